import { expect, test } from 'vitest';
import type { LimitedQuantity } from '../../src/domain/limits.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { millis, monotonic } from '../../src/domain/time.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { bandOf, limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

type Read = readonly [second: number, hertz: number];

const limited = (quantity: LimitedQuantity, unit: string, high: number) => {
  const dwell = { rise: millis(0), fall: millis(0) };
  const band = bandOf({
    quantity,
    unit,
    low: null,
    high,
    hysteresis: 0,
    dwell,
    priority: 'critical',
    tells: 'emergency',
  });
  return {
    ...unwatched,
    meters: ['h01', 'h02'].map((device) => qualityMeter(device, { limits: [limitSet({ bands: [band] })] })),
  };
};
const read = ([second, frequency]: Read, device = 'h01'): Reading => ({
  ...readingBetween(second * 1_000, second * 1_000, { values: { frequency } }),
  device,
});
const told = (quantity: LimitedQuantity, unit: string, high: number, readings: readonly Reading[]) => {
  const state = startQuality(limited(quantity, unit, high));
  return readings.flatMap((reading) => advanceQuality(state, reading));
};
const turns = (said: ReturnType<typeof told>) =>
  said.map(({ standing, at }) => `${standing ? 'out' : 'in'} at ${at / 1_000}`);

// More than 0.05 Hz/s between two neighbouring means.
test.for<{ law: string; reads: readonly Read[]; said: readonly string[] }>([
  {
    law: '0.4 Hz in ten seconds is slow enough',
    reads: [
      [0, 50],
      [10, 50.4],
      [20, 50],
    ],
    said: [],
  },
  {
    law: '0.6 Hz is not',
    reads: [
      [0, 50],
      [10, 50.6],
      [20, 50.6],
      [30, 50.6],
    ],
    said: ['out at 20', 'in at 30'],
  },
  {
    law: 'downwards as well',
    reads: [
      [0, 50],
      [10, 49.4],
      [20, 49.4],
      [30, 49.4],
    ],
    said: ['out at 20', 'in at 30'],
  },
  {
    law: 'means, not single values: 50 and 51 are 50.5',
    reads: [
      [0, 50.4],
      [10, 50],
      [15, 51],
      [20, 50.5],
    ],
    said: [],
  },
  {
    law: 'ten seconds unknown between two means',
    reads: [
      [0, 50],
      [20, 53],
      [40, 50],
      [60, 53],
    ],
    said: [],
  },
  {
    law: 'nothing before the first',
    reads: [
      [0, 58],
      [10, 58],
      [20, 58],
    ],
    said: [],
  },
])('rate: $law', ({ reads, said }) => {
  expect(
    turns(
      told(
        'frequency-rate',
        'Hz/s',
        0.05,
        reads.map((one) => read(one)),
      ),
    ),
  ).toEqual(said);
});

test('what the market is told and people are', () => {
  const [condition] = told('frequency-rate', 'Hz/s', 0.05, [read([0, 50]), read([10, 49]), read([20, 49])]);
  expect(condition).toMatchObject({
    id: 'frequency-rate/gateway/band',
    kind: 'frequency-rate',
    source: {},
    priority: 'critical',
    tells: 'emergency',
    message:
      'Frequency change between 10 s means of the grid is 0.100 Hz/s, outside 0 to 0.05 Hz/s (band; indicative, limit not confirmed by the authority). Nothing to do here: the grid operator balances it.',
  });
});

test('a clock that is set back begins ten seconds anew, once for all meters', () => {
  const before = [read([90_000, 50]), read([90_001, 50], 'h02')];
  const after = [read([0, 50]), read([1, 52], 'h02'), read([10, 50]), read([20, 50])].map(
    (one, index): Reading => ({ ...one, monotonic: monotonic(91_000_000 + index) }),
  );
  // The median of 50 and 52 is 51: 52 alone would be out.
  expect(turns(told('frequency', 'Hz', 51.5, [...before, ...after]))).toEqual([]);
  expect(turns(told('frequency', 'Hz', 50.5, [...before, ...after]))).toEqual(['out at 10', 'in at 20']);
});
