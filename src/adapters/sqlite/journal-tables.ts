import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { JournalMark, JournalOrigin, JournalRow } from '../../ports/journal.ts';
import { archiveTables, evidenceTables } from './archive-tables.ts';
import type { Schema } from './open-database.ts';

/** From version 2 on, evidence may lie in the same file (`core-store.ts`). */
export const journalSchema: Schema = {
  name: 'journal',
  applicationId: 0x47_54_58_6a, // 'GTXj'
  steps: [archiveTables],
  checkedLater: evidenceTables,
  tables: `
    CREATE TABLE journal (row INTEGER PRIMARY KEY CHECK (row > 0), blob BLOB NOT NULL) STRICT;
    CREATE TABLE cut (number INTEGER PRIMARY KEY, row INTEGER NOT NULL, blob BLOB NOT NULL) STRICT;
    CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), row INTEGER NOT NULL, state_hash TEXT NOT NULL) STRICT;
  `,
};

/** A page of replay: small enough to keep memory flat, large enough that crossing threads costs nothing. */
const PAGE_ROWS = 512;

export type JournalOperations = ReturnType<typeof journalOperations>;

/** The journal's SQL. Each runs inside the transaction of its group. */
export const journalOperations = (database: Database.Database) => {
  // What is deleted is overwritten: where a journal begins anew, what was before is to be gone.
  database.pragma('secure_delete = ON');
  // No step of the schema: a step copies the file first, and a copy is what must not be left. Older programs refuse such a
  // journal, because its first row is missing.
  database.exec(`CREATE TABLE IF NOT EXISTS origin (
    id INTEGER PRIMARY KEY CHECK (id = 1), row INTEGER NOT NULL, row_hash TEXT NOT NULL, state_hash TEXT NOT NULL
  ) STRICT`);
  const page = database.prepare<[number, number], JournalRow>(
    'SELECT row, blob FROM journal WHERE row > ? ORDER BY row LIMIT +?',
  );
  const lastRow = database
    .prepare<[], number>('SELECT coalesce((SELECT max(row) FROM journal), (SELECT row FROM origin), 0)')
    .pluck();
  const getOrigin = database.prepare<[], JournalOrigin>(
    'SELECT row, row_hash AS rowHash, state_hash AS stateHash FROM origin',
  );
  const putOrigin = database.prepare(
    'INSERT OR REPLACE INTO origin (id, row, row_hash, state_hash) VALUES (1, @row, @rowHash, @stateHash)',
  );
  const removeThrough = database.prepare('DELETE FROM journal WHERE row <= ?');
  const removeCut = database.prepare('DELETE FROM cut');
  const insert = database.prepare('INSERT INTO journal (row, blob) VALUES (@row, @blob)');
  const keepCut = database.prepare('INSERT INTO cut (row, blob) SELECT row, blob FROM journal WHERE row >= ?');
  const remove = database.prepare('DELETE FROM journal WHERE row >= ?');
  const putMark = database.prepare('INSERT OR REPLACE INTO mark (id, row, state_hash) VALUES (1, @row, @stateHash)');
  const getMark = database.prepare<[], JournalMark>('SELECT row, state_hash AS stateHash FROM mark');
  return {
    page: (after: number): readonly JournalRow[] => page.all(after, PAGE_ROWS),
    append: ({ row, blob }: JournalRow): void => {
      const last = lastRow.get() ?? 0;
      if (row !== last + 1)
        throw new Fault(
          'storage',
          `The journal ends at row ${last}; row ${row} does not follow. Is a second core writing it?`,
        );
      insert.run({ row, blob });
    },
    cut: (from: number): void => {
      keepCut.run(from);
      remove.run(from);
    },
    origin: (): JournalOrigin | null => getOrigin.get() ?? null,
    beginAfter: (origin: JournalOrigin): void => {
      putOrigin.run(origin);
      removeThrough.run(origin.row);
      removeCut.run();
    },
    putMark: (mark: JournalMark): void => {
      putMark.run(mark);
    },
    mark: (): JournalMark | null => getMark.get() ?? null,
  };
};
