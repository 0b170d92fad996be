import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sqliteCode } from './storage-fault.ts';

/** Where a core's evidence lies: in its journal's file, or in one of its own. */
export type EvidencePlace = 'journal' | 'own-file';

const has = (database: Database.Database, table: string): boolean =>
  database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;

const notedIn = (database: Database.Database): EvidencePlace | null =>
  has(database, 'evidence_place')
    ? (database.prepare<[], EvidencePlace>('SELECT place FROM evidence_place').pluck().get() ?? null)
    : null;

/** Before there was one file for both, evidence had its own. */
const isFromBefore = (database: Database.Database): boolean =>
  database.pragma('user_version', { simple: true }) === 1 &&
  has(database, 'journal') &&
  database.prepare('SELECT 1 FROM journal').get() !== undefined;

/** What a journal's file says of it; null where it says nothing, cannot be read, or its core has it open. Nothing is changed. */
export const evidencePlaceOf = (journal: string): EvidencePlace | null => {
  if (!existsSync(journal)) return null;
  try {
    const database = new Database(journal, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      return notedIn(database) ?? (isFromBefore(database) ? 'own-file' : null);
    } finally {
      database.close();
    }
  } catch (error) {
    // Whoever opens it next says what is wrong with it.
    if (sqliteCode(error) === null) throw error;
    return null;
  }
};

/** Notes it in the journal's file, for good: a step of its schema would copy the file first. */
export const noteEvidencePlace = (database: Database.Database, place: EvidencePlace): void => {
  if (notedIn(database) !== null) return;
  try {
    database.transaction(() => {
      database.exec(
        'CREATE TABLE IF NOT EXISTS evidence_place (id INTEGER PRIMARY KEY CHECK (id = 1), place TEXT NOT NULL) STRICT',
      );
      database.prepare('INSERT INTO evidence_place (id, place) VALUES (1, ?)').run(place);
    })();
  } catch (error) {
    // A full disk is told of by what must be written; this is noted with the next start.
    if (sqliteCode(error) !== 'SQLITE_FULL') throw error;
  }
};
