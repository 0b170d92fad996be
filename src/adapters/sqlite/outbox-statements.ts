import type Database from 'better-sqlite3';
import { instant } from '../../domain/time.ts';
import type { LogHead, SealedBatch } from '../../domain/transaction.ts';
import type { HeldBatch } from '../../ports/outbox.ts';
import { tallyNumbers } from './outbox-schema.ts';
import type { CheckedBody } from './row-checksum.ts';
import { wholeBody } from './stored-body.ts';
import type { WearDay } from './wear.ts';

export type BatchRow = Readonly<{
  position: number;
  epoch: number;
  sequence: number;
  starts: number;
  ends: number;
  payload_hash: Uint8Array;
  /** As it lies there (`stored-body.ts`), with what it is unpacked. */
  body: Uint8Array;
  whole: number;
  checksum: number;
}>;
/** What names a batch of this gateway. */
export type BatchNumber = Pick<SealedBatch, 'epoch' | 'sequence'>;

/** A row of `batch` with its receipt. */
export type HeldRow = BatchRow & Readonly<{ receipt: Uint8Array | null }>;

export type Tally = Readonly<{
  /** Of the last batch appended, counted since the file was made. */
  position: number;
  /** What is not above it, the core has. */
  acknowledged: number;
  /** What is not above it was let go of on purpose, or set aside. */
  forgotten: number;
  refused: number;
  alarm: number;
  pending_rows: number;
  pending_bytes: number;
  /** Of the capture state, once more: to see what is the newer one, and what is missing where that is lost. */
  captured_epoch: number;
  captured_sequence: number;
}>;

export const noTally: Tally = {
  position: 0,
  acknowledged: 0,
  forgotten: 0,
  refused: 0,
  alarm: 0,
  pending_rows: 0,
  pending_bytes: 0,
  captured_epoch: 0,
  captured_sequence: 0,
};

/** How long a body was when it was sealed. */
export const bodyBytes = 'iif(whole <> 0, abs(whole), length(body))';

const heldRows = 'SELECT batch.*, receipt FROM batch LEFT JOIN receipt USING (position)';

/** Batches that are looked at, whether they may be forgotten, with every receipt: many more than one receipt adds. */
const FORGOTTEN_AT_ONCE = 64;

export const outboxStatements = (database: Database.Database) => ({
  tally: database.prepare<[], Tally>(`SELECT ${tallyNumbers} FROM tally`),
  /** What was written on the last day anything was. In the row of the tally, because whatever is written writes it too. */
  wornToday: database.prepare<[], WearDay>(
    'SELECT wear_day AS day, wear_bytes AS bytes, wear_syncs AS syncs FROM tally',
  ),
  capture: database.prepare<[], Uint8Array | null>('SELECT state FROM tally').pluck(),
  putCapture: database.prepare<Readonly<{ epoch: number; sequence: number; state: Uint8Array }>>(
    'UPDATE tally SET state = @state, captured_epoch = @epoch, captured_sequence = @sequence',
  ),
  // One statement where both are changed: the row has the state in it, and is written anew by each.
  putAppended: database.prepare<
    Readonly<{ epoch: number; sequence: number; state: Uint8Array; rows: number; bytes: number }>
  >(
    `UPDATE tally SET state = @state, captured_epoch = @epoch, captured_sequence = @sequence,
       position = position + @rows, pending_rows = pending_rows + @rows, pending_bytes = pending_bytes + @bytes`,
  ),
  seen: database.prepare<[], LogHead>('SELECT size, root FROM seen'),
  putSeen: database.prepare('INSERT OR REPLACE INTO seen (id, size, root) VALUES (1, @size, @root)'),
  // The drain asks for the oldest that waits: there this ends with its first row. `+?`, because SQLite plans by what is bound to a bare
  // `= ?` on a column without index, or to a bare `LIMIT`, and so prepares the statement anew with every call: ten times what it takes.
  findPending: database.prepare<[number, number], BatchRow>(
    `SELECT * FROM batch WHERE position > (SELECT acknowledged FROM tally) AND epoch = +? AND sequence = +?
       ORDER BY position LIMIT 1`,
  ),
  findAny: database.prepare<[number, number], BatchRow>(
    'SELECT * FROM batch WHERE epoch = +? AND sequence = +? LIMIT 1',
  ),
  newest: database.prepare<[], BatchNumber>('SELECT epoch, sequence FROM batch ORDER BY position DESC LIMIT 1'),
  insert: database.prepare<[number, number, number, number, number, Uint8Array, Uint8Array, number, number]>(
    `INSERT INTO batch (position, epoch, sequence, starts, ends, payload_hash, body, checksum, whole)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  pending: database.prepare<[number], BatchRow>(
    'SELECT * FROM batch WHERE position > (SELECT acknowledged FROM tally) ORDER BY position LIMIT +?',
  ),
  oldestPending: database.prepare<[], Readonly<{ starts: number; ends: number }>>(
    'SELECT starts, ends FROM batch WHERE position > (SELECT acknowledged FROM tally) ORDER BY position LIMIT 1',
  ),
  pendingSpan: database.prepare<[], Readonly<{ oldest: number | null; newest: number }>>(
    `SELECT (SELECT starts FROM batch WHERE position > acknowledged ORDER BY position LIMIT 1) AS oldest,
       (SELECT ends FROM batch WHERE position > acknowledged ORDER BY position DESC LIMIT 1) AS newest FROM tally`,
  ),
  covering: database.prepare<{ at: number }, HeldRow>(
    `${heldRows} WHERE starts <= @at AND ends > @at ORDER BY position`,
  ),
  numbered: database.prepare<[number], HeldRow>(`${heldRows} WHERE sequence = ? ORDER BY position`),
  // What another epoch has pending is not covered by this one's acknowledgement.
  contiguous: database
    .prepare<[BatchRow], number>(
      `SELECT coalesce(min(position) - 1, @position) FROM batch
         WHERE position > (SELECT acknowledged FROM tally) AND position < @position AND epoch <> @epoch`,
    )
    .pluck(),
  putReceipt: database.prepare<[number, Uint8Array, number]>(
    'INSERT OR REPLACE INTO receipt (position, receipt, checksum) VALUES (?, ?, ?)',
  ),
  remove: database.prepare('DELETE FROM batch WHERE position = ?'),
  setRefused: database.prepare(
    `INSERT INTO refused (position, epoch, sequence, starts, ends, payload_hash, body, reason, checksum, whole)
       SELECT position, epoch, sequence, starts, ends, payload_hash, body, ?, checksum, whole FROM batch WHERE position = ?`,
  ),
  // Only the oldest are looked at: of weeks of batches the rest would be read for nothing with every receipt.
  forget: database.prepare(
    `DELETE FROM batch WHERE
       position IN (SELECT position FROM batch WHERE position <= @through ORDER BY position LIMIT ${FORGOTTEN_AT_ONCE}) AND
       (position <= @through - @keptRows OR ends < (SELECT ends FROM batch WHERE position = @through) - @keptFor)`,
  ),
  countForgotten: database.prepare(
    'UPDATE tally SET forgotten = max(forgotten, coalesce((SELECT min(position) - 1 FROM batch), position))',
  ),
  countAppended: database.prepare(
    'UPDATE tally SET position = position + @rows, pending_rows = pending_rows + @rows, pending_bytes = pending_bytes + @bytes',
  ),
  countAcknowledged: database.prepare(
    `UPDATE tally SET acknowledged = max(acknowledged, @through),
       pending_rows = pending_rows - (SELECT count(*) FROM batch WHERE position > acknowledged AND position <= @through),
       pending_bytes = pending_bytes -
         (SELECT coalesce(sum(${bodyBytes}), 0) FROM batch WHERE position > acknowledged AND position <= @through)`,
  ),
  countRefused: database.prepare(
    'UPDATE tally SET refused = refused + 1, pending_rows = pending_rows - 1, pending_bytes = pending_bytes - ?',
  ),
  largest: database
    .prepare<[], number | null>(
      `SELECT max(size) FROM (SELECT ${bodyBytes} AS size FROM batch ORDER BY position DESC LIMIT 24)`,
    )
    .pluck(),
  thinKept: database.prepare(
    `DELETE FROM batch WHERE position IN (SELECT position FROM batch
       WHERE position <= (SELECT acknowledged FROM tally) ORDER BY position LIMIT +?)`,
  ),
  // As tables they would be prepared anew with every look.
  mostPages: database.prepare<[], number>('PRAGMA max_page_count').pluck(),
  pages: database.prepare<[], number>('PRAGMA page_count').pluck(),
  unusedPages: database.prepare<[], number>('PRAGMA freelist_count').pluck(),
  noteWear: database.prepare<WearDay>(
    `UPDATE tally SET wear_day = @day, wear_bytes = @bytes, wear_syncs = @syncs, checksum = tally_checksum(${tallyNumbers})`,
  ),
  endWearDay: database.prepare<WearDay>(
    'INSERT OR REPLACE INTO wear (day, bytes, syncs) VALUES (@day, @bytes, @syncs)',
  ),
  forgetWear: database.prepare<[number]>('DELETE FROM wear WHERE day < ?'),
  wearDays: database.prepare<[number], WearDay>('SELECT day, bytes, syncs FROM wear ORDER BY day DESC LIMIT +?'),
  damage: database.prepare<[], Readonly<{ kept_as: string; report: string }>>(
    'SELECT kept_as, report FROM damage ORDER BY found',
  ),
});

export const batchOf = ({ epoch, sequence, starts, ends, payload_hash, body, whole }: BatchRow): SealedBatch => ({
  epoch,
  sequence,
  from: instant(starts),
  to: instant(ends),
  body: wholeBody({ body, whole }),
  payloadHash: payload_hash,
});

/** The batch of a number; undefined where there is none. */
export const findBatch = (
  { findPending, findAny }: Pick<ReturnType<typeof outboxStatements>, 'findPending' | 'findAny'>,
  { epoch, sequence }: BatchNumber,
): BatchRow | undefined => findPending.get(epoch, sequence) ?? findAny.get(epoch, sequence);

/** Whether it comes after the other one, of the same gateway. */
export const isAfter = (one: BatchNumber, other: BatchNumber): boolean =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.sequence > other.sequence);

/** Puts a batch at a position, its body as it is to lie there. That its number is not there yet the caller knows. */
export const insertBatch = (
  { insert }: Pick<ReturnType<typeof outboxStatements>, 'insert'>,
  position: number,
  batch: Omit<SealedBatch, 'body'>,
  { body, whole, checksum }: CheckedBody,
): void => {
  const { epoch, sequence, from, to, payloadHash } = batch;
  insert.run(position, epoch, sequence, from, to, payloadHash, body, checksum, whole);
};

export const heldBatchOf = (row: HeldRow): HeldBatch => ({ batch: batchOf(row), receipt: row.receipt });
