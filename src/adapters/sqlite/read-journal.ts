import Database from 'better-sqlite3';
import { defer, from } from 'rxjs';
import { Fault, orFault } from '../../domain/fault.ts';
import type { Journal, JournalMark, JournalOrigin, JournalRow } from '../../ports/journal.ts';

/**
 * The journal of a core that is stopped, or a copy of one, without changing it; dispose it to close the file.
 * @throws Fault `storage` where it is not there, or its core has it open
 */
export const readJournal = (file: string): Pick<Journal, 'rows' | 'mark' | 'origin'> & Disposable => {
  const ask = <T>(work: () => T): T => orFault('storage', work, (why) => unread(file, why));
  const database = ask(() => new Database(file, { readonly: true, fileMustExist: true }));
  const hasOrigin = ask(
    () => database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'origin'").get() !== undefined,
  );
  const marked = database.prepare<[], JournalMark>('SELECT row, state_hash AS stateHash FROM mark');
  return {
    rows: (after = 0) => defer(() => from(rowsOf(database, file, after))),
    mark: () => defer(() => [ask(() => marked.get()) ?? null]),
    origin: () =>
      defer(() => [
        hasOrigin
          ? (ask(() =>
              database
                .prepare<[], JournalOrigin>('SELECT row, row_hash AS rowHash, state_hash AS stateHash FROM origin')
                .get(),
            ) ?? null)
          : null,
      ]),
    [Symbol.dispose]: () => void database.close(),
  };
};

function* rowsOf(database: Database.Database, file: string, after: number): Generator<JournalRow> {
  let last = after;
  const rows = database
    .prepare<[number], JournalRow>('SELECT row, blob FROM journal WHERE row > ? ORDER BY row')
    .iterate(after);
  try {
    for (const { row, blob } of rows) {
      last = row;
      yield { row, blob: new Uint8Array(blob) };
    }
  } catch (error) {
    if (error instanceof Database.SqliteError)
      throw new Fault('storage', unread(file, `after row ${last}: ${error.message}`), { cause: error });
    throw error;
  }
}

const unread = (file: string, why: string): string =>
  /locked|busy/.test(why)
    ? `The journal ${file} is in use: its core is running. Stop it, or ask a copy: gridtokenx core backup <folder>, and --storage <folder>.`
    : `The journal ${file} cannot be read (${why}).`;

/** What a database file says against itself, page by page and index by index: nothing where it is sound. */
export const unsoundPages = (file: string): readonly string[] => {
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const found = database.pragma('integrity_check(5)') as readonly Readonly<{ integrity_check: string }>[];
      return found.map((one) => one.integrity_check).filter((words) => words !== 'ok');
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof Database.SqliteError && !/locked|busy/.test(error.message)) return [error.message];
    throw new Fault('storage', unread(file, error instanceof Error ? error.message : String(error)), { cause: error });
  }
};
