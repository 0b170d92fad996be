import type { CoreId, GatewayId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import type { LogHead, SealedBatch } from '../domain/transaction.ts';
import { assertLogged, lie } from '../verification/logged.ts';
import { parseBatch } from '../wire/batch.ts';
import { sameBytes } from '../wire/cbor.ts';
import { openMessage, parseMessage } from '../wire/cose.ts';
import { verifyConsistency } from '../wire/merkle.ts';
import { decodeReceipt, decodeReceiptMessage, type Receipt, type ReceiptMessage } from '../wire/receipt.ts';

/** Whose word is taken: fixed at enrolment, never learnt from an answer. */
export type ReceiptPins = PinnedPair &
  Readonly<{
    realm: Realm;
    core: CoreId;
    gateway: GatewayId;
    /**
     * Keys before those, or after: a core keeps making the receipts of each time with the keys of that time. `until`: the log
     * index at which their time ends; null for keys that are still to come.
     */
    others?: readonly (PinnedPair & Readonly<{ until: number | null }>)[];
  }>;
type PinnedPair = Readonly<{ coreKey: PublicKey; logKey: PublicKey }>;

/**
 * Holds a core's receipt against the batch it is for: signed by the core, for exactly these bytes, named in a log whose
 * head the log key has signed, and that log a growth of the one the batch says was seen before. Returns the newest head
 * now verified.
 * @throws Fault `malformed` or `signature` with what does not hold.
 */
export const verifyReceipt = (
  bytes: Uint8Array,
  batch: SealedBatch,
  pins: ReceiptPins,
  seen: LogHead | null,
  verify: VerifySignature,
): Readonly<{ receipt: Receipt; head: LogHead }> =>
  verifyReceiptOf(bytes, { ...batch, seen: parseBatch(batch.body).header.seen }, pins, seen, verify);

/** The same where of a batch only its names are at hand, and the log head it says was seen before. @throws Fault as `verifyReceipt`. */
export const verifyReceiptOf = (
  bytes: Uint8Array,
  batch: Pick<SealedBatch, 'epoch' | 'sequence' | 'payloadHash'> & Readonly<{ seen: LogHead | null }>,
  pins: ReceiptPins,
  seen: LogHead | null,
  verify: VerifySignature,
): Readonly<{ receipt: Receipt; head: LogHead }> => {
  const message = decodeReceiptMessage(bytes);
  const { receipt, pair } = openByAny(message, pins, verify);
  const { gateway, epoch, sequence, payloadHash } = receipt;
  if (gateway !== pins.gateway || epoch !== batch.epoch || sequence !== batch.sequence)
    throw lie(receipt, `it is for batch ${sequence} of ${gateway} in epoch ${epoch}`);
  if (!sameBytes(payloadHash, batch.payloadHash)) throw lie(receipt, 'it is for other bytes than were sent');
  const head = assertLogged(message, receipt, { ...pins, logKey: pair.logKey }, verify);
  assertGrown(message, receipt, head, batch.seen);
  if (seen?.size === head.size && !sameBytes(seen.root, head.root))
    throw lie(receipt, 'the core shows two different logs of one size: keep both checkpoints and call the operator');
  return { receipt, head: seen !== null && seen.size > head.size ? seen : head };
};

/** The receipt under the pinned pair whose core key it names. */
const openByAny = (message: ReceiptMessage, pins: ReceiptPins, verify: VerifySignature) => {
  const { kid } = parseMessage('receipt', message.cose);
  const other = pins.coreKey.kid === kid ? undefined : pins.others?.find(({ coreKey }) => coreKey.kid === kid);
  const pair = other ?? { coreKey: pins.coreKey, logKey: pins.logKey, until: null };
  const receipt = openReceipt(message, { ...pins, coreKey: pair.coreKey }, verify);
  if (pair.until !== null && receipt.index >= pair.until)
    throw lie(receipt, `its key's time ended at entry ${pair.until} of the log, and this is entry ${receipt.index}`);
  return { receipt, pair };
};

/** The receipt proper, after the core's signature on it has been verified. @throws Fault `malformed` or `signature`. */
const openReceipt = (
  message: ReceiptMessage,
  { realm, core, coreKey }: Pick<ReceiptPins, 'realm' | 'core' | 'coreKey'>,
  verify: VerifySignature,
): Receipt => {
  const keyOf = (kid: string) => (kid === coreKey.kid ? { key: coreKey, purpose: 'core' as const } : null);
  const receipt = decodeReceipt(openMessage('receipt', message.cose, keyOf, verify).payload);
  if (receipt.realm !== realm || receipt.core !== core)
    throw lie(receipt, `it is of ${receipt.core} in the realm ${receipt.realm}, not of ${core} in ${realm}`);
  return receipt;
};

const assertGrown = (message: ReceiptMessage, receipt: Receipt, head: LogHead, before: LogHead | null): void => {
  if (before === null) return;
  const { consistency } = message;
  if (consistency?.from !== before.size)
    throw lie(receipt, `it does not prove growth from the head of ${before.size} entries`);
  if (!verifyConsistency(before, head, consistency.path))
    throw lie(receipt, 'the log was rewritten since the batch was sealed');
};
