import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { newestVersion } from './open-database.ts';
import { qualitySchema } from './quality-tables.ts';

/** Opens the quality store of a gateway for reading, as it is now. @throws Fault `storage` where it holds nothing we know */
export const openQualityFile = (file: string): Database.Database => askedOf(file, () => open(file));

const open = (file: string): Database.Database => {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
  try {
    const [id, version] = ['application_id', 'user_version'].map((name) => database.pragma(name, { simple: true }));
    if (id === qualitySchema.applicationId && Number(version) < newestVersion(qualitySchema))
      throw new Fault(
        'storage',
        `${file} was kept by an older version of this program. Start the gateway once: it brings the file up to date.`,
      );
    if (id !== qualitySchema.applicationId || version !== newestVersion(qualitySchema))
      throw new Fault(
        'storage',
        `${file} holds no power-quality data this program knows. Name the quality.sqlite of a gateway.`,
      );
    // One state for everything that is read, whatever the gateway writes meanwhile.
    database.exec('BEGIN');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

/** Rows as they come; what SQLite has against them is a fault that names the file. */
export function* namedOf<T, R>(file: string, rows: Generator<T, R>): Generator<T, R> {
  try {
    return yield* rows;
  } catch (error) {
    throw faultOf(file, error);
  }
}

/** An answer; what SQLite has against it is a fault that names the file. */
export const askedOf = <T>(file: string, ask: () => T): T => {
  try {
    return ask();
  } catch (error) {
    throw faultOf(file, error);
  }
};

const faultOf = (file: string, error: unknown): unknown => {
  if (error instanceof Fault || !(error instanceof Database.SqliteError)) return error;
  return new Fault(
    'storage',
    `The power-quality data ${file} cannot be read (${error.message}). Is the path right, and may you read it?`,
    {
      cause: error,
    },
  );
};
