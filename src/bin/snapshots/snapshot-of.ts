import { join } from 'node:path';
import { concatMap, defer, EMPTY, expand, from, map, type Observable, of, takeWhile } from 'rxjs';
import { provenLogFiles } from '../../adapters/files/proven-log-files.ts';
import { type SnapshotFolder, snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type BooksSettings, openBooks } from '../../core/books.ts';
import { startBooks } from '../../core/start-books.ts';
import { toldEvents } from '../../core/told.ts';
import { Fault } from '../../domain/fault.ts';
import type { Journal, JournalMark, JournalOrigin, JournalRow } from '../../ports/journal.ts';
import type { Log } from '../../ports/log.ts';
import type { SnapshotMade } from '../../ports/snapshots.ts';
import { decodeSnapshot, encodeSnapshot, rowHashOf } from '../../wire/snapshot-file.ts';

export type SnapshotPlace = BooksSettings & Readonly<{ storage: string; eventsKept: number }>;
/** Pages of a journal after a row; an empty one at its end. */
export type AskRows = (after: number) => Observable<readonly JournalRow[]>;

/**
 * Makes the snapshot of a mark from books of its own: those of the newest snapshot, and what the journal says since. So the
 * core that runs is not held up, and what is kept was replayed once already. The log's files are compared as far as they are
 * new, and synced, before it is kept: a start from it does not make them again.
 */
export const makeSnapshot = (
  { storage, eventsKept, realm, core }: SnapshotPlace,
  mark: JournalMark,
  ask: AskRows,
  log: Log,
): Observable<SnapshotMade> => {
  const files = provenLogFiles(join(storage, 'log'));
  const folder = snapshotFolder(join(storage, 'snapshots'));
  const books = openBooks({ realm, core }, { sha256, logStore: files });
  const told = toldEvents(eventsKept);
  let last: JournalRow | null = null;
  const rows: Journal['rows'] = (after = 0) =>
    ask(after).pipe(
      expand((page) => {
        const end = page.at(-1);
        return end === undefined || end.row >= mark.row ? EMPTY : ask(end.row);
      }),
      concatMap((page) => from(page)),
      takeWhile(({ row }) => row <= mark.row),
      map((row) => {
        last = row;
        return row;
      }),
    );
  const journal = readOnly(rows, mark, () => originIn(folder));
  return startBooks({ realm, core }, { journal, books, told, log, sha256, snapshots: folder }).pipe(
    map((row) => {
      if (row !== mark.row || last?.row !== row)
        throw new Fault('storage', `The journal ends at row ${row}, before row ${mark.row}.`);
      files.sync();
      const snapshot = { realm, core, row, rowHash: rowHashOf(last.blob), stateHash: mark.stateHash };
      return folder.keep(row, encodeSnapshot({ ...snapshot, books: books.dump(), told: told.dump() }, sha256));
    }),
  );
};

/** A journal that is looked at up to a mark: the replay holds the state there to the mark's hash. */
const readOnly = (rows: Journal['rows'], mark: JournalMark, origin: () => JournalOrigin | null): Journal => {
  const refuse = (): never => {
    throw new Error('a snapshot writes no journal');
  };
  return {
    ...{ rows, mark: () => of(mark), origin: () => defer(() => of(origin())) },
    ...{ append: refuse, putMark: refuse, cut: refuse, beginAfter: refuse },
  };
};

/**
 * The newest that an erasure has left. Mostly the core that runs has begun from it; where an erasure was interrupted before the
 * journal let go of what was before, the core's own journal still has every row, and this is the state after one of them.
 */
const originIn = (folder: SnapshotFolder): JournalOrigin | null => {
  const origin = folder.kept().find(({ isOrigin }) => isOrigin);
  if (origin === undefined) return null;
  const { row, rowHash, stateHash } = decodeSnapshot(origin.read(), sha256);
  return { row, rowHash, stateHash };
};
