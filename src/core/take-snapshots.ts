import { catchError, defer, EMPTY, exhaustMap, ignoreElements, type Observable, take, tap, toArray } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Journal, JournalMark } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { Snapshots } from '../ports/snapshots.ts';

/** Rows that are handed over at a time: enough that asking costs nothing, few enough that memory stays flat. */
const PAGE = 512;

type Tools = Readonly<{
  /** Rows between two snapshots, at least. */
  every: () => number;
  journal: Pick<Journal, 'rows'>;
  snapshots: Snapshots | undefined;
  log: Log;
}>;

/**
 * Has a snapshot made at the first mark that is far enough from the last one, and none while one is being made. What goes
 * wrong with one is said, and tried again at the next mark: a start takes longer meanwhile, nothing else. Emits nothing.
 */
export const takeSnapshots =
  ({ every, journal, snapshots, log }: Tools) =>
  (marks: Observable<JournalMark>): Observable<never> => {
    if (snapshots === undefined) return EMPTY;
    let last: number | null = null;
    const lastMade = (): number => {
      last ??= snapshots.kept()[0]?.row ?? 0;
      return last;
    };
    const rows = (after: number) => journal.rows(after).pipe(take(PAGE), toArray());
    return marks.pipe(
      exhaustMap((mark) =>
        defer(() => (mark.row - lastMade() < every() ? EMPTY : snapshots.make(mark, rows))).pipe(
          tap((made) => {
            last = made.row;
            log.info({ ...made }, `A snapshot of the state after row ${made.row} is kept.`);
          }),
          catchError((error: unknown) => {
            if (!(error instanceof Fault)) throw error;
            log.error({ row: mark.row, fault: error.code }, `No snapshot after row ${mark.row}: ${error.message}`);
            return EMPTY;
          }),
        ),
      ),
      ignoreElements(),
    );
  };
