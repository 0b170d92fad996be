import type Database from 'better-sqlite3';
import { type Written, writeAheadLog } from './write-ahead-log.ts';

/** Notes what was written, in the file itself, with whatever else is written; `ahead` says whether that is too much. */
export type WearBook = Readonly<{ noteWear: (more: Written) => void; isAhead: () => boolean }>;

const noBook: WearBook = { noteWear: () => {}, isAhead: () => false };

/** After so long without a request nobody is kept waiting. */
const CALM_MS = 250;

export type CountedWear = Readonly<{
  /** The last to write in every transaction. */
  beforeCommit: () => void;
  /** To be told after every commit, when answers are out. */
  committed: () => void;
  /** Nobody waits: the log is folded in, unless something comes at once. */
  idle: () => void;
  /** What was written and is not in the book yet: it goes there with the next commit. */
  unnoted: () => Written;
  isAhead: () => boolean;
  /** Puts the rest into the book. What opening and closing themselves write is not counted. */
  close: () => void;
}>;

/** The log of a database, folded in once answers are out, and its wear in the book of those that have one. */
export const countedWear = (database: Database.Database, book: WearBook = noBook): CountedWear => {
  const log = writeAheadLog(database);
  const changes = database.prepare<[], number>('SELECT total_changes()').pluck();
  let seen = changes.get() ?? 0;
  let noted: Written = { bytes: 0, syncs: 0 };
  let noting = noted;
  let calm: NodeJS.Timeout | undefined;
  const unnoted = (): Written => {
    const { bytes, syncs } = log.written();
    return { bytes: bytes - noted.bytes, syncs: syncs - noted.syncs };
  };
  return {
    unnoted,
    beforeCommit: () => {
      if (changes.get() === seen) return;
      noting = log.written();
      book.noteWear(unnoted());
    },
    committed: () => {
      noted = noting;
      seen = changes.get() ?? seen;
      log.committed();
      log.foldInWhenDue(false);
    },
    idle: () => {
      calm ??= setTimeout(() => log.foldInWhenDue(true), CALM_MS).unref();
      calm.refresh();
    },
    isAhead: book.isAhead,
    close: () => {
      clearTimeout(calm);
      if (unnoted().bytes > 0) book.noteWear(unnoted());
    },
  };
};
