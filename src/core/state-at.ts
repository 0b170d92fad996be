import { defer, map, type Observable, reduce, switchMap, takeWhile } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Sha256 } from '../domain/identity.ts';
import type { Journalled } from '../domain/market.ts';
import type { Instant } from '../domain/time.ts';
import type { Transfer } from '../market/ledger.ts';
import type { Journal, JournalMark } from '../ports/journal.ts';
import type { LogStore } from '../ports/log-store.ts';
import type { KeptSnapshot } from '../ports/snapshots.ts';
import { decodeJournalFrame } from '../wire/journal-frame.ts';
import { decodeSnapshot, type Snapshot } from '../wire/snapshot-file.ts';
import { type Books, type BooksSettings, openBooks } from './books.ts';

/** After a row, whole; or after the last command at or before a moment, wherever its row ends. */
export type When = Readonly<{ row: number }> | Readonly<{ at: Instant }>;

export type StateAt = Readonly<{
  books: Books;
  /** The row that the last command is of, and how many rows there are before it that are applied whole. */
  row: number;
  /** Which snapshot the replay went on from; 0: from the first row. */
  from: number;
  /** What was marked for the state after this very row, by the journal or a snapshot; null where nothing was. */
  marked: string | null;
}>;

export type PastSources = Readonly<{
  journal: Pick<Journal, 'rows' | 'mark' | 'origin'>;
  snapshots: readonly KeptSnapshot[];
  /** Read only, for what a snapshot does not hold of the log. */
  logStore: () => LogStore;
  sha256: Sha256;
  /** Hears of every leg that is booked in a replay from the first row; with it no snapshot later than the origin is taken. */
  booked?: (leg: Transfer, books: Books) => void;
  /** Before each command is applied. */
  before?: (entry: Journalled, row: number) => void;
}>;

/**
 * The books as they were: replayed from the nearest snapshot before.
 * @throws Fault `storage` for a row or a moment that the journal has not come to, or does not go back to
 */
export const stateAt = (settings: BooksSettings, sources: PastSources, when: When): Observable<StateAt> =>
  defer(() => sources.journal.origin()).pipe(
    switchMap((origin) => {
      const begun = nearest(sources, when, origin?.row ?? 0, sources.booked === undefined);
      if (origin !== null && begun === null)
        throw new Fault(
          'storage',
          `What was before row ${origin.row} was let go of when something was erased: ask for a later time.`,
        );
      return sources.journal.mark().pipe(switchMap((mark) => replayTo(settings, sources, when, { begun, mark })));
    }),
  );

const replayTo = (
  settings: BooksSettings,
  sources: PastSources,
  when: When,
  { begun, mark }: Readonly<{ begun: Snapshot | null; mark: JournalMark | null }>,
): Observable<StateAt> => {
  const { sha256, booked } = sources;
  const hears = (leg: Transfer): void => booked?.(leg, books);
  const store = begun === null ? {} : { logStore: sources.logStore() };
  const books: Books = openBooks(settings, { sha256, ...store, booked: hears });
  if (begun !== null) books.load(begun.books);
  const first = begun?.row ?? 0;
  const isIn = ({ at }: Journalled): boolean => 'row' in when || at <= when.at;
  const take = (reached: Reached, { row, blob }: Readonly<{ row: number; blob: Uint8Array }>): Reached => {
    if (row !== reached.seen + 1)
      throw new Fault('storage', `The journal has no row ${reached.seen + 1}: restore it from its replica or backup.`);
    const entries = decodeJournalFrame(blob);
    const some = entries.filter(isIn);
    for (const entry of some) {
      sources.before?.(entry, row);
      books.apply(entry);
    }
    return { seen: row, row: some.length > 0 ? row : reached.row, whole: some.length === entries.length };
  };
  return sources.journal.rows(first).pipe(
    takeWhile(({ row, blob }) => ('row' in when ? row <= when.row : decodeJournalFrame(blob).some(isIn))),
    reduce(take, { seen: first, row: first, whole: true }),
    map(({ seen, row, whole }) => {
      if ('row' in when && seen < when.row)
        throw new Fault('storage', `The journal ends at row ${seen}: there is no row ${when.row} yet.`);
      return { books, row, from: first, marked: whole ? markedAt(sources, mark, row) : null };
    }),
  );
};

type Reached = Readonly<{ seen: number; row: number; whole: boolean }>;

/** Newest first. One that cannot be read is passed over: the replay takes longer, and comes to the same. */
const nearest = ({ snapshots, sha256 }: PastSources, when: When, least: number, any: boolean): Snapshot | null => {
  for (const kept of [...snapshots].sort((one, other) => other.row - one.row)) {
    if (kept.row < least || (!any && kept.row !== least) || ('row' in when && kept.row > when.row)) continue;
    const snapshot = opened(kept, sha256);
    const at = (snapshot?.books as Readonly<{ at: Instant }> | undefined)?.at ?? 0;
    if (snapshot !== null && ('row' in when || at <= when.at)) return snapshot;
  }
  return null;
};

const opened = (kept: KeptSnapshot, sha256: Sha256): Snapshot | null => {
  try {
    return decodeSnapshot(kept.read(), sha256);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};

const markedAt = ({ snapshots, sha256 }: PastSources, mark: JournalMark | null, row: number): string | null => {
  if (mark?.row === row) return mark.stateHash;
  const kept = snapshots.find((one) => one.row === row);
  return (kept && opened(kept, sha256)?.stateHash) ?? null;
};
