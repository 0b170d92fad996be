import { describe, expect, test } from 'vitest';
import { limitsFile } from '../../../src/configuration/limits-file.ts';
import { readLayer } from '../../../src/configuration/load.ts';
import type { LimitSet } from '../../../src/domain/limits.ts';
import type { Values } from '../../../src/domain/quantity.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import { advanceFrames, startFrames } from '../../../src/power-quality/statistics/aggregate-frames.ts';
import { judgePeriod } from '../../../src/power-quality/statistics/judge-period.ts';
import { monday, readingAt } from '../../support/quality-frames.ts';
import { qualityMeter, unwatched } from '../../support/quality-rules.ts';

const shipped = (name: string): LimitSet => limitsFile(readLayer(`config/limits/${name}.json`));
const MINUTE = 60_000;

/** A day of readings of one meter, aggregated and judged: what each rule that is for it came to, by set and name. */
const judged = (
  values: Values,
  known: Readonly<{ demandCurrent: number | null; shortCircuitCurrent: number | null }>,
) => {
  const limits = ['ieee519-2022-currents', 'ieee519-2014-currents', 'ieee519-lv'].map(shipped);
  const meters = [qualityMeter('h01', { limits, ...known })];
  const state = startFrames({ ...unwatched, meters, longestGap: millis(5 * MINUTE) });
  const frames = Array.from({ length: 290 }, (_, place) => place * 5 * MINUTE).flatMap((at) =>
    advanceFrames(state, { reading: readingAt(monday + at, values), disturbed: false }),
  );
  const day = { start: monday, end: instant(monday + 24 * 60 * MINUTE) };
  const results = judgePeriod(meters, day, frames).filter(({ rule }) => rule.shortCircuitRatio !== null);
  return new Map(results.map((result) => [`${result.set} ${result.rule.quantity} ${result.rule.name}`, result]));
};

/**
 * A six-pulse drive worked out by hand. Isc = 10,000 A and IL = 400 A: the ratio is 25, the row "20 to 50" of the table. Its
 * fundamental is 240 A; of that are
 *   h2 4 %, h5 20 %, h7 10 %, h11 6 %, h13 4 %, h17 3 %, h19 2 %, h23 2 %, h25 1 %
 * THD² = 0.0016 + 0.04 + 0.01 + 0.0036 + 0.0016 + 0.0009 + 0.0004 + 0.0004 + 0.0001 = 0.0586, THD = 24.2074 %
 * I = 240 A · √1.0586 = 246.9327 A, which is what the meter shows.
 * In percent of IL each is 240/400 = 0.6 of what it is of the fundamental:
 *   h2 2.4, h5 12, h7 6, h11 3.6, h13 2.4, h17 1.8, h19 1.2, h23 1.2, h25 0.6; TDD = 0.6 · 24.2074 = 14.5244
 */
const drive: Values = {
  'current.L1': 240 * Math.sqrt(1.0586),
  'thd.current.L1': 100 * Math.sqrt(0.0586),
  'harmonic.current.L1.2': 4,
  'harmonic.current.L1.5': 20,
  'harmonic.current.L1.7': 10,
  'harmonic.current.L1.11': 6,
  'harmonic.current.L1.13': 4,
  'harmonic.current.L1.17': 3,
  'harmonic.current.L1.19': 2,
  'harmonic.current.L1.23': 2,
  'harmonic.current.L1.25': 1,
};
const point = { demandCurrent: 400, shortCircuitCurrent: 10_000 };

describe('a six-pulse drive at a short-circuit ratio of 25', () => {
  const results = judged(drive, point);
  test.for([
    ['ieee519-2022-currents harmonic.current from-20-h5', 12, 7, 'exceeded'],
    // 10 % of its fundamental would be too much; 6 % of the demand current are not.
    ['ieee519-2022-currents harmonic.current from-20-h7', 6, 7, 'compliant'],
    ['ieee519-2022-currents harmonic.current from-20-h11', 3.6, 3.5, 'exceeded'],
    ['ieee519-2022-currents harmonic.current from-20-h13', 2.4, 3.5, 'compliant'],
    ['ieee519-2022-currents harmonic.current from-20-h17', 1.8, 2.5, 'compliant'],
    ['ieee519-2022-currents harmonic.current from-20-h19', 1.2, 2.5, 'compliant'],
    ['ieee519-2022-currents harmonic.current from-20-h23', 1.2, 1, 'exceeded'],
    ['ieee519-2022-currents harmonic.current from-20-h25', 0.6, 1, 'compliant'],
    // An even order: half of 7 % since 2022, a quarter before.
    ['ieee519-2022-currents harmonic.current from-20-h2', 2.4, 3.5, 'compliant'],
    ['ieee519-2014-currents harmonic.current from-20-h2', 2.4, 1.75, 'exceeded'],
    ['ieee519-lv tdd from-20', 14.5244, 8, 'exceeded'],
  ] as const)('%s: %d %% of the demand current, %d allowed: %s', ([name, percent, limit, verdict]) => {
    const result = results.get(name);
    expect(result).toMatchObject({ phase: 'L1', verdict, rule: { high: limit } });
    expect(result?.percentile95).toBeCloseTo(percent, 3);
  });

  test('only the row of its ratio is judged, and orders it does not tell are unknown', () => {
    const rows = new Set([...results.values()].map(({ rule }) => rule.shortCircuitRatio?.from));
    expect([...rows]).toEqual([20]);
    expect(results.get('ieee519-2022-currents harmonic.current from-20-h3')).toMatchObject({
      measured: false,
      verdict: 'unknown',
    });
  });
});

test('at a light load the same waveform is within: 24 A of fundamental are 0.06 of the demand current', () => {
  const results = judged({ ...drive, 'current.L1': 24 * Math.sqrt(1.0586) }, point);
  expect(results.get('ieee519-2022-currents harmonic.current from-20-h5')?.percentile95).toBeCloseTo(1.2, 3);
  expect([...results.values()].map(({ verdict }) => verdict)).not.toContain('exceeded');
});

test.for(['thd.current.L1', 'current.L1'] as const)('without %s nobody knows its fundamental: unknown', (gone) => {
  const { [gone]: _, ...rest } = drive;
  const results = judged(rest, point);
  for (const { measured, verdict } of results.values()) expect([measured, verdict]).toEqual([false, 'unknown']);
});

test.for([
  [null, 10_000],
  [400, null],
] as const)(
  'without its demand current or its short-circuit current (%s, %s A) no such limit is its',
  ([demand, short]) => {
    expect([...judged(drive, { demandCurrent: demand, shortCircuitCurrent: short }).keys()]).toEqual([]);
  },
);
