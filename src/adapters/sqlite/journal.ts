import { concatMap, EMPTY, expand, from } from 'rxjs';
import type { Journal, JournalRow } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import type { OnlineCopy } from '../../ports/online-copy.ts';
import { type CopyOperation, type DatabaseThread, databaseThread } from './database-thread.ts';
import type { JournalOperations } from './journal-tables.ts';

const GIBIBYTE = 1024 ** 3;

type JournalThread = DatabaseThread<JournalOperations & CopyOperation>;

/**
 * The core's journal in one SQLite file, written by its own thread. A damaged file is refused and left alone: a core
 * must not begin anew without its ledger.
 */
export const openJournal = (
  file: string,
  { log, maxBytes = 64 * GIBIBYTE }: Readonly<{ log: Log; maxBytes?: number }>,
): Journal & OnlineCopy & AsyncDisposable => {
  const purpose = { kind: 'journal', readers: false } as const;
  const thread: JournalThread = databaseThread(file, { maxBytes, purpose, log });
  return { ...journalIn(thread), [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose]() };
};

/** The journal that a thread writes. */
export const journalIn = (thread: Pick<JournalThread, 'call' | 'handGathered'>): Journal & OnlineCopy => ({
  rows: (after = 0) =>
    thread.call('page', after).pipe(
      expand((page) => nextPage(page, (last) => thread.call('page', last))),
      concatMap((page) => from(page)),
    ),
  append: (row) => thread.call('append', row),
  handOver: thread.handGathered,
  cut: (fromRow) => thread.call('cut', fromRow),
  origin: () => thread.call('origin'),
  beginAfter: (origin) => thread.call('beginAfter', origin),
  mark: () => thread.call('mark'),
  putMark: (mark) => thread.call('putMark', mark),
  copyTo: (copy) => thread.call('copyTo', copy),
});

const nextPage = <T>(page: readonly JournalRow[], ask: (after: number) => T): T | typeof EMPTY => {
  const last = page.at(-1);
  return last === undefined ? EMPTY : ask(last.row);
};
