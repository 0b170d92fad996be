import { rmSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { syncPath } from '../disk/whole-file.ts';

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
