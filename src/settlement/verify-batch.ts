import { wh } from '../domain/energy.ts';
import { parsedOr } from '../domain/fault.ts';
import type { GatewayId, PublicKey, Sha256, VerifySignature } from '../domain/identity.ts';
import type { Command, MeteredInterval } from '../domain/market.ts';
import type { BatchHeader, Leaf } from '../domain/transaction.ts';
import { parseBatch, type UnverifiedBatch } from '../wire/batch.ts';
import { sameBytes } from '../wire/cbor.ts';
import { decodeLeaf } from '../wire/leaf.ts';
import { merkleLeafHash, merkleRoot } from '../wire/merkle.ts';
import type { BatchRules } from './batch-rules.ts';
import { leafRefusal, leafRefusals } from './verify-leaf.ts';
import { judgeSender, senderRefusals } from './verify-sender.ts';

/** Why a core refuses a batch, most basic first: the first that applies is the answer. */
export const batchRefusals = [
  'malformed',
  ...senderRefusals,
  'bad-signature',
  'path-mismatch',
  'count-mismatch',
  'root-mismatch',
  'doubled-leaf',
  ...leafRefusals.filter((reason) => reason !== 'wrong-realm'),
] as const;
type BatchRefusal = (typeof batchRefusals)[number];

export type BatchCommand = Extract<Command, { kind: 'batch' }>;
export type RefusedBatch = Readonly<{ kind: 'refused'; reason: BatchRefusal; detail: string }>;
export type BatchVerdict = RefusedBatch | Readonly<{ kind: 'verified'; command: BatchCommand; header: BatchHeader }>;

/** A batch that stands or falls with its signature; `conclude` says the rest once somebody has checked that. */
export type SignedBatch = Readonly<{
  kind: 'signed';
  key: PublicKey;
  signed: Uint8Array;
  signature: Uint8Array;
  conclude: (signatureHolds: boolean) => BatchVerdict;
}>;

/** Gateway and sequence of the request's path. */
export type BatchPath = Readonly<{ gateway: GatewayId; sequence: number }>;

/** The refusals before the signature: cheap, so that only batches of enrolled keys cost a signature check. */
export const openBatch = (
  body: Uint8Array,
  path: BatchPath,
  rules: BatchRules,
  sha256?: Sha256,
): RefusedBatch | SignedBatch => {
  const batch = parsedOr(() => parseBatch(body), refused);
  if (batch.kind === 'refused') return batch;
  const { header, message } = batch.value;
  const sender = judgeSender('batch', { ...header, kid: message.kid, algorithm: message.algorithm }, rules);
  if (sender.kind === 'refused') return sender;
  const { gateway, key, before } = sender;
  return {
    kind: 'signed',
    key,
    signed: message.signed,
    signature: message.signature,
    conclude: (holds) =>
      holds
        ? judge(batch.value, path, rules, { before, sha256 })
        : refused('bad-signature', `The signature does not verify under the key of ${gateway.id}.`),
  };
};

/** The whole ladder with a verifier at hand, and perhaps a quicker hash than the one the wire formats bring along. */
export const verifyBatch = (
  body: Uint8Array,
  path: BatchPath,
  rules: BatchRules,
  verify: VerifySignature,
  sha256?: Sha256,
): BatchVerdict => {
  const opened = openBatch(body, path, rules, sha256);
  if (opened.kind === 'refused') return opened;
  return opened.conclude(verify(opened.key, opened.signed, opened.signature));
};

const judge = (
  batch: UnverifiedBatch,
  path: BatchPath,
  rules: BatchRules,
  { before, sha256 }: Readonly<{ before: number | null; sha256: Sha256 | undefined }>,
): BatchVerdict => {
  const { header, leaves: encoded, payloadHash } = batch;
  const { gateway, epoch, sequence, count, root } = header;
  if (gateway !== path.gateway || sequence !== path.sequence)
    return refused(
      'path-mismatch',
      `${gateway} signed batch ${sequence}; it was sent as ${path.gateway}'s ${path.sequence}.`,
    );
  if (encoded.length !== count)
    return refused('count-mismatch', `${count} leaves are signed for, ${encoded.length} are here.`);
  const hashes = encoded.map((leaf) => merkleLeafHash(leaf, sha256));
  if (!sameBytes(merkleRoot(hashes, sha256), root))
    return refused('root-mismatch', 'The leaves are not those that were signed for.');
  const decoded = parsedOr(() => encoded.map(decodeLeaf), refused);
  if (decoded.kind === 'refused') return decoded;
  const leaves = decoded.value;
  if (hasDoubles(leaves)) return refused('doubled-leaf', 'A point, interval and version is there twice.');
  for (const leaf of leaves) {
    const reason = leafRefusal(leaf, header, rules);
    if (reason !== null) return refused(reason, `The leaf of ${leaf.point} at ${leaf.start} is refused: ${reason}.`);
  }
  const intervals = leaves.map((leaf, index) => meteredInterval(leaf, hashes[index] ?? new Uint8Array(0)));
  const command = { kind: 'batch', gateway, epoch, sequence, payloadHash, intervals } as const;
  return { kind: 'verified', header, command: before === null ? command : { ...command, before } };
};

/** What settlement needs of a leaf. The uncertainty of a difference is at most the sum of both ends'. */
const meteredInterval = (leaf: Leaf, hash: Uint8Array): MeteredInterval => {
  const { point, start, length, version, origin, energy } = leaf;
  return {
    point,
    start,
    length,
    version,
    origin,
    leafHash: hash,
    energy: energy && {
      importWh: energy.importWh,
      exportWh: energy.exportWh,
      openingImportWh: energy.opening.importWh,
      openingExportWh: energy.opening.exportWh,
      uncertaintyWh: wh(energy.opening.uncertaintyWh + energy.closing.uncertaintyWh),
    },
  };
};

/** Most batches have every point once: only the others are looked at closely. */
const hasDoubles = (leaves: readonly Leaf[]): boolean =>
  new Set(leaves.map(({ point }) => point)).size < leaves.length && new Set(leaves.map(slotOf)).size < leaves.length;

const slotOf = ({ point, start, version }: Leaf): string => `${point}/${start}/${version}`;

const refused = (reason: BatchRefusal, detail: string): RefusedBatch => ({ kind: 'refused', reason, detail });
