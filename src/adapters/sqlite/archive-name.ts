import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { hasTable } from './evidence-place.ts';
import { sqliteCode } from './storage-fault.ts';

const nameIn = (database: Database.Database): string | null =>
  hasTable(database, 'archive_name')
    ? (database.prepare<[], string>('SELECT name FROM archive_name').pluck().get() ?? null)
    : null;

/**
 * The name of an archive, drawn when it is first asked for: what keeps it apart from every other one, wherever it is moved or copied
 * to. No step of its schema: that would copy the file first.
 */
export const nameOfArchive = (database: Database.Database): string => {
  const known = nameIn(database);
  if (known !== null) return known;
  const name = randomBytes(16).toString('hex');
  database.exec(
    'CREATE TABLE IF NOT EXISTS archive_name (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL) STRICT',
  );
  database.prepare('INSERT INTO archive_name (id, name) VALUES (1, ?)').run(name);
  return name;
};

/** Whether a file is the archive of this name; of one that its core has open, or that is damaged, whoever opens it says. */
export const isArchiveNamed = (file: string, name: string): boolean => {
  if (!existsSync(file)) return false;
  try {
    const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      return nameIn(database) === name;
    } finally {
      database.close();
    }
  } catch (error) {
    if (sqliteCode(error) === null) throw error;
    return true;
  }
};
