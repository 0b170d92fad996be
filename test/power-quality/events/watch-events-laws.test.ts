import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alarm } from '../../../src/domain/alarm.ts';
import type { AlarmCondition } from '../../../src/domain/alarm-condition.ts';
import type { GridEvent } from '../../../src/domain/grid-event.ts';
import { bad } from '../../../src/domain/quality.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import { monotonic } from '../../../src/domain/time.ts';
import type { EventSaid } from '../../../src/power-quality/events/event-said.ts';
import { startEvents } from '../../../src/power-quality/events/start-events.ts';
import { advanceEvents } from '../../../src/power-quality/events/watch-events.ts';
import { eventRules, standingAlarms, voltageReading } from '../../support/voltage-stories.ts';

const SEED = 20_261_129;
const devices: readonly string[] = ['h01', 'h02', 'h03', 'h04'];
const rules = eventRules(...devices);

/** What all meters show in one second: mostly the same trouble, or one of them its own. */
const volts = fc.constantFrom(230, 230, 230, 230, 241, 200, 209, 0, 14, 260, 250);
const second = fc.record({
  volts: fc.oneof(
    volts.map((one) => [one, one, one, one]),
    fc.tuple(volts, volts, volts, volts),
    fc.tuple(fc.constant(230), fc.constant(230), volts, volts),
  ),
  /** Meters whose reading is bad, comes twice, or comes after that of the next second. */
  bad: fc.subarray([...devices], { maxLength: 1 }),
  twice: fc.subarray([...devices], { maxLength: 1 }),
  late: fc.subarray([...devices], { maxLength: 1 }),
  silent: fc.integer({ min: 0, max: 20 }).map((one) => one === 0),
  lasts: fc.integer({ min: 1, max: 4 }),
});

const readingsOf = (
  seconds: readonly (typeof second extends fc.Arbitrary<infer S> ? S : never)[],
): readonly Reading[] => {
  const readings: Reading[] = [];
  let postponed: Reading[] = [];
  let at = 0;
  for (const one of seconds)
    for (let repeat = 0; repeat < one.lasts; repeat += 1) {
      at += one.silent ? 90 : 1;
      const now = devices.map((device, index): Reading => {
        const moment = at + index / 10;
        const reading = voltageReading(device, moment, [one.volts[index] ?? 230]);
        const judged = one.bad.includes(device) ? { ...reading, values: {}, quality: bad('no-response') } : reading;
        return { ...judged, monotonic: monotonic(moment * 1_000) };
      });
      readings.push(...now.filter(({ device }) => !one.late.includes(device)), ...postponed);
      readings.push(...now.filter(({ device }) => one.twice.includes(device) && !one.late.includes(device)));
      postponed = now.filter(({ device }) => one.late.includes(device));
    }
  // Then all is well for long enough that everything is over.
  for (let quiet = 0; quiet < 200; quiet += 1)
    for (const device of devices) {
      at += 0.25;
      readings.push({ ...voltageReading(device, at, [230]), monotonic: monotonic(at * 1_000) });
    }
  return readings;
};
const stories = fc.array(second, { minLength: 1, maxLength: 12 }).map(readingsOf);

const run = (readings: readonly Reading[], restored: readonly Alarm[] = []): readonly EventSaid[] => {
  const state = startEvents(rules, restored);
  return readings.flatMap((reading) => advanceEvents(state, reading).said);
};
const conditionsOf = (said: readonly EventSaid[]): readonly AlarmCondition[] =>
  said.flatMap((one) => (one.kind === 'condition' ? [one.condition] : []));
const eventsOf = (said: readonly EventSaid[]): readonly GridEvent[] =>
  said.flatMap((one) => (one.kind === 'grid-event' ? [one.event] : []));

/**
 * Ids that stand, with how many meters show them, after these conditions; nothing may be raised twice, or be over that was not raised. What stands may be
 * said again as seen by more meters: that raises nothing.
 */
const standingAfter = (conditions: readonly AlarmCondition[]): ReadonlyMap<string, number> => {
  const standing = new Map<string, number>();
  for (const { id, standing: stands, witnesses } of conditions) {
    if (witnesses !== undefined) {
      expect(standing.has(id), `${id} seen by more, and not raised`).toBe(true);
      expect(stands).toBe(true);
      expect(witnesses.length).toBe(new Set(witnesses).size);
      standing.set(id, witnesses.length);
      continue;
    }
    expect(standing.has(id), `${id} ${stands ? 'raised twice' : 'over twice'}`).toBe(!stands);
    if (stands) standing.set(id, 1);
    else standing.delete(id);
  }
  return standing;
};

test('what is raised is over once, whatever comes late, twice, bad or not at all', () => {
  let raised = 0;
  fc.assert(
    fc.property(stories, (readings) => {
      const conditions = conditionsOf(run(readings));
      raised += conditions.length;
      expect([...standingAfter(conditions)]).toEqual([]);
    }),
    { seed: SEED, numRuns: 400 },
  );
  expect(raised).toBeGreaterThan(1_000);
});

test('a process that was restarted anywhere raises nothing twice and leaves nothing standing', () => {
  fc.assert(
    fc.property(stories, fc.double({ min: 0, max: 1, noNaN: true }), (readings, part) => {
      const cut = Math.floor(part * (readings.length - 800));
      const before = conditionsOf(run(readings.slice(0, cut)));
      const after = conditionsOf(run(readings.slice(cut), standingAlarms(before)));
      expect([...standingAfter([...before, ...after])]).toEqual([]);
    }),
    { seed: SEED, numRuns: 400 },
  );
});

test('every event of a meter is told once: as that of the grid it is part of', () => {
  let told = 0;
  fc.assert(
    fc.property(stories, (readings) => {
      const events = eventsOf(run(readings));
      told += events.length;
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      for (const device of devices) {
        // What is told of a meter that is alone is what it shows: the same stretches of time, of the same kinds.
        const own = readings.filter((reading) => reading.device === device);
        const alone = eventsOf(run([...own]));
        const spans = (all: readonly GridEvent[]) =>
          all.flatMap(({ kind, witnesses }) =>
            witnesses
              .filter((one) => one.device === device)
              .map(({ start, end }) => ({ kind, start, end: end ?? start })),
          );
        const among = spans(events);
        for (const { kind, start, end } of spans(alone))
          for (const moment of [start, end])
            expect(
              among.filter((one) => one.kind === kind && one.start <= moment && moment <= one.end),
              `${kind} of ${device} at ${moment}`,
            ).not.toEqual([]);
      }
      for (const { witnesses, start, end } of events) {
        expect(witnesses.map((one) => one.start)).toEqual(witnesses.map((one) => one.start).toSorted((a, b) => a - b));
        expect(witnesses[0]?.start).toBe(start);
        expect(new Set(witnesses.map(({ device }) => device)).size).toBe(witnesses.length);
        expect(end === null || end >= start).toBe(true);
      }
    }),
    { seed: SEED, numRuns: 300 },
  );
  expect(told).toBeGreaterThan(500);
});

test('twice the same', () => {
  fc.assert(
    fc.property(stories, (readings) => {
      expect(run(readings)).toEqual(run(readings));
    }),
    { seed: SEED, numRuns: 50 },
  );
});
