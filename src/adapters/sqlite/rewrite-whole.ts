import { closeSync, existsSync, linkSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { destroyFile, syncPath } from '../disk/whole-file.ts';
import { closeAsOneFile, foldLog, megabytes } from './single-file.ts';
import { sqliteCode } from './storage-fault.ts';

/**
 * Writes a database that nobody has open page by page anew: where pages were split before `secure_delete` was on, copies of
 * rows lie in their unused parts, which deleting does not reach. The new file is made beside it, on the disk before it takes the
 * place of the old one, and the old one is overwritten: whatever ends this, the file is the old or the new one, whole, and doing
 * it again overwrites what was left.
 * @throws Fault `storage`, or `disk-full`
 */
export const rewriteWhole = (file: string): void => {
  const [anew, old] = [`${file}.anew`, `${file}.overwritten`];
  try {
    destroyLeft(file, anew, old);
    const database = new Database(file, { fileMustExist: true });
    try {
      // Nobody else opens it until the new one is in its place.
      database.pragma('locking_mode = EXCLUSIVE');
      database.pragma('synchronous = FULL');
      database.pragma('secure_delete = ON');
      foldLog(database);
      writeAnew(database, anew);
      linkSync(file, old);
      syncPath(dirname(file));
      // All of it is in the file: a log that stayed would be played into the new one.
      for (const part of ['-wal', '-shm']) rmSync(file + part, { force: true });
      renameSync(anew, file);
      syncPath(dirname(file));
    } finally {
      database.close();
    }
    destroyLeft(file, anew, old);
  } catch (cause) {
    throw asFault(file, cause);
  }
};

/** Its own file, its owner's alone, with a write-ahead log as every database here. */
const writeAnew = (database: Database.Database, anew: string): void => {
  // SQLite writes into an empty file that is there.
  closeSync(openSync(anew, 'w', 0o600));
  database.prepare('VACUUM INTO ?').run(anew);
  const written = new Database(anew, { fileMustExist: true });
  try {
    written.pragma('locking_mode = EXCLUSIVE');
    written.pragma('journal_mode = WAL');
    closeAsOneFile(written);
  } finally {
    written.close();
  }
};

/** What an attempt that something ended has left; before its end the old file has two names, and is the file. */
const destroyLeft = (file: string, anew: string, old: string): void => {
  for (const part of ['-journal', '-wal', '-shm']) rmSync(anew + part, { force: true });
  if (existsSync(anew)) destroyFile(anew);
  if (!existsSync(old)) return;
  if (statSync(old).ino === statSync(file).ino) rmSync(old);
  else destroyFile(old);
  syncPath(dirname(file));
};

/** As large as the file at most; something more, because the disk has other writers. Engineering choice. */
const ROOM = 1.1;

/** @throws Fault `disk-full` where one of these files, of which one after the other is written anew, has no room beside itself. */
export const refuseWithoutRoomBeside = (files: readonly string[]): void => {
  for (const file of files.filter((one) => existsSync(one))) {
    const { bavail, bsize } = statfsSync(dirname(file));
    const wal = existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0;
    const [needed, free] = [(statSync(file).size + wal) * ROOM, bavail * bsize];
    if (free >= needed) continue;
    throw new Fault(
      'disk-full',
      `${file} has to be written anew beside itself, and its disk has no room: ${megabytes(needed)} MB are needed for a while, ${megabytes(free)} are free. Make room, and do it again.`,
    );
  }
};

const asFault = (file: string, cause: unknown): Fault => {
  if (cause instanceof Fault) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  const code = sqliteCode(cause) ?? (cause instanceof Error && 'code' in cause ? cause.code : null);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return new Fault('disk-full', `${file} cannot be written anew: ${why}. Make room on its disk, and do it again.`, {
      cause,
    });
  if (code === 'SQLITE_BUSY')
    return new Fault(
      'storage',
      `${file} cannot be written anew: ${why}. Stop the program that has it open, and do it again.`,
      { cause },
    );
  return new Fault('storage', `${file} cannot be written anew: ${why}. Check its disk, and do it again.`, { cause });
};
