import { closeSync, existsSync, openSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { DAY } from '../../domain/time.ts';
import { destroyFile, syncPath } from '../disk/whole-file.ts';

import { sqliteCode } from './storage-fault.ts';

/** Where the copy of a file lies that was made before it was taken to another version. */
const copyOf = (file: string, version: number): string => `${file}.version-${version}`;

/** Those there are, and what is left of one that was begun. */
const copiesOf = (file: string): readonly string[] =>
  readdirSync(dirname(file))
    .filter((name) => name.startsWith(basename(file)))
    .filter((name) => /^\.version-\d+(\.begun)?$/.test(name.slice(basename(file).length)))
    .map((name) => join(dirname(file), name));

/**
 * A copy of a database as it is, complete and on the disk before this returns; for who must go back to the program that
 * wrote it. One that was begun and not finished has another name.
 */
export const backUp = (database: Database.Database, file: string, version: number): void => {
  const copy = copyOf(file, version);
  const begun = `${copy}.begun`;
  if (existsSync(begun)) destroyFile(begun);
  // Nobody else's to read, like the file itself: SQLite writes into an empty file that is there.
  closeSync(openSync(begun, 'w', 0o600));
  database.prepare('VACUUM INTO ?').run(begun);
  syncPath(begun);
  renameSync(begun, copy);
  syncPath(dirname(copy));
};

/** So much later than a copy may its file have come to be, ms, and the copy is worth going back to. Engineering choice. */
const COPY_KEPT = 30 * DAY;

/**
 * Of a file that has just been found sound: copies go, overwritten, that lack a month of what it has. `newest` asks either for the time of the
 * newest it holds, ms: what was kept has its time from a clock that was vouched for, and a start may have a wrong one.
 */
export const destroyOldCopies = (database: Database.Database, file: string, newest: string): void => {
  const copies = copiesOf(file);
  if (copies.length === 0) return;
  const now = newestIn(database, newest);
  if (now === null) return;
  for (const copy of copies.filter((one) => now - newestOfCopy(one, newest) > COPY_KEPT))
    try {
      destroyFile(copy);
    } catch (error) {
      // No gateway stands still for it; the next start tries again.
      if (!(error instanceof Error && 'syscall' in error)) throw error;
    }
};

const newestIn = (database: Database.Database, newest: string): number | null =>
  database.prepare<[], number | null>(newest).pluck().get() ?? null;

/** Of one that holds nothing, or is no database any more, nobody has anything. One that others may not read is left alone. */
const newestOfCopy = (copy: string, newest: string): number => {
  try {
    const database = new Database(copy, { readonly: true, fileMustExist: true });
    try {
      return newestIn(database, newest) ?? Number.NEGATIVE_INFINITY;
    } finally {
      database.close();
    }
  } catch (error) {
    const code = sqliteCode(error);
    if (code === null) throw error;
    return /^SQLITE_(NOTADB|CORRUPT)/.test(code) ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
};

/** What is erased from a file must be in no copy of it: all of them go, overwritten. */
export const destroyCopies = (file: string): void => {
  for (const copy of copiesOf(file)) destroyFile(copy);
  syncPath(dirname(file));
};
