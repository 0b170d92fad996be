import { Fault } from '../domain/fault.ts';
import type { LogStore } from '../ports/log-store.ts';
import type { TransparencyLog } from '../settlement/transparency-log.ts';
import { toHex } from '../wire/bytes.ts';
import { sameBytes } from '../wire/cbor.ts';

/**
 * Holds a replayed log against what its files say it had come to. A journal that falls short of it is gone, or an older one
 * that was put back: going on would make another log under the same name, and deny receipts that were given.
 * @throws Fault `storage`
 */
export const holdToReached = (log: TransparencyLog, store: Pick<LogStore, 'reached'>): void => {
  const { size, root } = store.reached();
  const now = log.head();
  if (now.size < size) throw new Fault('storage', shortOf(size, now.size));
  if (root === null) return;
  const then = log.head(size).root;
  if (!sameBytes(then, root))
    throw new Fault(
      'storage',
      `The journal makes another log than the one in the log's files: after ${size} entries its root is ${toHex(then)}, and was ${toHex(root)}. ${remedy(size)}`,
    );
};

/** Why a core must not begin with `entries` where its log had `reached`, and what to do. */
export const shortOf = (reached: number, entries: number): string =>
  `The journal ${entries === 0 ? 'has nothing of' : `ends at entry ${entries} of`} the log, but the log's files show that this core has come to ${reached} entries: going on would fork its log and deny receipts it gave. ${remedy(reached)}`;

const remedy = (reached: number): string =>
  `Put back the newest journal (journal.sqlite, and journal.sqlite-wal where there is one). Only where none is left, in no backup either: start once with --after-loss ${reached}; gateways that have seen the lost entries will be refused, and the signed evidence that lay in that file is lost with it.`;
