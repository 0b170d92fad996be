import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import type { CaptureState, HeldBatch } from '../../ports/outbox.ts';
import { captureIn } from './capture-bytes.ts';
import { captureOf } from './capture-text.ts';
import { FEWER_PAGES } from './outbox-schema.ts';
import { type HeldRow, heldBatchOf } from './outbox-statements.ts';

/** What an outbox file holds, oldest first. */
export type HeldBatches = Readonly<{ batches: readonly HeldBatch[]; refused: number }>;

/**
 * Reads the outbox file of a gateway that is not running, without changing it.
 * @throws Fault `storage` when the file cannot be read or a gateway has it open.
 */
export const readOutbox = (file: string): HeldBatches =>
  readOnly(file, (database) => {
    const rows = database
      .prepare<[], HeldRow>(
        `SELECT position, epoch, sequence, starts, ends, payload_hash, body, 0 AS checksum, receipt,
           ${hasFewerPages(database) ? 'whole' : '0 AS whole'} FROM batch LEFT JOIN receipt USING (position) ORDER BY position`,
      )
      .all();
    const refused = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM refused').get()?.count ?? 0;
    return { batches: rows.map(plain).map(heldBatchOf), refused };
  });

/**
 * What the outbox file of a gateway that is not running remembers of its points; null where nothing was ever sealed.
 * @throws Fault `storage` when the file cannot be read or a gateway has it open.
 */
export const readCaptureState = (file: string): CaptureState | null =>
  readOnly(file, (database) => {
    if (hasFewerPages(database)) {
      const bytes = database.prepare<[], Buffer | null>('SELECT state FROM tally').pluck().get();
      return captureIn(bytes ?? new Uint8Array());
    }
    const text = database.prepare<[], string>('SELECT state FROM capture').pluck().get();
    return text === undefined ? null : captureOf(text);
  });

/** A file is read as it is: the program that wrote it may have been an older one. */
const hasFewerPages = (database: Database.Database): boolean =>
  Number(database.pragma('user_version', { simple: true })) >= FEWER_PAGES;

const readOnly = <T>(file: string, read: (database: Database.Database) => T): T => {
  try {
    using database = closing(new Database(file, { readonly: true, fileMustExist: true }));
    return read(database);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('storage', `The outbox ${file} cannot be read (${why}). Is its gateway still running?`, { cause });
  }
};

/** SQLite hands out Buffers; what leaves an adapter is plain bytes. */
const plain = (row: HeldRow): HeldRow => ({
  ...row,
  payload_hash: new Uint8Array(row.payload_hash),
  body: new Uint8Array(row.body),
  receipt: row.receipt && new Uint8Array(row.receipt),
});

const closing = (database: Database.Database): Database.Database & Disposable =>
  Object.assign(database, { [Symbol.dispose]: () => void database.close() });
