import type { CoreId, GatewayId, Realm } from '../domain/identity.ts';
import type { LogHead } from '../domain/transaction.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import { encodeReceiptMessage, signReceipt } from '../wire/receipt.ts';
import type { TransparencyLog } from './transparency-log.ts';

/** A batch the log names under `index`. `seen` is the log head the batch says its gateway has verified. */
export type LoggedBatch = Readonly<{
  gateway: GatewayId;
  epoch: number;
  sequence: number;
  payloadHash: Uint8Array;
  seen: LogHead | null;
  index: number;
}>;

/** A signed log head (`wire/checkpoint.ts`): one serves all receipts of a group commit. */
export type Checkpoint = Readonly<{ head: LogHead; note: string }>;

/**
 * The receipt for a kept batch, with everything the gateway needs to check it. `signer` holds the core key.
 * @throws RangeError when the checkpoint does not cover the batch: that is a bug.
 */
export const issueReceipt = (
  issuer: Readonly<{ realm: Realm; core: CoreId; signer: MessageSigner }>,
  log: TransparencyLog,
  batch: LoggedBatch,
  checkpoint: Checkpoint,
): Uint8Array => {
  const { realm, core, signer } = issuer;
  const { gateway, epoch, sequence, payloadHash, index, seen } = batch;
  const { head, note } = checkpoint;
  const inclusion = log.inclusion(index, head.size);
  if (inclusion === null) throw new RangeError(`entry ${index} is not in a log of ${head.size}`);
  const cose = signReceipt({ realm, core, gateway, epoch, sequence, payloadHash, index, checkpoint: head }, signer);
  const path = seen && log.consistency(seen.size, head.size);
  return encodeReceiptMessage({ cose, inclusion, note, consistency: seen && path && { from: seen.size, path } });
};
