import { defer, from, of } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import type { Journal, JournalMark, JournalOrigin, JournalRow } from '../../src/ports/journal.ts';

/** A journal that answers at once and forgets with the process. `appends` counts the group commits it was asked for. */
export type MemoryJournal = Journal & {
  readonly contents: Readonly<{ rows: readonly JournalRow[]; cut: readonly JournalRow[] }>;
};

export const memoryJournal = (initial: readonly JournalRow[] = []): MemoryJournal => {
  let rows = initial;
  let cut: readonly JournalRow[] = [];
  let mark: JournalMark | null = null;
  let origin: JournalOrigin | null = null;
  const done = (work: () => void) =>
    defer(() => {
      work();
      return of(undefined);
    });
  return {
    get contents() {
      return { rows, cut };
    },
    rows: (after = 0) => defer(() => from(rows.filter(({ row }) => row > after))),
    append: (row) =>
      done(() => {
        const last = rows.at(-1)?.row ?? origin?.row ?? 0;
        if (row.row !== last + 1) throw new Fault('storage', `row ${row.row} does not follow ${last}`);
        rows = [...rows, row];
      }),
    cut: (start) =>
      done(() => {
        cut = [...cut, ...rows.filter(({ row }) => row >= start)];
        rows = rows.filter(({ row }) => row < start);
      }),
    origin: () => defer(() => of(origin)),
    beginAfter: (next) =>
      done(() => {
        origin = next;
        rows = rows.filter(({ row }) => row > next.row);
        cut = [];
      }),
    mark: () => defer(() => of(mark)),
    putMark: (next) =>
      done(() => {
        mark = next;
      }),
  };
};
