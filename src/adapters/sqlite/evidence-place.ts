import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sqliteCode } from './storage-fault.ts';

/** Where a core's evidence lies: in its journal's file, or in one of its own. */
export type EvidencePlace = 'journal' | 'own-file';

/** Whether a file has a table at all. */
export const hasTable = (database: Database.Database, table: string): boolean =>
  database.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;

const notedIn = (database: Database.Database): EvidencePlace | null =>
  hasTable(database, 'evidence_place')
    ? (database.prepare<[], EvidencePlace>('SELECT place FROM evidence_place').pluck().get() ?? null)
    : null;

const isFilled = (database: Database.Database, tables: readonly string[]): boolean =>
  tables.some((table) => hasTable(database, table) && database.prepare(`SELECT 1 FROM ${table}`).get() !== undefined);

/**
 * Of a file that a program wrote which noted nothing: where evidence lies in it, that is its place; where rows lie in it, or did
 * before an erasure, and none, evidence had a file of its own.
 */
const inferredFrom = (database: Database.Database): EvidencePlace | null => {
  if (isFilled(database, ['batch', 'signed_order', 'billed_common'])) return 'journal';
  return isFilled(database, ['journal', 'origin']) ? 'own-file' : null;
};

/** What a journal's file says of it; null where it says nothing, cannot be read, or its core has it open. Nothing is changed. */
export const evidencePlaceOf = (journal: string): EvidencePlace | null => {
  if (!existsSync(journal)) return null;
  try {
    const database = new Database(journal, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      return notedIn(database) ?? inferredFrom(database);
    } finally {
      database.close();
    }
  } catch (error) {
    // Whoever opens it next says what is wrong with it.
    if (sqliteCode(error) === null) throw error;
    return null;
  }
};

/**
 * Notes it in the journal's file, for good, before a row is written: what has no room for this has none for a row. No step of its
 * schema: that would copy the file first.
 */
export const noteEvidencePlace = (database: Database.Database, place: EvidencePlace): void => {
  if (notedIn(database) !== null) return;
  database.transaction(() => {
    database.exec(
      'CREATE TABLE IF NOT EXISTS evidence_place (id INTEGER PRIMARY KEY CHECK (id = 1), place TEXT NOT NULL) STRICT',
    );
    database.prepare('INSERT INTO evidence_place (id, place) VALUES (1, ?)').run(place);
  })();
};
