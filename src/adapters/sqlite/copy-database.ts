import type Database from 'better-sqlite3';

/** Pages a step: some milliseconds of a disk, after which commits that wait go first. */
const PAGES_A_STEP = 500;

/**
 * Copies a database as it is when the copy is complete, while it is written by this very connection: what is committed
 * meanwhile is in the copy too (SQLite's online backup).
 */
export const copyDatabase = async (database: Database.Database, file: string): Promise<void> => {
  await database.backup(file, { progress: () => PAGES_A_STEP });
};
