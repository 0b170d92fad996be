import type { CoreId, GatewayId, Realm } from '../domain/identity.ts';
import type { LogHead } from '../domain/transaction.ts';
import { fromHead, toHead } from './batch.ts';
import { decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { signMessage } from './cose.ts';
import { arrayFields, bytesOf, type Fields, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import type { MessageSigner } from './message-signer.ts';

const SCHEMA = 1;
const what = 'receipt';

/** What a core promises about one batch: kept, and named in the log under `index` as of `checkpoint`. */
export type Receipt = Readonly<{
  realm: Realm;
  core: CoreId;
  gateway: GatewayId;
  epoch: number;
  sequence: number;
  payloadHash: Uint8Array;
  index: number;
  checkpoint: LogHead;
}>;

/** A receipt as it is sent and kept: everything needed to check it offline, but for the keys and the older head. */
export type ReceiptMessage = Readonly<{
  /** COSE_Sign1 over the receipt by the core key. */
  cose: Uint8Array;
  /** RFC 9162 §2.1.3 path of the batch's log entry in the checkpoint's tree. */
  inclusion: readonly Uint8Array[];
  /** C2SP tlog-checkpoint signed by the log key. */
  note: string;
  /** RFC 9162 §2.1.4 path from the head of size `from` that the batch says its gateway has seen. */
  consistency: Readonly<{ from: number; path: readonly Uint8Array[] }> | null;
}>;

/** @throws Fault `key`. */
export const signReceipt = (receipt: Receipt, signer: MessageSigner): Uint8Array =>
  signMessage(
    'receipt',
    encodeCbor(
      toMap(
        SCHEMA,
        realmCodes.encode(receipt.realm),
        receipt.core,
        receipt.gateway,
        receipt.epoch,
        receipt.sequence,
        receipt.payloadHash,
        receipt.index,
        fromHead(receipt.checkpoint),
      ),
    ),
    signer,
  );

/** @throws Fault `malformed`. */
export const decodeReceipt = (payload: Uint8Array): Receipt => {
  const fields = mapFields(decodeCbor(payload, what), what, 9);
  expectSchema(fields, SCHEMA, what);
  const checkpoint = toHead(fields.item(8));
  if (checkpoint === null) throw malformed(what, 'it names no checkpoint');
  return {
    realm: realmCodes.decode(fields, 1),
    core: idField(fields, 2, what),
    gateway: idField(fields, 3, what),
    epoch: fields.integer(4, { least: 1 }),
    sequence: fields.integer(5, { least: 1 }),
    payloadHash: fields.bytes(6, 32),
    index: fields.integer(7, { least: 0 }),
    checkpoint,
  };
};

/** [COSE_Sign1, [inclusion …], note, null or [from, [consistency …]]]. */
export const encodeReceiptMessage = ({ cose, inclusion, note, consistency }: ReceiptMessage): Uint8Array =>
  encodeCbor([cose, inclusion, note, consistency && [consistency.from, consistency.path]]);

/** @throws Fault `malformed`. */
export const decodeReceiptMessage = (bytes: Uint8Array): ReceiptMessage => {
  const fields = arrayFields(decodeCbor(bytes, what), what, 4);
  const consistency = fields.item(3) === null ? null : arrayFields(fields.item(3), 'consistency proof', 2);
  return {
    cose: fields.bytes(0),
    inclusion: pathOf(fields, 1),
    note: fields.text(2),
    consistency: consistency && { from: consistency.integer(0, { least: 0 }), path: pathOf(consistency, 1) },
  };
};

const pathOf = (fields: Fields, key: number): readonly Uint8Array[] =>
  fields.list(key).map((hash) => bytesOf(hash, 'Merkle path', 32));
