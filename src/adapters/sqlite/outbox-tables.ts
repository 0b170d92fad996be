import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { instant, type Millis } from '../../domain/time.ts';
import type { LogHead, SealedBatch } from '../../domain/transaction.ts';
import type { CaptureState, HeldBatch, HeldQuery, OutboxStatus } from '../../ports/outbox.ts';
import { alarmOperations, alarmTables } from './alarm-tables.ts';
import { captureOf, captureText } from './capture-text.ts';
import type { Schema } from './open-database.ts';

/**
 * How much is kept. Pending settlement data is never thinned: beyond the bound, `append` is refused as `disk-full`. The
 * history gives way to it before its own bounds where the file has no room for both: alarms the DSO has, then what the core
 * has, and last, counted, alarms the DSO does not have. The last change of an alarm that stands is no history.
 */
export type OutboxLimits = Readonly<{
  pendingRows: number;
  pendingBytes: number;
  /** Acknowledged batches stay, with their receipts, until there are more of them or they are older than the newest. */
  keptRows: number;
  keptFor: Millis;
  /** Changes of alarms: beyond it the oldest go, and those the DSO does not have are counted as lost. */
  alarms: number;
}>;

export const outboxSchema: Schema = {
  name: 'outbox',
  applicationId: 0x47_54_58_6f, // 'GTXo'
  steps: [alarmTables],
  // `position` is a sequence of our own: a rowid would start anew whenever the table drains empty.
  tables: `
    CREATE TABLE batch (
      position INTEGER PRIMARY KEY CHECK (position > 0),
      epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
      payload_hash BLOB NOT NULL, body BLOB NOT NULL,
      UNIQUE (epoch, sequence)
    ) STRICT;
    CREATE TABLE receipt (position INTEGER PRIMARY KEY REFERENCES batch ON DELETE CASCADE, receipt BLOB NOT NULL) STRICT;
    CREATE TABLE refused (
      position INTEGER PRIMARY KEY,
      epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
      payload_hash BLOB NOT NULL, body BLOB NOT NULL, reason TEXT NOT NULL
    ) STRICT;
    CREATE TABLE alarm (position INTEGER PRIMARY KEY, alarm TEXT NOT NULL) STRICT;
    CREATE TABLE capture (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT;
    CREATE TABLE seen (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, root BLOB NOT NULL) STRICT;
    CREATE TABLE tally (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      position INTEGER NOT NULL, acknowledged INTEGER NOT NULL, refused INTEGER NOT NULL, alarm INTEGER NOT NULL,
      pending_rows INTEGER NOT NULL, pending_bytes INTEGER NOT NULL
    ) STRICT;
    INSERT INTO tally VALUES (1, 0, 0, 0, 0, 0, 0);
  `,
};

type BatchRow = Readonly<{
  position: number;
  epoch: number;
  sequence: number;
  starts: number;
  ends: number;
  payload_hash: Uint8Array;
  body: Uint8Array;
}>;
/** A row of `batch` with its receipt. */
export type HeldRow = BatchRow & Readonly<{ receipt: Uint8Array | null }>;
type Tally = Readonly<{
  position: number;
  acknowledged: number;
  refused: number;
  alarm: number;
  pending_rows: number;
  pending_bytes: number;
}>;

const noTally: Tally = { position: 0, acknowledged: 0, refused: 0, alarm: 0, pending_rows: 0, pending_bytes: 0 };

/** Bytes of the file a batch takes beside its body: pages of indexes, the capture state of every point. */
const ROOM_BESIDE = 65_536;
/** Rows of history given up at a time. */
const THINNED_AT_ONCE = 100;

export type OutboxOperations = ReturnType<typeof outboxOperations>;

/** The outbox's SQL. Each runs inside the transaction of its group; nothing is remembered outside the tables. */
export const outboxOperations = (database: Database.Database, limits: OutboxLimits) => {
  const sql = statements(database);
  const alarms = alarmOperations(database, limits);
  const tally = (): Tally => sql.tally.get() ?? noTally;
  const makeRoom = ({ body }: SealedBatch): void => {
    const { pending_rows, pending_bytes } = tally();
    if (pending_rows < limits.pendingRows && pending_bytes + body.length <= limits.pendingBytes) return;
    throw new Fault(
      'disk-full',
      `The outbox ${database.name} holds ${pending_rows} unacknowledged batches (${pending_bytes} bytes), as many as it may. Reach the core, or allow it more.`,
    );
  };
  const pragma = (name: string): number => Number(database.pragma(name, { simple: true }));
  const freeBytes = (): number =>
    (pragma('max_page_count') - pragma('page_count') + pragma('freelist_count')) * pragma('page_size');
  /** A file that is full of history gives it up; what is pending for the core, never. */
  const thinHistory = ({ body }: SealedBatch): void => {
    const needed = 2 * body.length + ROOM_BESIDE;
    while (freeBytes() < needed) {
      const thinned =
        alarms.thinTold(THINNED_AT_ONCE) ||
        sql.thinKept.run(THINNED_AT_ONCE).changes ||
        alarms.thinUntold(THINNED_AT_ONCE);
      if (thinned === 0) return;
    }
  };

  return {
    state: (): CaptureState | null => {
      const text = sql.capture.get();
      if (text === undefined) return null;
      const state = captureOf(text);
      return { ...state, seen: newer(state.seen, sql.seen.get() ?? null) };
    },
    append: (batch: SealedBatch, state: CaptureState): void => {
      const known = sql.find.get(batch.epoch, batch.sequence);
      if (known !== undefined && !Buffer.from(known.payload_hash).equals(batch.payloadHash))
        throw new Fault(
          'storage',
          `${database.name} already holds another batch ${batch.sequence} of epoch ${batch.epoch}.`,
        );
      if (known === undefined) {
        makeRoom(batch);
        thinHistory(batch);
      }
      sql.putCapture.run(captureText(state));
      if (known !== undefined) return;
      const { from, to, payloadHash, ...rest } = batch;
      sql.insert.run({ ...rest, payloadHash, starts: from, ends: to, position: tally().position + 1 });
      sql.countAppended.run(batch.body.length);
    },
    pending: (limit: number): readonly SealedBatch[] => sql.pending.all(limit).map(batchOf),
    acknowledge: (batch: SealedBatch, receipt: Uint8Array, seen: LogHead): void => {
      const known = sql.find.get(batch.epoch, batch.sequence);
      if (newer(sql.seen.get() ?? null, seen) === seen) sql.putSeen.run(seen);
      if (known === undefined) return;
      sql.putReceipt.run(known.position, receipt);
      sql.countAcknowledged.run({ through: sql.contiguous.get(known) ?? known.position });
      sql.forget.run({ through: tally().acknowledged, keptRows: limits.keptRows, keptFor: limits.keptFor });
    },
    refuse: (batch: SealedBatch, reason: string): void => {
      const known = sql.find.get(batch.epoch, batch.sequence);
      if (known === undefined || known.position <= tally().acknowledged) return;
      sql.setRefused.run(reason, known.position);
      sql.remove.run(known.position);
      sql.countRefused.run(known.body.length);
    },
    held: (which: HeldQuery): readonly HeldBatch[] =>
      ('at' in which ? sql.covering.all(which) : sql.numbered.all(which.sequence)).map(heldBatchOf),
    appendAlarm: alarms.append,
    standingAlarms: alarms.standing,
    alarmsAfter: alarms.after,
    acknowledgeAlarms: alarms.acknowledge,
    alarmsKept: alarms.kept,
    status: (): OutboxStatus => {
      const { pending_rows, pending_bytes, refused } = tally();
      const oldest = sql.pending.get(1)?.starts;
      return {
        pending: pending_rows,
        refused,
        bytes: pending_bytes,
        oldest: oldest === undefined ? null : instant(oldest),
        fill: Math.min(1, Math.max(pending_rows / limits.pendingRows, pending_bytes / limits.pendingBytes)),
        limits: { rows: limits.pendingRows, bytes: limits.pendingBytes },
        batchBytes: sql.largest.get() ?? null,
      };
    },
  };
};

const heldRows = 'SELECT batch.*, receipt FROM batch LEFT JOIN receipt USING (position)';

const statements = (database: Database.Database) => ({
  tally: database.prepare<[], Tally>('SELECT * FROM tally'),
  capture: database.prepare<[], string>('SELECT state FROM capture').pluck(),
  putCapture: database.prepare('INSERT OR REPLACE INTO capture (id, state) VALUES (1, ?)'),
  seen: database.prepare<[], LogHead>('SELECT size, root FROM seen'),
  putSeen: database.prepare('INSERT OR REPLACE INTO seen (id, size, root) VALUES (1, @size, @root)'),
  find: database.prepare<[number, number], BatchRow>('SELECT * FROM batch WHERE epoch = ? AND sequence = ?'),
  insert: database.prepare(
    'INSERT INTO batch VALUES (@position, @epoch, @sequence, @starts, @ends, @payloadHash, @body)',
  ),
  pending: database.prepare<[number], BatchRow>(
    'SELECT * FROM batch WHERE position > (SELECT acknowledged FROM tally) ORDER BY position LIMIT ?',
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
  putReceipt: database.prepare('INSERT OR REPLACE INTO receipt (position, receipt) VALUES (?, ?)'),
  remove: database.prepare('DELETE FROM batch WHERE position = ?'),
  setRefused: database.prepare(
    `INSERT INTO refused SELECT position, epoch, sequence, starts, ends, payload_hash, body, ? FROM batch WHERE position = ?`,
  ),
  forget: database.prepare(
    `DELETE FROM batch WHERE position <= @through AND
       (position <= @through - @keptRows OR ends < (SELECT ends FROM batch WHERE position = @through) - @keptFor)`,
  ),
  countAppended: database.prepare(
    'UPDATE tally SET position = position + 1, pending_rows = pending_rows + 1, pending_bytes = pending_bytes + ?',
  ),
  countAcknowledged: database.prepare(
    `UPDATE tally SET acknowledged = max(acknowledged, @through),
       pending_rows = pending_rows - (SELECT count(*) FROM batch WHERE position > acknowledged AND position <= @through),
       pending_bytes = pending_bytes -
         (SELECT coalesce(sum(length(body)), 0) FROM batch WHERE position > acknowledged AND position <= @through)`,
  ),
  countRefused: database.prepare(
    'UPDATE tally SET refused = refused + 1, pending_rows = pending_rows - 1, pending_bytes = pending_bytes - ?',
  ),
  largest: database
    .prepare<[], number | null>(
      'SELECT max(size) FROM (SELECT length(body) AS size FROM batch ORDER BY position DESC LIMIT 24)',
    )
    .pluck(),
  thinKept: database.prepare(
    `DELETE FROM batch WHERE position IN (SELECT position FROM batch
       WHERE position <= (SELECT acknowledged FROM tally) ORDER BY position LIMIT ?)`,
  ),
});

/** The longer of two log heads: heads only grow. */
const newer = (one: LogHead | null, other: LogHead | null): LogHead | null => {
  if (one === null || other === null) return other ?? one;
  return other.size >= one.size ? other : one;
};

const batchOf = ({ epoch, sequence, starts, ends, payload_hash, body }: BatchRow): SealedBatch => ({
  epoch,
  sequence,
  from: instant(starts),
  to: instant(ends),
  body,
  payloadHash: payload_hash,
});

export const heldBatchOf = (row: HeldRow): HeldBatch => ({ batch: batchOf(row), receipt: row.receipt });
