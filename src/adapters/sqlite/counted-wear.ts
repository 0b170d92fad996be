import type Database from 'better-sqlite3';
import { type Written, writeAheadLog } from './write-ahead-log.ts';

/** Notes what was written, in the file itself, with whatever else is written; `ahead` says whether that is too much. */
export type WearBook = Readonly<{ noteWear: (more: Written) => void; isAhead: () => boolean }>;

const noBook: WearBook = { noteWear: () => {}, isAhead: () => false };

/** After so long without a request nobody is kept waiting. */
const CALM_MS = 250;

/** The log of a database, folded in once answers are out, and its wear in the book of those that have one. */
export const countedWear = (database: Database.Database, book: WearBook = noBook) => {
  const log = writeAheadLog(database);
  const changes = database.prepare<[], number>('SELECT total_changes()').pluck();
  let seen = changes.get() ?? 0;
  let noted: Written = { bytes: 0, syncs: 0 };
  let noting = noted;
  let calm: NodeJS.Timeout | undefined;
  return {
    beforeCommit: (): void => {
      if (changes.get() === seen) return;
      noting = log.written();
      book.noteWear({ bytes: noting.bytes - noted.bytes, syncs: noting.syncs - noted.syncs });
    },
    committed: (): void => {
      noted = noting;
      seen = changes.get() ?? seen;
      log.committed();
      log.foldInWhenDue(false);
    },
    /** Nobody waits: what was put off is done now, unless something comes at once. */
    idle: (): void => {
      calm ??= setTimeout(() => log.foldInWhenDue(true), CALM_MS).unref();
      calm.refresh();
    },
    isAhead: book.isAhead,
  };
};
