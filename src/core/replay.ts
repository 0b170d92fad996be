import { concat, concatMap, defer, EMPTY, map, type Observable, of, reduce, switchMap } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Sha256 } from '../domain/identity.ts';
import type { Journalled, MarketEvent } from '../domain/market.ts';
import type { OrdersTold } from '../market/market.ts';
import type { Journal, JournalMark, JournalRow } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import { decodeJournalFrame, isTruncatedFrame, showJournalFrame } from '../wire/journal-frame.ts';
import type { Books } from './books.ts';

/** `sha256`: the platform's own; without it rows are checked ten times as slowly. */
type ReplayTools = Readonly<{
  log: Log;
  seen: (events: readonly MarketEvent[]) => void;
  /** Hears of each row before its entries are applied. */
  row?: (row: number) => void;
  sha256?: Sha256;
  /**
   * Without orders: nobody hears of single ones, and nothing of an order may be kept, for the next one comes as the same object. Twice as
   * fast, and not for books that somebody watches. Absent: with them.
   */
  told?: OrdersTold;
}>;

/** How far a journal was replayed. `torn` is a last row of which only the beginning is there. */
type Progress = Readonly<{ rows: number; torn: Fault | null }>;

/**
 * Applies the journal after a row to books that are there, from the first to empty ones, and emits the number of its rows. A truncated last row is cut, with a log
 * line; anything else that does not fit is a refusal to start: an altered row may hold what was acknowledged.
 * @throws Fault `storage`, through the observable.
 */
export const replay = (
  journal: Pick<Journal, 'rows' | 'mark' | 'cut'>,
  books: Books,
  { log, seen, row: begins, sha256, told = 'with-orders' }: ReplayTools,
  after = 0,
): Observable<number> => {
  const applyRow = (row: JournalRow, before: Progress, mark: JournalMark | null): Progress => {
    if (before.torn !== null) throw unreadable(before.rows + 1, before.torn);
    if (row.row !== before.rows + 1)
      throw new Fault('storage', `The journal has no row ${before.rows + 1}: restore it from its replica or backup.`);
    begins?.(row.row);
    const torn = readRow(row, sha256, told, (entry) => seen(books.apply(entry, told)));
    if (torn !== null) return { rows: before.rows, torn };
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
      journal.rows(after).pipe(
        reduce<JournalRow, Progress>((progress, row) => applyRow(row, progress, mark), { rows: after, torn: null }),
        map((progress) => reached(mark, progress)),
      ),
    ),
    concatMap(cutTorn),
  );
};

/** Only what is truncated may be cut: a row of full length was written, answered for, and is altered or of another version. */
const readRow = (
  { row, blob }: JournalRow,
  sha256: Sha256 | undefined,
  told: OrdersTold,
  show: (entry: Journalled) => void,
): Fault | null => {
  try {
    if (told === 'without-orders') showJournalFrame(blob, show, sha256);
    else for (const entry of decodeJournalFrame(blob, sha256)) show(entry);
    return null;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (isTruncatedFrame(blob)) return error;
    throw new Fault(error.code, `Row ${row} of the journal stops the start. ${error.message}`, { cause: error });
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
