import { asapScheduler, Observable } from 'rxjs';
import type { CoreId, Realm } from '../domain/identity.ts';
import type { TransparencyLog } from '../settlement/transparency-log.ts';
import type { BatchCommand } from '../settlement/verify-batch.ts';
import { sameBytes } from '../wire/cbor.ts';
import { logOrigin, signCheckpoint } from '../wire/checkpoint.ts';
import { encodeLogEntry } from '../wire/log-entry.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import { signReceipt } from '../wire/receipt.ts';
import { type CoreKeys, keysAt } from './take-batch.ts';

type Issuer = Readonly<{ realm: Realm; core: CoreId }>;

export type PreparedReceipts = Readonly<{
  /** The keys, which remember what they have signed last: receipts are to be made with these. */
  keys: CoreKeys;
  /** Writes a batch that nothing else is written beside, and meanwhile signs what its receipt will most likely need. */
  preparing: <Reply>(command: BatchCommand, written: Observable<Reply>) => Observable<Reply>;
}>;

/**
 * Signatures of a receipt and its log head while the disk is waited for. Both follow from the log as it is and the batch: Ed25519 gives
 * the same signature for the same bytes, so what was signed early is what would be signed now, or is for other bytes and forgotten, where
 * something else came into the log first. Nothing leaves before it is durable. Where batches come together nothing is prepared: most
 * guesses would be wrong, and the thread has better things to do.
 */
export const preparedReceipts = (
  { realm, core }: Issuer,
  { keys: { core: signer, log: logSigner, ...former }, log }: Readonly<{ keys: CoreKeys; log: () => TransparencyLog }>,
): PreparedReceipts => {
  const keys: CoreKeys = { ...former, core: remembering(signer), log: remembering(logSigner) };
  const origin = logOrigin(realm, core);
  let underWay = 0;
  const prepare = ({ gateway, epoch, sequence, payloadHash }: BatchCommand): void => {
    const head = log().headWith(encodeLogEntry({ realm, core, kind: 'batch', gateway, sequence, payloadHash }));
    const index = head.size - 1;
    const by = keysAt(keys, index);
    signCheckpoint(origin, head, by.log);
    signReceipt({ realm, core, gateway, epoch, sequence, payloadHash, index, checkpoint: head }, by.core);
  };
  return {
    keys,
    preparing: (command, written) =>
      new Observable((output) => {
        underWay += 1;
        output.add(() => {
          underWay -= 1;
        });
        output.add(written.subscribe(output));
        // After what is to be written has been handed over; never where that was answered at once.
        if (underWay === 1) output.add(asapScheduler.schedule(() => prepare(command)));
      }),
  };
};

const remembering = (signer: MessageSigner): MessageSigner => {
  let last: Readonly<{ message: Uint8Array; signature: Uint8Array }> | null = null;
  return {
    ...signer,
    sign: (message) => {
      if (last === null || !sameBytes(last.message, message)) last = { message, signature: signer.sign(message) };
      return last.signature;
    },
  };
};
