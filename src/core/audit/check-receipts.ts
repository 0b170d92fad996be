import { Fault } from '../../domain/fault.ts';
import type { VerifySignature } from '../../domain/identity.ts';
import type { BatchHeader } from '../../domain/transaction.ts';
import { verifyReceiptOf } from '../../settlement/verify-receipt.ts';
import type { Books, BooksSettings } from '../books.ts';
import { type CoreKeys, receiptFor, wasOurs } from '../take-batch.ts';
import type { AuditReport } from './audit-report.ts';
import type { PinnedTime } from './pinned-pairs.ts';

/**
 * `keys`: those that receipts are made again with; null where they are not at hand. `pinned`: those that they are held to, of elsewhere,
 * oldest first; null where there are none.
 */
export type ReceiptAudit = Readonly<{
  settings: BooksSettings;
  books: Books;
  keys: CoreKeys | null;
  pinned: readonly PinnedTime[] | null;
}>;

const SEEN =
  'Keep these files, and ask that gateway for its outbox: it holds a head that this core has signed, and that is not of this log.';
const OWN_KEYS =
  'Receipts were held to the keys of this configuration, with which they were made again: whether these are the keys that gateways pin, --trust tells.';
const REMADE =
  'Look at keyFile, logKeyFile and formerKeys of the configuration: gateways pin the public keys of each time.';

/**
 * What a core has signed, as far as it can be held to it: every log head that a gateway has signed to have seen is one that this log had,
 * and every receipt can be made again and verifies as its gateway verifies it: signatures of receipt and checkpoint, that the log holds
 * the batch, and that the log has grown from what the gateway had seen. Whose signature it is, only pinned keys can tell.
 */
export const checkReceipts = (
  report: AuditReport,
  { settings, books, keys, pinned }: ReceiptAudit,
  verify: VerifySignature,
): ((header: BatchHeader, payloadHash: Uint8Array, where: string) => void) => {
  const pairs = keys === null ? [] : [...(keys.former ?? []), { ...keys, until: null }];
  const own = pairs.map(({ core, log, until }) => ({ coreKey: core.key, logKey: log.key, until }));
  const pins = pinned ?? own;
  return (header, payloadHash, where) => {
    const { gateway, epoch, sequence, seen } = header;
    const name = `batch ${sequence} of ${gateway}`;
    if (seen !== null) report.checked('heads');
    if (!wasOurs(books.log, seen))
      return report.broken(
        'heads',
        where,
        `${name} says that a log of ${seen?.size} entries was seen whose root this log never had`,
        SEEN,
      );
    const kept = books.kept(gateway, epoch, sequence);
    const newest = pins.at(-1);
    if (keys === null || newest === undefined || kept === null) return;
    report.checked('receipts');
    if (pinned === null) report.note(OWN_KEYS);
    try {
      const answer = receiptFor({ ...settings, keys }, books.log, header, kept);
      if (answer.kind !== 'kept') throw new Fault('signature', answer.kind);
      verifyReceiptOf(
        answer.receipt,
        { epoch, sequence, payloadHash, seen },
        { ...settings, gateway, ...newest, others: pins.slice(0, -1) },
        null,
        verify,
      );
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      report.broken('receipts', where, `${name}: ${error.message}`, pinned === null ? undefined : REMADE);
    }
  };
};
