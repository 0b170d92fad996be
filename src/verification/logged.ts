import { Fault } from '../domain/fault.ts';
import type { CoreId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import type { LogHead } from '../domain/transaction.ts';
import { sameBytes } from '../wire/cbor.ts';
import { logOrigin, openCheckpoint } from '../wire/checkpoint.ts';
import { encodeLogEntry } from '../wire/log-entry.ts';
import { merkleLeafHash, verifyInclusion } from '../wire/merkle.ts';
import type { Receipt, ReceiptMessage } from '../wire/receipt.ts';

/** The batch's entry is in the log under a checkpoint the log key has signed. @throws Fault. */
export const assertLogged = (
  { note, inclusion }: ReceiptMessage,
  receipt: Receipt,
  { realm, core, logKey }: Readonly<{ realm: Realm; core: CoreId; logKey: PublicKey }>,
  verify: VerifySignature,
): LogHead => {
  const head = openCheckpoint(note, logOrigin(realm, core), logKey, verify);
  const { checkpoint, index, gateway, sequence, payloadHash } = receipt;
  if (checkpoint.size !== head.size || !sameBytes(checkpoint.root, head.root))
    throw lie(receipt, 'it names another log head than the checkpoint beside it');
  const entry = encodeLogEntry({ realm, core, kind: 'batch', gateway, sequence, payloadHash });
  if (!verifyInclusion(merkleLeafHash(entry), index, head.size, inclusion, head.root))
    throw lie(receipt, 'the log does not hold the batch where it says');
  return head;
};

/** What a receipt that is none is answered with. */
export const lie = ({ core }: Receipt, why: string): Fault =>
  new Fault('signature', `The receipt of ${core} does not hold: ${why}.`);
