import type { VoltageEventKind } from '../domain/grid-event.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import type { CountsUnderWay } from '../domain/quality-under-way.ts';
import type { EventCount } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import type { Instant } from '../domain/time.ts';
import { follow, type ReadingOrder, startOrder } from './reading-order.ts';

/** Events that a meter itself has counted between two readings: also those too short to be polled. */
export type CountedEvents = Readonly<{
  kind: 'count';
  device: DeviceId;
  point: PointId;
  event: Exclude<VoltageEventKind, 'rapid-change'>;
  /** How many more than when it was last read; at least one. */
  more: number;
  /** They happened after `after`, and at or before `at`. */
  after: Instant;
  at: Instant;
}>;

const counted = [
  ['count.dip', 'dip'],
  ['count.swell', 'swell'],
  ['count.interruption', 'interruption'],
] as const satisfies readonly (readonly [EventCount, CountedEvents['event']])[];

type Counts = Readonly<{ order: ReadingOrder; last: Map<EventCount, Readonly<{ count: number; at: Instant }>> }>;
/** Private to one subscription and changed in place. */
export type CountState = Readonly<{ meters: Map<DeviceId, Counts> }>;

/** Counting goes on from the counters as they were last read, whoever read them. */
export const startCounts = (resumed: CountsUnderWay = []): CountState => {
  const meters: CountState['meters'] = new Map();
  for (const { device, name, count, at } of resumed) {
    const counts = meters.get(device) ?? { order: startOrder(), last: new Map() };
    meters.set(device, counts);
    counts.last.set(name, { count, at });
  }
  return { meters };
};

/** The counters as they were last read, as plain data. */
export const countsUnderWay = ({ meters }: CountState): CountsUnderWay =>
  [...meters].flatMap(([device, { last }]) =>
    Array.from(last, ([name, { count, at }]) => ({ device, name, count, at })),
  );

/**
 * What a meter's own event counters have grown by, reading by reading. The first count is where counting begins: since
 * when it counts, only the meter knows. A count that fell was reset or rolled over, and how many it missed nobody knows:
 * it is a new beginning. Bad and late readings tell nothing, and a count read twice is counted once.
 */
export const advanceCounts = (state: CountState, reading: Reading): readonly CountedEvents[] => {
  const { device, quality, values } = reading;
  if (quality.level === 'bad' || !counted.some(([name]) => values[name] !== undefined)) return none;
  const counts = state.meters.get(device) ?? { order: startOrder(), last: new Map() };
  state.meters.set(device, counts);
  if (follow(counts.order, reading) === 'late') return none;
  return counted.flatMap(([name, event]) => grown(counts, reading, name, event));
};
const none: readonly CountedEvents[] = [];

const grown = (
  { last }: Counts,
  { device, point, measuredAt: at, values }: Reading,
  name: EventCount,
  event: CountedEvents['event'],
): readonly CountedEvents[] => {
  const count = values[name];
  if (count === undefined || !Number.isFinite(count)) return none;
  const before = last.get(name);
  last.set(name, { count, at });
  if (before === undefined || count <= before.count) return none;
  return [{ kind: 'count', device, point, event, more: count - before.count, after: before.at, at }];
};
