import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { Fault } from '../../domain/fault.ts';
import { DAY, instant, type Millis, millis } from '../../domain/time.ts';
import type { LogHead, SealedBatch } from '../../domain/transaction.ts';
import type { CaptureState, HeldBatch, HeldQuery, OutboxStatus } from '../../ports/outbox.ts';
import { alarmOperations } from './alarm-tables.ts';
import { captureIn } from './capture-bytes.ts';
import { boundFile } from './open-database.ts';
import {
  type BatchNumber,
  batchOf,
  findBatch,
  heldBatchOf,
  insertBatch,
  isAfter,
  noTally,
  outboxStatements,
  type Tally,
} from './outbox-statements.ts';
import { type PackedAppends, type StoredAppend, unpackBatches } from './pack-appends.ts';
import { bytesChecksum } from './row-checksum.ts';
import { wholeLength } from './stored-body.ts';
import { isAhead, type WearDay, wearStatus, wornBy } from './wear.ts';
import type { Written } from './write-ahead-log.ts';

/**
 * How much is kept. Pending settlement data is never thinned: beyond the bound, `append` is refused as `disk-full`. The
 * history gives way to it before its own bounds where the file has no room for both: alarms the DSO has, then what the core
 * has, and last, counted, alarms the DSO does not have. The last change of an alarm that stands is no history.
 */
export type OutboxLimits = Readonly<{
  pendingRows: number;
  pendingBytes: number;
  /** From the start of the oldest unacknowledged interval to the end of the newest. */
  pendingFor: Millis;
  /** Acknowledged batches stay, with their receipts, until there are more of them or they are older than the newest. */
  keptRows: number;
  keptFor: Millis;
  /** Changes of alarms: beyond it the oldest go, and those the DSO does not have are counted as lost. */
  alarms: number;
  /** Bytes a day beyond which what can wait is written together, and then an alarm raised. */
  wearBudget: number;
}>;

/** Bytes of the file a batch takes beside its body: pages of indexes, the capture state of every point. */
const ROOM_BESIDE = 65_536;
/** Rows of history given up at a time. */
const THINNED_AT_ONCE = 100;

/** @throws Fault `disk-full` for one pending batch more than there may be. `span` is how much time pending batches cover. */
const roomFor =
  (name: string, limits: OutboxLimits) =>
  (rows: number, bytes: number, span: number | null): void => {
    if (rows <= limits.pendingRows && bytes <= limits.pendingBytes && (span ?? 0) <= limits.pendingFor) return;
    const days = Math.floor((span ?? 0) / DAY);
    throw new Fault(
      'disk-full',
      `The outbox ${name} holds ${rows - 1} unacknowledged batches (${days} days), as many as it may. Reach the core, or allow it more.`,
    );
  };

export type OutboxOperations = ReturnType<typeof outboxOperations>;

/** The outbox's SQL. Each runs inside the transaction of its group; nothing is remembered outside the tables. */
export const outboxOperations = (
  database: Database.Database,
  limits: OutboxLimits,
  /** What was written and is not in the tables yet. */
  unnoted: () => Written = () => ({ bytes: 0, syncs: 0 }),
) => {
  const sql = outboxStatements(database);
  const alarms = alarmOperations(database, limits);
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  const tally = (): Tally => sql.tally.get() ?? noTally;
  const wornToday = (): WearDay => sql.wornToday.get() ?? { day: 0, bytes: 0, syncs: 0 };
  const roomWords = roomFor(database.name, limits);
  const forgotten = (changes: number): number => {
    if (changes > 0) sql.countForgotten.run();
    return changes;
  };
  const freePages = (): number => (sql.mostPages.get() ?? 0) - (sql.pages.get() ?? 0) + (sql.unusedPages.get() ?? 0);
  /** A file that is full of history gives it up; what is pending for the core, never. */
  const thinHistory = (bytes: number): void => {
    const needed = Math.ceil((2 * bytes + ROOM_BESIDE) / pageBytes);
    while (freePages() < needed) {
      const thinned =
        alarms.thinTold(THINNED_AT_ONCE) ||
        forgotten(sql.thinKept.run(THINNED_AT_ONCE).changes) ||
        alarms.thinUntold(THINNED_AT_ONCE);
      if (thinned === 0) return;
    }
  };
  /** The highest number there has been: what is above it is new, and not looked for. */
  const highest = ({ captured_epoch: epoch, captured_sequence: sequence }: Tally): BatchNumber => {
    const newest = sql.newest.get();
    return newest !== undefined && isAfter(newest, { epoch, sequence }) ? newest : { epoch, sequence };
  };
  const isKnown = (batch: StoredAppend['batch']): boolean => {
    const known = findBatch(sql, batch);
    if (known === undefined) return false;
    const { epoch, sequence, payloadHash } = batch;
    if (Buffer.from(known.payload_hash).equals(payloadHash)) return true;
    throw new Fault('storage', `${database.name} already holds another batch ${sequence} of epoch ${epoch}.`);
  };
  /** A batch that is tried again alone must not take the state back behind those that came after it. */
  const capture = (before: Tally, after: PackedAppends['state'], rows: number, bytes: number): void => {
    const { captured_epoch, captured_sequence } = before;
    const { epoch, sequence } = after;
    if (epoch > captured_epoch || (epoch === captured_epoch && sequence >= captured_sequence))
      sql.putAppended.run({ ...after, rows, bytes });
    else if (rows > 0) sql.countAppended.run({ rows, bytes });
  };

  return {
    state: (): CaptureState | null => {
      const state = captureIn(sql.capture.get() ?? new Uint8Array());
      return state && { ...state, seen: newer(state.seen, sql.seen.get() ?? null) };
    },
    /** How many were not there yet. */
    append: (packed: PackedAppends): number => {
      const batches = unpackBatches(packed);
      const before = tally();
      const oldest = sql.oldestPending.get() ?? null;
      thinHistory(packed.bytes.length);
      let [rows, bytes] = [0, 0];
      let last = highest(before);
      for (const { batch, stored } of batches) {
        if (isAfter(batch, last)) last = batch;
        else if (isKnown(batch)) continue;
        insertBatch(sql, before.position + rows + 1, batch, stored);
        rows += 1;
        bytes += wholeLength(stored);
        roomWords(before.pending_rows + rows, before.pending_bytes + bytes, oldest && batch.to - oldest.starts);
      }
      capture(before, packed.state, rows, bytes);
      return rows;
    },
    pending: (limit: number): readonly SealedBatch[] => sql.pending.all(limit).map(batchOf),
    acknowledge: (batch: BatchNumber, receipt: Uint8Array, seen: LogHead): void => {
      const known = findBatch(sql, batch);
      if (newer(sql.seen.get() ?? null, seen) === seen) sql.putSeen.run(seen);
      if (known === undefined) return;
      sql.putReceipt.run(known.position, receipt, bytesChecksum(receipt));
      sql.countAcknowledged.run({ through: sql.contiguous.get(known) ?? known.position });
      const through = tally().acknowledged;
      forgotten(sql.forget.run({ through, keptRows: limits.keptRows, keptFor: limits.keptFor }).changes);
    },
    refuse: (batch: BatchNumber, reason: string): void => {
      const known = findBatch(sql, batch);
      if (known === undefined || known.position <= tally().acknowledged) return;
      sql.setRefused.run(reason, known.position);
      sql.remove.run(known.position);
      sql.countRefused.run(wholeLength(known));
    },
    held: (which: HeldQuery): readonly HeldBatch[] =>
      ('at' in which ? sql.covering.all(which) : sql.numbered.all(which.sequence)).map(heldBatchOf),
    /** Other bounds from now on; those of a file with more pages than that are what it has. */
    bound: (next: OutboxLimits, maxBytes: number): void => {
      Object.assign(limits, next);
      boundFile(database, maxBytes);
    },
    appendAlarm: alarms.append,
    standingAlarms: alarms.standing,
    alarmsAfter: alarms.after,
    acknowledgeAlarms: alarms.acknowledge,
    alarmsKept: alarms.kept,
    status: (): OutboxStatus => {
      const { pending_rows: rows, pending_bytes: bytes, refused } = tally();
      const pending = sql.pendingSpan.get();
      const span = pending?.oldest == null ? millis(0) : millis(pending.newest - pending.oldest);
      const { pendingRows, pendingBytes, pendingFor } = limits;
      return {
        pending: rows,
        refused,
        bytes,
        oldest: pending?.oldest == null ? null : instant(pending.oldest),
        span,
        fill: Math.min(1, Math.max(rows / pendingRows, bytes / pendingBytes, span / pendingFor)),
        limits: { rows: pendingRows, bytes: pendingBytes, span: pendingFor },
        batchBytes: sql.largest.get() ?? null,
        wear: wearStatus(wornBy(wornToday(), unnoted(), Date.now()).today, sql.wearDays.all(7), {
          now: Date.now(),
          budget: limits.wearBudget,
        }),
        damage: sql.damage
          .all()
          .filter(({ kept_as }) => existsSync(kept_as))
          .map(({ kept_as, report }) => ({ keptAs: kept_as, report })),
      };
    },
    /** Whether more was written today than the budget has room for by now. */
    isAhead: (): boolean => isAhead(wornToday(), Date.now(), limits.wearBudget),
    /** In the transaction that writes anything at all: what was written before it. */
    noteWear: (more: Written): void => {
      const { today, ended } = wornBy(wornToday(), more, Date.now());
      sql.noteWear.run(today);
      if (ended === null) return;
      sql.endWearDay.run(ended);
      sql.forgetWear.run(today.day - WEAR_DAYS);
    },
  };
};

/** Days of wear that are remembered. */
const WEAR_DAYS = 400;

/** The longer of two log heads: heads only grow. */
const newer = (one: LogHead | null, other: LogHead | null): LogHead | null => {
  if (one === null || other === null) return other ?? one;
  return other.size >= one.size ? other : one;
};
