import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Phase, phases } from '../../../src/domain/quantity.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import { millis, monotonic, SECOND } from '../../../src/domain/time.ts';
import { advanceVoltages } from '../../../src/power-quality/events/advance-voltages.ts';
import { boundsOf, type MeterEvent } from '../../../src/power-quality/events/meter-event.ts';
import { noVoltages } from '../../../src/power-quality/events/meter-voltages.ts';
import { phasesOf } from '../../../src/power-quality/events/phase-words.ts';
import { watchedVoltages } from '../../../src/power-quality/events/watched-voltages.ts';
import { limitSet, qualityMeter } from '../../support/quality-rules.ts';
import { typicalThresholds, voltageReading } from '../../support/voltage-stories.ts';

const SEED = 20_261_129;
const longestGap = millis(20 * SECOND);
const steadySpan = millis(10 * SECOND);
const watched = watchedVoltages(qualityMeter('h01', { limits: [limitSet({ events: typicalThresholds })] }));
if (watched === null) throw new Error('the meter is not watched');

type Seen = Readonly<{
  kind: string;
  start: number;
  end: number | null;
  extreme: number;
  phases: readonly string[];
  shortest: number;
  longest: number;
}>;

const byReducer = (readings: readonly Reading[]): readonly Seen[] => {
  const state = noVoltages(watched, { longestGap, steadySpan });
  const events: MeterEvent[] = [];
  for (const reading of readings)
    for (const { turn, event } of advanceVoltages(state, reading) ?? []) {
      if (turn === 'begins') events.push(event);
      if (turn === 'dropped') events.splice(events.indexOf(event), 1);
    }
  return events.map((event) => {
    const { kind, start, end, extreme } = event;
    return { kind, start, end, extreme, phases: phasesOf(watched.channels, event.phases), ...boundsOf([event]) };
  });
};

/* The twin: everything is looked up anew in the complete list of readings that count, nothing is remembered. */

const inOrder = (readings: readonly Reading[]): readonly Reading[] =>
  readings.filter(
    ({ quality, measuredAt, values }, index) =>
      quality.level !== 'bad' &&
      Object.keys(values).length > 0 &&
      readings
        .slice(0, index)
        .every(
          (one) => one.quality.level === 'bad' || Object.keys(one.values).length === 0 || one.measuredAt < measuredAt,
        ),
  );

/** The last value of a phase up to and with a reading, and how old it is there. */
const lastOf = (all: readonly Reading[], index: number, phase: Phase) => {
  const at = all[index]?.measuredAt ?? 0;
  const found = all.slice(0, index + 1).findLast(({ values }) => values[`voltage.${phase}`] !== undefined);
  return found && { value: found.values[`voltage.${phase}`] ?? Number.NaN, age: at - found.measuredAt };
};
const freshAt = (all: readonly Reading[], index: number): readonly Phase[] =>
  phases.filter((phase) => (lastOf(all, index, phase)?.age ?? Number.POSITIVE_INFINITY) <= longestGap);
const measuredAt = (all: readonly Reading[], index: number): readonly Phase[] =>
  phases.filter((phase) => all[index]?.values[`voltage.${phase}`] !== undefined);
const voltsOf = (all: readonly Reading[], index: number, phase: Phase): number =>
  lastOf(all, index, phase)?.value ?? Number.NaN;

const around = (all: readonly Reading[], first: number, last: number, end: number | null) => ({
  start: all[first]?.measuredAt ?? 0,
  end: end === null ? null : (all[end]?.measuredAt ?? 0),
  shortest: Math.max(0, (all[last]?.earliest ?? 0) - (all[first]?.latest ?? 0)),
  longest:
    first === 0 || end === null ? Number.POSITIVE_INFINITY : (all[end]?.latest ?? 0) - (all[first - 1]?.earliest ?? 0),
});

const union = (some: readonly Phase[], others: readonly Phase[]): readonly Phase[] =>
  phases.filter((phase) => some.includes(phase) || others.includes(phase));

/** Dips and interruptions: 207 V until 211.6 V, 11.5 V until 16.1 V. */
const sags = (all: readonly Reading[]): readonly Seen[] => {
  const found: Seen[] = [];
  let next = 0;
  let carried: readonly Phase[] = [];
  while (next < all.length) {
    const low = union(freshAt(all, next), carried).filter((phase) => voltsOf(all, next, phase) < 207);
    carried = [];
    if (low.length === 0) {
      next += 1;
      continue;
    }
    const first = next;
    const deadAt = (index: number) => freshAt(all, index).every((phase) => voltsOf(all, index, phase) < 11.5);
    let affected: readonly Phase[] = low;
    let extreme = Math.min(...low.map((phase) => voltsOf(all, first, phase)));
    let interrupted = deadAt(first);
    let end: number | null = null;
    for (let index = first + 1; index < all.length && end === null; index += 1) {
      const measured = measuredAt(all, index);
      const back = interrupted
        ? measured.some((phase) => voltsOf(all, index, phase) >= 16.1)
        : union(freshAt(all, index), affected).every((phase) => voltsOf(all, index, phase) >= 211.6);
      if (back) {
        end = index;
        continue;
      }
      affected = union(
        affected,
        measured.filter((phase) => voltsOf(all, index, phase) < 207),
      );
      extreme = Math.min(extreme, ...measured.map((phase) => voltsOf(all, index, phase)));
      interrupted ||= deadAt(index);
    }
    const last = (end ?? all.length) - 1;
    const kind = interrupted ? 'interruption' : 'dip';
    found.push({ kind, extreme, phases: affected, ...around(all, first, last, end) });
    if (end === null) break;
    // What is still low when an interruption ends is a dip from that reading on.
    carried = interrupted ? affected : [];
    next = interrupted ? end : end + 1;
  }
  return found;
};

/** Swells: 253 V until 248.4 V. */
const swells = (all: readonly Reading[]): readonly Seen[] => {
  const found: Seen[] = [];
  let next = 0;
  while (next < all.length) {
    const first = next;
    const high = freshAt(all, first).filter((phase) => voltsOf(all, first, phase) > 253);
    next += 1;
    if (high.length === 0) continue;
    let affected: readonly Phase[] = high;
    let extreme = Math.max(...high.map((phase) => voltsOf(all, first, phase)));
    let end: number | null = null;
    for (let index = first + 1; index < all.length && end === null; index += 1) {
      if (union(freshAt(all, index), affected).every((phase) => voltsOf(all, index, phase) <= 248.4)) {
        end = index;
        continue;
      }
      const measured = measuredAt(all, index);
      affected = union(
        affected,
        measured.filter((phase) => voltsOf(all, index, phase) > 253),
      );
      extreme = Math.max(extreme, ...measured.map((phase) => voltsOf(all, index, phase)));
    }
    found.push({ kind: 'swell', extreme, phases: affected, ...around(all, first, (end ?? all.length) - 1, end) });
    next = end === null ? all.length : end + 1;
  }
  return found;
};

/** Rapid changes: 11.5 V from the mean of what was read in 10 s since the last dip or swell, steady again within 5.75 V. */
const rapidChanges = (all: readonly Reading[], others: readonly Seen[]): readonly Seen[] => {
  const within = (index: number): boolean => {
    const at = all[index]?.measuredAt ?? 0;
    return others.some(({ start, end }) => start <= at && (end === null || at < end));
  };
  const steady = (index: number, phase: Phase): number => {
    const at = all[index]?.measuredAt ?? 0;
    const from = all.findLastIndex((_, one) => one <= index && within(one)) + 1;
    const values = all
      .slice(from, index)
      .filter((one) => one.measuredAt >= at - steadySpan)
      .flatMap(({ values: { [`voltage.${phase}` as const]: value } }) => value ?? []);
    return values.length < 2 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const found: Seen[] = [];
  let next = 0;
  while (next < all.length) {
    const first = next;
    next += 1;
    if (within(first)) continue;
    const before = new Map(measuredAt(all, first).map((phase) => [phase, steady(first, phase)]));
    const stepOf = (index: number, phase: Phase) =>
      Math.abs(voltsOf(all, index, phase) - (before.get(phase) ?? Number.NaN));
    let affected: readonly Phase[] = measuredAt(all, first).filter((phase) => stepOf(first, phase) >= 11.5);
    if (affected.length === 0) continue;
    let extreme = Math.max(...affected.map((phase) => stepOf(first, phase)));
    let index = first + 1;
    let end: number | null = null;
    let dropped = false;
    for (; index < all.length && end === null && !dropped; index += 1) {
      if (within(index)) {
        dropped = true;
        continue;
      }
      const measured = measuredAt(all, index);
      const steps = measured.map((phase) => stepOf(index, phase)).filter((step) => !Number.isNaN(step));
      extreme = Math.max(extreme, ...steps);
      affected = union(
        affected,
        measured.filter((phase) => stepOf(index, phase) >= 11.5),
      );
      const at = index;
      if (measured.every((phase) => !(Math.abs(voltsOf(all, at, phase) - steady(at, phase)) >= 5.75))) end = index;
    }
    next = index;
    if (!dropped)
      found.push({
        kind: 'rapid-change',
        extreme,
        phases: affected,
        ...around(all, first, (end ?? all.length) - 1, end),
      });
  }
  return found;
};

const byTwin = (readings: readonly Reading[]): readonly Seen[] => {
  const all = inOrder(readings);
  const beyond = [...sags(all), ...swells(all)];
  return [...beyond, ...rapidChanges(all, beyond)];
};

const sorted = (seen: readonly Seen[]): readonly Seen[] =>
  seen.toSorted((one, other) => one.start - other.start || one.kind.localeCompare(other.kind));

/** Around every threshold, and dead. */
const volts = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 225, max: 235 }) },
  { weight: 3, arbitrary: fc.constantFrom(200, 206, 207, 209, 211, 212, 242, 248, 249, 253, 254, 300) },
  { weight: 2, arbitrary: fc.constantFrom(0, 11, 12, 16, 17, 100) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const dead = fc.constantFrom(0, 5, 11, 12, 16, 17, null);
const sample = fc.record({
  /** Back in time: late; nothing: doubled. */
  after: fc.oneof(
    { weight: 12, arbitrary: fc.constant(1) },
    { weight: 2, arbitrary: fc.constantFrom(2, 5, 9, 11, 21) },
    { weight: 1, arbitrary: fc.constantFrom(0, -1, -3) },
  ),
  bad: fc.integer({ min: 0, max: 11 }).map((one) => one === 0),
  took: fc.constantFrom(0, 50, 200),
  volts: fc.oneof(
    { weight: 4, arbitrary: fc.tuple(volts) },
    { weight: 4, arbitrary: fc.tuple(volts, volts, volts) },
    { weight: 1, arbitrary: fc.tuple(dead, dead, dead) },
  ),
  /** Steady meters say the same again: without this few rapid changes would be among the stories. */
  again: fc.boolean(),
});

test('a twin that looks at the complete list of readings sees the same events', () => {
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(sample, { minLength: 1, maxLength: 40 }), (samples) => {
      let at = 100;
      let before: readonly (number | null)[] = [];
      const readings = samples.map(({ after, bad, took, volts: own, again }): Reading => {
        at += after;
        const said = again && before.length > 0 ? before : own;
        before = said;
        // Both clocks agree: what was measured earlier was answered earlier.
        const reading = { ...voltageReading('h01', at, said, { took }), monotonic: monotonic(at * 1_000) };
        return bad ? { ...reading, values: {}, quality: { level: 'bad', reason: 'no-response' } } : reading;
      });
      const seen = sorted(byReducer(readings));
      expect(seen).toEqual(sorted(byTwin(readings)));
      for (const { kind } of seen) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }),
    { seed: SEED, numRuns: 5_000 },
  );
  // The stories had some of everything.
  for (const kind of ['dip', 'swell', 'interruption', 'rapid-change'])
    expect(kinds.get(kind), kind).toBeGreaterThan(200);
});
