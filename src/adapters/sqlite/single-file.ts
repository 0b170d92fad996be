import { closeSync, openSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { DAY } from '../../domain/time.ts';
import { syncPath } from '../disk/whole-file.ts';

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
  syncPath(begun);
  renameSync(begun, copy);
  syncPath(dirname(copy));
};

/** So long a copy is worth going back to: what was sealed since is not in it. Engineering choice. */
const COPY_KEPT = 30 * DAY;

/** Of a file that has just been found sound: copies from before a migration that is a month ago go. */
export const dropOldCopies = (file: string, now: number): void => {
  const copies = readdirSync(dirname(file)).filter((name) => /^\.version-\d+$/.test(name.slice(basename(file).length)));
  for (const copy of copies.filter((name) => name.startsWith(basename(file))).map((name) => join(dirname(file), name)))
    if (now - statSync(copy).mtimeMs > COPY_KEPT) rmSync(copy, { force: true });
};

/**
 * Before a file is copied and taken to another version, which takes `times` what it holds besides itself.
 * @throws Fault `disk-full`; the file is as it was
 */
export const refuseWithoutRoom = (file: string, bytes: number, times: number): void => {
  const { bavail, bsize } = statfsSync(dirname(file));
  const [needed, free] = [bytes * times, bavail * bsize];
  if (free >= needed) return;
  throw new Fault(
    'disk-full',
    `${file} is of an older version, and its disk has no room to take it over: ${megabytes(needed)} MB are needed for a while, ${megabytes(free)} are free. Make room: a service tries it again by itself, a command is to be given again.`,
  );
};

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/**
 * Closes a database so that its one file is all there is of it, and may be given another name.
 * @throws Fault `storage` where its log could not be folded in
 */
export const closeAsOneFile = (database: Database.Database): void => {
  const { name } = database;
  foldLog(database);
  database.close();
  syncPath(name);
  for (const part of ['-wal', '-shm']) rmSync(name + part, { force: true });
};

/** Makes the file all there is of a database, its log is empty. @throws Fault `storage` where it could not be folded in. */
export const foldLog = (database: Database.Database): void => {
  const [folded] = database.pragma('wal_checkpoint(TRUNCATE)') as readonly Readonly<{ busy: number; log: number }>[];
  if (folded?.busy !== 0 || folded.log > 0)
    throw new Fault('storage', `The log of ${database.name} could not be folded in. Check its disk.`);
};
