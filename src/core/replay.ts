import { concat, concatMap, defer, EMPTY, map, type Observable, of, reduce, switchMap } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Journalled, MarketEvent } from '../domain/market.ts';
import type { Journal, JournalMark, JournalRow } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import { decodeJournalFrame, isWholeFrame } from '../wire/journal-frame.ts';
import type { Books } from './books.ts';

/** How far a journal was replayed. `torn` is a last row that could not be read. */
type Progress = Readonly<{ rows: number; torn: Fault | null }>;

/**
 * Applies the whole journal to empty books and emits the number of its rows. A torn last row is cut, with a log line;
 * anything else that does not fit is a refusal to start.
 * @throws Fault `storage`, through the observable.
 */
export const replay = (
  journal: Journal,
  books: Books,
  { log, seen }: Readonly<{ log: Log; seen: (events: readonly MarketEvent[]) => void }>,
): Observable<number> => {
  const applyRow = (row: JournalRow, before: Progress, mark: JournalMark | null): Progress => {
    if (before.torn !== null) throw unreadable(before.rows + 1, before.torn);
    if (row.row !== before.rows + 1)
      throw new Fault('storage', `The journal has no row ${before.rows + 1}: restore it from its replica or backup.`);
    const entries = readRow(row);
    if (entries instanceof Fault) return { rows: before.rows, torn: entries };
    for (const entry of entries) seen(books.apply(entry));
    if (mark?.row === row.row) checkMark(mark, books);
    return { rows: row.row, torn: null };
  };
  const cutTorn = ({ rows, torn }: Progress): Observable<number> => {
    if (torn === null) return of(rows);
    log.warn({ row: rows + 1 }, `The last row of the journal, ${rows + 1}, is torn and was cut. ${torn.message}`);
    return concat(journal.cut(rows + 1).pipe(concatMap(() => EMPTY)), of(rows));
  };
  return defer(() => journal.mark()).pipe(
    switchMap((mark) =>
      journal.rows().pipe(
        reduce<JournalRow, Progress>((progress, row) => applyRow(row, progress, mark), { rows: 0, torn: null }),
        map((progress) => reached(mark, progress)),
      ),
    ),
    concatMap(cutTorn),
  );
};

/** A row that is whole and cannot be read is of another version of this software: it must not be cut. */
const readRow = ({ blob }: JournalRow): readonly Journalled[] | Fault => {
  try {
    return decodeJournalFrame(blob);
  } catch (error) {
    if (error instanceof Fault && !isWholeFrame(blob)) return error;
    throw error;
  }
};

const checkMark = ({ row, stateHash }: JournalMark, books: Books): void => {
  const found = books.stateHash();
  if (found !== stateHash)
    throw new Fault(
      'storage',
      `Replaying the journal to row ${row} gives the state ${found}, but it was ${stateHash} when it was written. Start the version of this software that wrote it, or restore a backup.`,
    );
};

const reached = (mark: JournalMark | null, progress: Progress): Progress => {
  if (mark !== null && mark.row > progress.rows)
    throw new Fault(
      'storage',
      `The journal ends at row ${progress.rows}, but row ${mark.row} was written: restore it from its replica or backup.`,
    );
  return progress;
};

const unreadable = (row: number, torn: Fault): Fault =>
  new Fault('storage', `Row ${row} in the middle of the journal cannot be read. ${torn.message}`, { cause: torn });
