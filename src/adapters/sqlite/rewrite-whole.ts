import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { closeAsOneFile } from './single-file.ts';

/**
 * Writes a database that nobody has open page by page anew: where pages were split before `secure_delete` was on, copies of
 * rows lie in their unused parts, which deleting does not reach. Temporary pages stay in memory.
 * @throws Fault `storage`
 */
export const rewriteWhole = (file: string): void => alone(file, (database) => void database.exec('VACUUM'));

/**
 * Folds the log of a database that nobody has open into its file: where the power went while that was done, pages of before are
 * still in the file, though nobody reads them there.
 * @throws Fault `storage`
 */
export const foldWhole = (file: string): void => alone(file, () => {});

const alone = (file: string, work: (database: Database.Database) => void): void => {
  try {
    const database = new Database(file, { fileMustExist: true });
    try {
      database.pragma('locking_mode = EXCLUSIVE');
      database.pragma('synchronous = FULL');
      database.pragma('secure_delete = ON');
      database.pragma('temp_store = MEMORY');
      work(database);
      closeAsOneFile(database);
    } finally {
      database.close();
    }
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault(
      'storage',
      `${file} cannot be written anew: ${why}. Free as much space as it takes, and do it again.`,
      {
        cause,
      },
    );
  }
};
