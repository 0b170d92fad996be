import { catchError, concatMap, defer, map, type Observable, of, take, throwIfEmpty } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Sha256 } from '../domain/identity.ts';
import type { Journal, JournalOrigin } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { KeptSnapshot, Snapshots } from '../ports/snapshots.ts';
import { decodeSnapshot, rowHashOf, type Snapshot } from '../wire/snapshot-file.ts';
import type { Books, BooksSettings } from './books.ts';
import { replay } from './replay.ts';
import type { Told } from './told.ts';

export type StartTools = Readonly<{
  journal: Journal;
  books: Books;
  told: Told;
  log: Log;
  sha256: Sha256;
  /** Absent: every start replays the whole journal. */
  snapshots?: Pick<Snapshots, 'kept'> | undefined;
}>;

/**
 * Brings books to the end of the journal and emits the number of its rows: from the newest snapshot that is whole and leads
 * to the states that were marked since, else from the one before it, else from the first row. One that is not whole is
 * said, and costs time, never truth.
 * @throws Fault `storage`, through the observable: also where the journal is not the one a whole snapshot was made of.
 */
export const startBooks = (settings: BooksSettings, tools: StartTools): Observable<number> => {
  const { journal, books, told, log, sha256, snapshots } = tools;
  const replayed = (after: number): Observable<number> =>
    replay(journal, books, { log, seen: told.see, sha256, told: 'without-orders' }, after);
  const fromZero = (origin: JournalOrigin | null) =>
    defer(() => {
      if (origin !== null) throw new Fault('storage', nothingLeads(origin));
      books.load(null);
      told.load(null);
      return replayed(0);
    });
  const from = (origin: JournalOrigin | null, [newest, ...older]: readonly KeptSnapshot[]): Observable<number> =>
    newest === undefined
      ? fromZero(origin)
      : takeUp(settings, tools, newest, origin).pipe(
          concatMap(({ row }) => replayed(row)),
          catchError((error: unknown) => {
            if (!isOfSnapshot(error)) throw error;
            const instead = older.length > 0 ? 'from the one before it' : 'from the first row of the journal';
            const why = error instanceof Error ? error.message : String(error);
            log.warn(
              { snapshot: newest.name },
              `The snapshot ${newest.name} is left aside: the start goes on ${instead}. ${why}`,
            );
            return from(origin, older);
          }),
        );
  // A journal that cannot be read at all is no snapshot's fault.
  return defer(() => journal.origin()).pipe(
    concatMap((origin) =>
      from(
        origin,
        (snapshots?.kept() ?? []).filter(({ row }) => row >= (origin?.row ?? 0)),
      ),
    ),
  );
};

/** The journal does not have what a whole snapshot was made of: nothing to go on from, whatever else lies there. */
class OtherJournal extends Fault {}

const isOfSnapshot = (error: unknown): boolean =>
  !(error instanceof OtherJournal) &&
  ((error instanceof Fault && (error.code === 'storage' || error.code === 'malformed')) ||
    error instanceof RangeError ||
    error instanceof TypeError);

/** The books as a snapshot has them, once the journal was found to have the row that it was made after. */
const takeUp = (
  { realm, core }: BooksSettings,
  tools: StartTools,
  kept: KeptSnapshot,
  origin: JournalOrigin | null,
): Observable<Snapshot> =>
  defer(() => {
    const { journal, sha256 } = tools;
    const snapshot = decodeSnapshot(kept.read(), sha256);
    if (snapshot.realm !== realm || snapshot.core !== core)
      throw new Fault('storage', `It is of ${snapshot.core} (${snapshot.realm}).`);
    const { row, rowHash } = snapshot;
    if (kept.isOrigin && origin !== null && origin.row === row) {
      if (origin.rowHash !== rowHash || origin.stateHash !== snapshot.stateHash)
        throw new Fault('storage', 'It is not the one the journal begins from.');
      return of(taken(tools, snapshot));
    }
    return journal.rows(row - 1).pipe(
      take(1),
      throwIfEmpty(
        () =>
          new OtherJournal(
            'storage',
            `The journal ends before row ${row}, after which the snapshot ${kept.name} was made: restore it from its replica or backup. Only where it is lost for good, move the snapshots away.`,
          ),
      ),
      map((found) => {
        if (found.row !== row || rowHashOf(found.blob) !== rowHash)
          throw new OtherJournal(
            'storage',
            `Row ${row} of the journal is not the one the snapshot ${kept.name} was made after: restore the journal, or, if it is the right one, move the snapshots away.`,
          );
        return taken(tools, snapshot);
      }),
    );
  });

const taken = ({ books, told }: StartTools, snapshot: Snapshot): Snapshot => {
  books.load(snapshot.books);
  told.load(snapshot.told);
  const state = books.stateHash();
  if (state === snapshot.stateHash) return snapshot;
  throw new Fault('storage', `It gives the state ${state}, but says ${snapshot.stateHash}.`);
};

const nothingLeads = ({ row }: JournalOrigin): string =>
  `The journal begins after row ${row}, because something was erased, and no snapshot that leads there can be taken: start the version of this software that wrote it, or, where it is missing or damaged, restore the folder of snapshots from a backup.`;
