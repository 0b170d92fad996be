import Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { instant } from '../../domain/time.ts';
import type { HeldBatch } from '../../ports/outbox.ts';

export type { HeldBatch };

/** What an outbox file holds, oldest first. */
export type HeldBatches = Readonly<{ batches: readonly HeldBatch[]; refused: number }>;

type Row = Readonly<{
  epoch: number;
  sequence: number;
  starts: number;
  ends: number;
  payload_hash: Uint8Array;
  body: Uint8Array;
  receipt: Uint8Array | null;
}>;

/**
 * Reads the outbox file of a gateway that is not running, without changing it.
 * @throws Fault `storage` when the file cannot be read or a gateway has it open.
 */
export const readOutbox = (file: string): HeldBatches => {
  try {
    using database = closing(new Database(file, { readonly: true, fileMustExist: true }));
    const rows = database
      .prepare<[], Row>(
        `SELECT epoch, sequence, starts, ends, payload_hash, body, receipt
         FROM batch LEFT JOIN receipt USING (position) ORDER BY position`,
      )
      .all();
    const refused = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM refused').get()?.count ?? 0;
    return { batches: rows.map(heldBatch), refused };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('storage', `The outbox ${file} cannot be read (${why}). Is its gateway still running?`, { cause });
  }
};

const heldBatch = ({ epoch, sequence, starts, ends, payload_hash, body, receipt }: Row): HeldBatch => ({
  batch: {
    epoch,
    sequence,
    from: instant(starts),
    to: instant(ends),
    payloadHash: new Uint8Array(payload_hash),
    body: new Uint8Array(body),
  },
  receipt: receipt && new Uint8Array(receipt),
});

const closing = (database: Database.Database): Database.Database & Disposable =>
  Object.assign(database, { [Symbol.dispose]: () => void database.close() });
