import { closeSync, constants, existsSync, fchownSync, ftruncateSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { sqliteCode } from './storage-fault.ts';

/** The file that is locked. What is in it says who did so last, for people; whether anybody does is the lock itself. */
export const LOCK_FILE = 'in-use.sqlite';

/**
 * A folder for one program at a time: a lock of the kernel's, which ends with the process however that ends. Taken before anything in
 * the folder is looked at, it holds from the first file to the last, where each database alone is only locked while it is open.
 * Dispose it to let go. `otherwise`: what who is kept out can do.
 * @throws Fault `storage`, which names the program that has the folder.
 */
export const lockFolder = (
  folder: string,
  who: string,
  otherwise = 'Stop it first, or configure another storage.',
): Disposable => {
  const file = join(folder, LOCK_FILE);
  try {
    makeFolder(folder, 0o700);
    try {
      return lockFile(folder, who, otherwise);
    } catch (error) {
      if (!/^SQLITE_(NOTADB|CORRUPT)/.test(sqliteCode(error) ?? '')) throw error;
      // It is never synced: a power cut may leave anything in it, which keeps nobody out.
      empty(file);
      return lockFile(folder, who, otherwise);
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('storage', `${file} cannot be locked: ${why}. Check its disk; where it is damaged, take it away.`, {
      cause,
    });
  }
};

const lockFile = (folder: string, who: string, otherwise: string): Disposable => {
  const file = join(folder, LOCK_FILE);
  // Opened and closed a second time by a process, it would lose the lock it has (fcntl(2)).
  if (!existsSync(file)) makeFor(folder, file);
  const database = new Database(file, { timeout: 500 });
  try {
    return held(database, who);
  } catch (error) {
    const other = holderIn(database);
    database.close();
    if (sqliteCode(error) !== 'SQLITE_BUSY') throw error;
    throw new Fault(
      'storage',
      `${folder} is in use by ${other ?? 'another program'}: only one at a time may write there. ${otherwise}`,
      { cause: error },
    );
  }
};

/** Whoever has the folder may lock it, also where root was the first to. A link that lies there is not followed. */
const makeFor = (folder: string, file: string): void => {
  const descriptor = openNew(file);
  if (descriptor === null) return;
  try {
    const { uid, gid } = statSync(folder);
    if (process.geteuid?.() === 0) fchownSync(descriptor, uid, gid);
  } finally {
    closeSync(descriptor);
  }
};

/** Null where another has just made it. */
const openNew = (file: string): number | null => {
  try {
    return openSync(file, 'ax', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
};

/** The same file, not another in its place: a program that has the folder in spite of the damage keeps its lock. */
const empty = (file: string): void => {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    ftruncateSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const held = (database: Database.Database, who: string): Disposable => {
  // Whoever is kept out reads who it is: only a rollback journal lets it, beside a writer that has written nothing yet.
  database.pragma('journal_mode = DELETE');
  database.pragma('synchronous = OFF');
  database.exec('BEGIN IMMEDIATE');
  try {
    database.exec('CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, who TEXT NOT NULL) STRICT');
    database.prepare('INSERT OR REPLACE INTO holder (id, who) VALUES (1, ?)').run(who);
    database.exec('COMMIT');
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK');
    // On a full disk it holds all the same, and says nothing of whom.
    if (!/^SQLITE_(FULL|IOERR)/.test(sqliteCode(error) ?? '')) throw error;
  }
  database.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => void database.close() };
};

const holderIn = (database: Database.Database): string | null => {
  try {
    return database.prepare<[], string>('SELECT who FROM holder').pluck().get() ?? null;
  } catch {
    return null;
  }
};
