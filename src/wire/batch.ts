import { sha256 } from '@noble/hashes/sha2.js';
import { instant } from '../domain/time.ts';
import type { BatchHeader, LogHead, SealedBatch } from '../domain/transaction.ts';
import { type Cbor, decodeCbor, encodeCbor } from './cbor.ts';
import { parseMessage, prepareMessage, type UnverifiedSign1 } from './cose.ts';
import { arrayFields, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import { leafHash } from './leaf.ts';
import { merkleRoot } from './merkle.ts';
import { type MessageSigner, type SigningKey, signNow, type Unsigned } from './message-signer.ts';
import { StrictReader } from './strict-reader.ts';

const SCHEMA = 1;
const what = 'batch';
/** More points than any one gateway reads. */
const MAXIMUM_LEAVES = 4096;

/** The COSE payload: map keys 0 (schema) to 10 (latest log head seen). */
export const encodeBatchHeader = (header: BatchHeader): Uint8Array =>
  encodeCbor(
    toMap(
      SCHEMA,
      realmCodes.encode(header.realm),
      header.core,
      header.epoch,
      header.gateway,
      header.sequence,
      header.from,
      header.to,
      header.count,
      header.root,
      fromHead(header.seen),
    ),
  );

/** @throws Fault `malformed`. */
export const decodeBatchHeader = (payload: Uint8Array): BatchHeader => {
  const fields = mapFields(decodeCbor(payload, 'batch header'), 'batch header', 11);
  expectSchema(fields, SCHEMA, 'batch header');
  return {
    realm: realmCodes.decode(fields, 1),
    core: idField(fields, 2, what),
    epoch: fields.integer(3, { least: 1 }),
    gateway: idField(fields, 4, what),
    sequence: fields.integer(5, { least: 1 }),
    from: instant(fields.integer(6)),
    to: instant(fields.integer(7)),
    count: fields.integer(8, { least: 1, most: MAXIMUM_LEAVES }),
    root: fields.bytes(9, 32),
    seen: toHead(fields.item(10)),
  };
};

/** The idempotent name of a batch: SHA-256 of its COSE payload. */
export const batchPayloadHash = (payload: Uint8Array): Uint8Array => sha256(payload);

export const fromHead = (head: LogHead | null): Cbor => head && [head.size, head.root];
export const toHead = (value: Cbor): LogHead | null => {
  if (value === null) return null;
  const fields = arrayFields(value, 'log head', 2);
  return { size: fields.integer(0, { least: 0 }), root: fields.bytes(1, 32) };
};

/** `application/cbor`: [COSE_Sign1, [leaf …]], each a byte string, so that what was signed travels byte for byte. */
export const encodeBatchBody = (cose: Uint8Array, leaves: readonly Uint8Array[]): Uint8Array =>
  encodeCbor([cose, leaves]);

/** Views of `body`, not copies. @throws Fault `malformed`. */
export const decodeBatchBody = (body: Uint8Array): Readonly<{ cose: Uint8Array; leaves: readonly Uint8Array[] }> => {
  const reader = new StrictReader(body, what);
  reader.array(2);
  const cose = reader.bytes();
  const leaves: Uint8Array[] = [];
  for (let left = reader.list(); left > 0; left -= 1) leaves.push(reader.bytes());
  reader.end();
  return { cose, leaves };
};

/** A leaf that was erased has left its hash: no leaf is that short. */
export const isErasedLeaf = (leaf: Uint8Array): boolean => leaf.length === HASH_BYTES;
const HASH_BYTES = 32;

/** The hash of a leaf, or what an erased one has left: the tree of a batch stays what it was. */
export const hashOfPlace = (leaf: Uint8Array): Uint8Array => (isErasedLeaf(leaf) ? leaf : leafHash(leaf));

/**
 * A body in which some leaves have given way to their hashes; null where none has to. What was signed is untouched.
 * @throws Fault `malformed`.
 */
export const withoutLeaves = (body: Uint8Array, isErased: (leaf: Uint8Array) => boolean): Uint8Array | null => {
  const { cose, leaves } = decodeBatchBody(body);
  const left = leaves.map((leaf) => (!isErasedLeaf(leaf) && isErased(leaf) ? leafHash(leaf) : leaf));
  return left.every((leaf, at) => leaf === leaves[at]) ? null : encodeBatchBody(cose, left);
};

/** A batch taken apart: structure only, nothing about it is verified. */
export type UnverifiedBatch = Readonly<{
  message: UnverifiedSign1;
  header: BatchHeader;
  leaves: readonly Uint8Array[];
  payloadHash: Uint8Array;
}>;

/** @throws Fault `malformed`. */
export const parseBatch = (body: Uint8Array): UnverifiedBatch => {
  const { cose, leaves } = decodeBatchBody(body);
  const message = parseMessage('batch', cose);
  const header = decodeBatchHeader(message.payload);
  return { message, header, leaves, payloadHash: batchPayloadHash(message.payload) };
};

/** Signs once for all encoded leaves: count and root are computed here. @throws Fault `key`. */
export const sealBatch = (
  header: Omit<BatchHeader, 'count' | 'root'>,
  leaves: readonly Uint8Array[],
  signer: MessageSigner,
): SealedBatch => signNow(prepareBatch(header, leaves, signer), signer);

/** The same for who signs elsewhere. `root`: of the leaves' hashes, where they are known already. @throws Fault `key`. */
export const prepareBatch = (
  { epoch, sequence, from, to, ...rest }: Omit<BatchHeader, 'count' | 'root'>,
  leaves: readonly Uint8Array[],
  signer: SigningKey,
  root: Uint8Array = merkleRoot(leaves.map(leafHash)),
): Unsigned<SealedBatch> => {
  const header = { ...rest, epoch, sequence, from, to, count: leaves.length, root };
  const payload = encodeBatchHeader(header);
  const { toSign, signed } = prepareMessage('batch', payload, signer);
  return {
    toSign,
    signed: (signature) => ({
      epoch,
      sequence,
      from,
      to,
      body: encodeBatchBody(signed(signature), leaves),
      payloadHash: batchPayloadHash(payload),
    }),
  };
};
