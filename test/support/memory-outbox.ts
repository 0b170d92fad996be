import { defer, type Observable, of } from 'rxjs';
import { type Alarm, isRemembered, type KeptAlarm } from '../../src/domain/alarm.ts';
import { Fault } from '../../src/domain/fault.ts';
import { DAY, millis } from '../../src/domain/time.ts';
import type { LogHead, SealedBatch } from '../../src/domain/transaction.ts';
import type { CaptureState, Outbox } from '../../src/ports/outbox.ts';

type Kept = Readonly<{ batch: SealedBatch; receipt: Uint8Array }>;

/** An outbox that answers at once and forgets with the process; `contents` is for a test to look at. */
export type MemoryOutbox = Outbox & {
  readonly contents: Readonly<{
    pending: readonly SealedBatch[];
    kept: readonly Kept[];
    refused: readonly Readonly<{ batch: SealedBatch; reason: string }>[];
    /** Every change ever kept, acknowledged or not. */
    alarms: readonly Alarm[];
  }>;
};

const done = (work: () => void): Observable<void> =>
  defer(() => {
    work();
    return of(undefined);
  });

const same = (one: SealedBatch, other: SealedBatch): boolean =>
  one.epoch === other.epoch && one.sequence === other.sequence;

type Bounds = Readonly<{ pendingRows?: number; alarms?: number }>;

export const memoryOutbox = ({ pendingRows = 1_000, alarms: bound = 10_000 }: Bounds = {}): MemoryOutbox => {
  let state: CaptureState | null = null;
  let seen: LogHead | null = null;
  let pending: readonly SealedBatch[] = [];
  let kept: readonly Kept[] = [];
  let refused: readonly Readonly<{ batch: SealedBatch; reason: string }>[] = [];
  let alarms: readonly Alarm[] = [];
  let held: readonly KeptAlarm[] = [];
  let alarmsAcknowledged = 0;
  let alarmsLost = 0;
  const standing = new Map<string, KeptAlarm>();
  let largest: number | null = null;
  return {
    get contents() {
      return { pending, kept, refused, alarms };
    },
    state: () => defer(() => of(state === null ? null : { ...state, seen: longer(state.seen, seen) })),
    append: (batch, next) =>
      done(() => {
        const known = [...pending, ...kept.map((one) => one.batch)].find((one) => same(one, batch));
        if (known !== undefined && Buffer.compare(known.payloadHash, batch.payloadHash) !== 0)
          throw new Fault('storage', `another batch ${batch.sequence} is here already`);
        if (known === undefined && pending.length >= pendingRows) throw new Fault('disk-full', 'the outbox is full');
        state = next;
        if (known !== undefined) return;
        pending = [...pending, batch];
        largest = Math.max(largest ?? 0, batch.body.length);
      }),
    pending: (limit) => defer(() => of(pending.slice(0, limit))),
    acknowledge: (batch, receipt, head) =>
      done(() => {
        seen = longer(seen, head);
        const place = pending.findIndex((one) => same(one, batch));
        const foreign = pending.findIndex((one) => one.epoch !== batch.epoch);
        const through = foreign === -1 ? place : Math.min(place, foreign - 1);
        kept = [...kept, ...pending.slice(0, through + 1).map((one) => ({ batch: one, receipt }))];
        pending = pending.slice(through + 1);
      }),
    refuse: (batch, reason) =>
      done(() => {
        const found = pending.filter((one) => same(one, batch));
        refused = [...refused, ...found.map((one) => ({ batch: one, reason }))];
        pending = pending.filter((one) => !same(one, batch));
      }),
    held: (which) =>
      defer(() => {
        const all = [...kept, ...pending.map((batch) => ({ batch, receipt: null }))];
        return of(
          all.filter(({ batch }) =>
            'at' in which ? batch.from <= which.at && batch.to > which.at : batch.sequence === which.sequence,
          ),
        );
      }),
    appendAlarm: (alarm) =>
      defer(() => {
        const position = alarms.length + 1;
        alarms = [...alarms, alarm];
        standing.delete(alarm.id);
        if (isRemembered(alarm)) standing.set(alarm.id, { position, alarm });
        const still = new Set([...standing.values()].map((one) => one.position));
        const stays = (one: KeptAlarm) => one.position > position - bound || still.has(one.position);
        const before = [...held, { position, alarm }];
        held = before.filter(stays);
        alarmsLost += before.filter((one) => !stays(one) && one.position > alarmsAcknowledged).length;
        return of(position);
      }),
    standingAlarms: () => defer(() => of([...standing.values()].map(({ alarm }) => alarm))),
    alarmsAfter: (after, limit) => defer(() => of(held.filter(({ position }) => position > after).slice(0, limit))),
    acknowledgeAlarms: (through) =>
      done(() => {
        alarmsAcknowledged = Math.max(alarmsAcknowledged, Math.min(through, alarms.length));
      }),
    alarmsKept: () =>
      defer(() => {
        const lost = alarmsLost;
        return of({ keptThrough: alarms.length, acknowledgedThrough: alarmsAcknowledged, lost });
      }),
    status: () =>
      defer(() =>
        of({
          pending: pending.length,
          refused: refused.length,
          bytes: pending.reduce((sum, { body }) => sum + body.length, 0),
          oldest: pending[0]?.from ?? null,
          fill: Math.min(1, pending.length / pendingRows),
          span: millis((pending.at(-1)?.to ?? 0) - (pending[0]?.from ?? 0)),
          limits: { rows: pendingRows, bytes: 192 * 1024 ** 2, span: millis(63 * DAY) },
          damage: [],
          wear: null,
          batchBytes: largest,
        }),
      ),
  };
};

const longer = (one: LogHead | null, other: LogHead | null): LogHead | null => {
  if (one === null || other === null) return other ?? one;
  return other.size >= one.size ? other : one;
};
