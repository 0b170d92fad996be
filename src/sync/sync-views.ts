import { bangkokTime, type Instant } from '../domain/time.ts';
import type { GatewayView } from '../domain/view.ts';
import type { CoreClock } from '../ports/core-client.ts';
import type { OutboxStatus } from '../ports/outbox.ts';
import { offlineForecast, type Pace } from './offline-forecast.ts';
import type { SyncEvent } from './troubles.ts';

/** How it stands between this gateway and its core. */
export type SyncBoard = Readonly<{
  outbox: OutboxStatus;
  /** Whether the core answered last time; true until it did not. */
  reachable: boolean;
  acknowledgedThrough: number;
  lastReceiptAt: Instant | null;
  /** Null before the core has said what time it is. */
  clock: CoreClock | null;
}>;

/** `appendedThrough` is the sequence of the last batch the outbox had at the start: what is not pending is acknowledged. */
export const startSync = (status: OutboxStatus, appendedThrough: number): SyncBoard => ({
  outbox: status,
  reachable: true,
  acknowledgedThrough: Math.max(0, appendedThrough - status.pending - status.refused),
  lastReceiptAt: null,
  clock: null,
});

export const advanceSync =
  (at: () => Instant) =>
  (board: SyncBoard, event: SyncEvent): SyncBoard => {
    switch (event.kind) {
      case 'outbox':
        return { ...board, outbox: event.status };
      case 'acknowledged':
        return { ...board, reachable: true, acknowledgedThrough: event.batch.sequence, lastReceiptAt: at() };
      case 'refused':
        return { ...board, reachable: true };
      case 'core-clock':
        return { ...board, clock: event.clock };
      case 'core-failed':
        // A refusal is an answer.
        return { ...board, reachable: event.fault.code === 'core-refused' };
      default:
        return board;
    }
  };

/** `pace` is at which the outbox fills while the core is out of reach. */
export const syncViews = (
  { outbox, reachable, acknowledgedThrough, lastReceiptAt, clock }: SyncBoard,
  pace: Pace,
): Pick<GatewayView, 'outbox' | 'core'> => ({
  outbox: {
    pending: outbox.pending,
    refused: outbox.refused,
    bytes: outbox.bytes,
    fill: outbox.fill,
    oldest: outbox.oldest === null ? null : bangkokTime(outbox.oldest),
    offline: offlineForecast(outbox, pace),
    wear: outbox.wear && { ...outbox.wear.today, budget: outbox.wear.budget },
  },
  core: {
    reachable,
    acknowledgedThrough,
    lastReceiptAt: lastReceiptAt === null ? null : bangkokTime(lastReceiptAt),
    ...(clock !== null && { clock }),
  },
});
