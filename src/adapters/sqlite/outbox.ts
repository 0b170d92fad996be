import { defer, type Observable } from 'rxjs';
import { DAY, type Millis, millis } from '../../domain/time.ts';
import type { SealedBatch } from '../../domain/transaction.ts';
import type { Log } from '../../ports/log.ts';
import type { Outbox } from '../../ports/outbox.ts';
import { callTogether } from './call-together.ts';
import { databaseThread, type Purpose } from './database-thread.ts';
import { knownPending, without } from './known-pending.ts';
import type { BatchNumber } from './outbox-statements.ts';
import type { OutboxLimits, OutboxOperations } from './outbox-tables.ts';
import { type Append, packAppends } from './pack-appends.ts';

const MEBIBYTE = 1024 ** 2;

/** So many batches are written in halves, one while the other is packed: of fewer a second sync costs what that saves. Measured. */
const LEAST_HALVED = 32;

/**
 * A month offline at fifteen-minute intervals, with as much again to spare; receipts for the 45 days until a bill is final.
 * The budget is a choice of ours: a card of 16 GB that stands 500 times its size lasts twenty years at 1 GiB a day, of which
 * the card itself and what else writes to it may make four out of one. Days: as many as those rows of quarter hours, so that longer intervals do not wait for years.
 */
const usualLimits: OutboxLimits = {
  pendingRows: 6_000,
  pendingFor: millis(63 * DAY),
  pendingBytes: 192 * MEBIBYTE,
  keptRows: 6_000,
  keptFor: millis(45 * DAY),
  alarms: 10_000,
  wearBudget: 256 * MEBIBYTE,
};

/** How many acknowledged batches are kept, so that their number is not what ends those of `keptFor`: one an interval. */
export const keptRowsFor = (keptFor: Millis, interval: Millis): number =>
  Math.max(usualLimits.keptRows, Math.ceil(keptFor / interval));

/**
 * How many bytes of unacknowledged batches a file of `maxBytes` takes for certain. A row just over half a page leaves the
 * rest of its page empty, so that the file grows by a little more than twice the bytes; receipts need room as well.
 */
export const pendingBytesIn = (maxBytes: number): number =>
  Math.min(usualLimits.pendingBytes, Math.floor(maxBytes * 0.4));

/** The usual limits, but for those given, in a file of `maxBytes`. */
export const outboxLimits = (limits: Partial<OutboxLimits>, maxBytes: number): OutboxLimits => ({
  ...usualLimits,
  pendingBytes: pendingBytesIn(maxBytes),
  ...limits,
});

export type OutboxOptions = Readonly<{ log: Log; limits?: Partial<OutboxLimits>; maxBytes?: number }>;

/** Its body would be copied to the thread, where it lies already. */
const numberOf = ({ epoch, sequence }: SealedBatch): BatchNumber => ({ epoch, sequence });

/** A store whose bounds may change while it is open: the limits given, the usual ones for the rest, in a file of `maxBytes`. */
export type Bounded<Limits> = Readonly<{ bound: (limits: Partial<Limits>, maxBytes: number) => Observable<void> }>;

/**
 * The gateway's outbox in one SQLite file, written by its own thread. `maxBytes` bounds the file. A damaged file is
 * set aside with a log line and an empty one begun. Dispose it to close the file.
 */
export const openOutbox = (
  file: string,
  { log, limits = {}, maxBytes = 512 * MEBIBYTE }: OutboxOptions,
): Outbox & Bounded<OutboxLimits> & AsyncDisposable => {
  const opening = {
    maxBytes,
    purpose: { kind: 'outbox', limits: outboxLimits(limits, maxBytes) } as Extract<Purpose, { kind: 'outbox' }>,
    log,
  };
  const thread = databaseThread<OutboxOperations>(file, opening);
  const waiting = knownPending();
  const append = (group: readonly Append[]) => {
    const packed = packAppends(group);
    return waiting.changing(thread.handOver([packed.bytes.buffer], 'append', packed), (before, added) =>
      // What was there already may be acknowledged.
      added === group.length ? [...before, ...group.map(({ batch }) => batch)] : null,
    );
  };
  const appends = callTogether(append, { least: LEAST_HALVED, handOver: thread.handGathered });
  return {
    bound: (next, most) =>
      defer(() => {
        const wanted = outboxLimits(next, most);
        // A thread that begins anew begins with these.
        opening.maxBytes = most;
        opening.purpose = { kind: 'outbox', limits: wanted };
        return thread.call('bound', wanted, most);
      }),
    state: () => thread.call('state'),
    append: (batch, state) => appends.call({ batch, state }),
    pending: (limit) => waiting.pending(limit, (most) => thread.call('pending', most)),
    acknowledge: (batch, receipt, seen) =>
      waiting.changing(thread.call('acknowledge', numberOf(batch), receipt, seen), without(batch)),
    refuse: (batch, reason) => waiting.changing(thread.call('refuse', numberOf(batch), reason), without(batch)),
    held: (which) => thread.call('held', which),
    appendAlarm: (alarm) => thread.call('appendAlarm', alarm),
    standingAlarms: () => thread.call('standingAlarms'),
    alarmsAfter: (position, limit) => thread.call('alarmsAfter', position, limit),
    acknowledgeAlarms: (through) => thread.call('acknowledgeAlarms', through),
    alarmsKept: () => thread.call('alarmsKept'),
    status: () => thread.call('status'),
    [Symbol.asyncDispose]: () => {
      appends.flush();
      return thread[Symbol.asyncDispose]();
    },
  };
};
