import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';

/** Where the copy of a file lies that was made before it was taken to another version. */
const backupOf = (file: string, version: number): string => `${file}.version-${version}`;

/**
 * A copy of a database as it is, complete and on the disk before this returns; for who must go back to the program that
 * wrote it. One that was begun and not finished has another name.
 */
export const backUp = (database: Database.Database, file: string, version: number): void => {
  const copy = backupOf(file, version);
  const begun = `${copy}.begun`;
  rmSync(begun, { force: true });
  // Nobody else's to read, like the file itself: SQLite writes into an empty file that is there.
  closeSync(openSync(begun, 'w', 0o600));
  database.prepare('VACUUM INTO ?').run(begun);
  sync(begun);
  renameSync(begun, copy);
  sync(dirname(copy));
};

/** What was renamed or written is there after a power cut. */
export const sync = (path: string): void => {
  if (!existsSync(path)) return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};
