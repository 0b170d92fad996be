import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { OrderedDisturbance } from '../../hardware-sim/grid/disturbance.ts';
import { createFeeder } from '../../hardware-sim/grid/feeder.ts';
import { measured } from '../../hardware-sim/meters/measured.ts';
import { readLimits } from '../../src/bin/read-limits.ts';
import type { LimitSet } from '../../src/domain/limits.ts';
import type { Quantity, Values } from '../../src/domain/quantity.ts';
import { instant } from '../../src/domain/time.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

const start = Date.UTC(2026, 10, 24, 3);
const MINUTES = 1_440;

/** What is said of a simulated day of households with PV, businesses and the feeder's head, each read once a minute. */
const dayOf = (
  seed: number,
  read: (values: Values) => Values = (values) => values,
  disturbances: readonly OrderedDisturbance[] = [],
  limits: readonly LimitSet[] = [limitSet()],
) => {
  const feeder = createFeeder({ seed, start: instant(start), disturbances: () => disturbances });
  const meters = feeder.meters.map(({ id }) => qualityMeter(id, { limits }));
  const state = startQuality({ ...unwatched, meters });
  const named = Object.entries(measured) as [Quantity, (typeof measured)['frequency'] & {}][];
  return Array.from({ length: MINUTES }, (_, minute) => start + minute * 60_000).flatMap((at) =>
    feeder.meters.flatMap(({ id }) => {
      const truth = feeder.stateAt(id, instant(at));
      const values: Values = Object.fromEntries(named.map(([name, of]) => [name, of(truth)]));
      return advanceQuality(state, { ...readingBetween(at, at, { values: read(values) }), device: id });
    }),
  );
};

test.for([1, 42])('sound meters of a feeder full of PV are not suspect for a whole day (seed %d)', (seed) => {
  expect(dayOf(seed)).toEqual([]);
});

test('the same day with currents of half their size is', () => {
  const kinds = dayOf(7, (values) => ({ ...values, 'current.L1': (values['current.L1'] ?? 0) / 2 })).map(
    ({ kind }) => kind,
  );
  expect(new Set(kinds)).toEqual(new Set(['wiring-suspect']));
});

test('dips and swells of it are not, and a neutral broken for ten minutes is: once, there', () => {
  const hour = (hours: number) => start / 1_000 + hours * 3_600;
  const said = dayOf(7, (values) => values, [
    { kind: 'voltage', factor: 0.5, from: hour(2), seconds: 600 },
    { kind: 'voltage', factor: 0.5, from: hour(3), seconds: 600, phases: [1] },
    { kind: 'voltage', factor: 1.15, from: hour(4), seconds: 600, phases: [0] },
    { kind: 'neutral', volts: 60, from: hour(15), seconds: 600, meters: ['b01'] },
  ]);
  expect(said.map(({ id, standing, at }) => `${id} ${standing} ${(at - start) / 60_000}`)).toEqual([
    'neutral-suspect/b01 true 901',
    'neutral-suspect/b01 false 911',
  ]);
});

test('what a fresh gateway judges beside voltage is quiet on a sound day', () => {
  const { gateway } = JSON.parse(readFileSync('config/default.json', 'utf8')) as Readonly<{
    gateway: Readonly<{ limits: readonly string[] }>;
  }>;
  const said = dayOf(6, undefined, undefined, readLimits(gateway.limits));
  // The voltage at the end of a line full of PV is another matter, and so is a power station that is lost.
  const others = said.filter(({ kind }) => kind !== 'voltage-band' && kind !== 'frequency-band');
  expect(others.map(({ id, at }) => `${id} ${(at - start) / 60_000}`)).toEqual([]);
});

test('and is not where third harmonics crowd the neutral for half an hour', () => {
  // Of the business and the feeder's head: households have one phase.
  const triplen = (values: Values): Values => {
    const greatest = Math.max(...currents.map((name) => values[name] ?? 0));
    return (values['current.L2'] ?? 0) > 0 ? { ...values, 'current.neutral': 1.2 * greatest } : values;
  };
  const said = dayOf(1, triplen, undefined, readLimits(['gateway-quality']));
  expect(new Set(said.map(({ id }) => id))).toEqual(
    new Set(['neutral-current/b01/full-section', 'neutral-current/head/full-section']),
  );
});
const currents = ['current.L1', 'current.L2', 'current.L3'] as const;
