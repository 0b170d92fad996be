import { expect, test } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { advanceMeans, forgetMeans, type Mean, noMeans } from '../../src/power-quality/ten-second-means.ts';

type Sample = readonly [second: number, source: string, value: number];

const means = (samples: readonly Sample[]): readonly string[] => {
  const state = noMeans();
  return samples
    .map(([second, source, value]) => advanceMeans(state, instant(second * 1_000), source, value))
    .filter((mean): mean is Mean => mean !== null)
    .map(({ at, value }) => `${at / 1_000}: ${Number(value.toFixed(6))}`);
};

test.for<{ law: string; samples: readonly Sample[]; told: readonly string[] }>([
  {
    law: 'known when the 10 s are over',
    samples: [
      [0, 'a', 49],
      [5, 'a', 51],
    ],
    told: [],
  },
  {
    law: 'by the next measurement',
    samples: [
      [0, 'a', 49],
      [5, 'a', 51.5],
      [10, 'a', 0],
    ],
    told: ['10: 50.25'],
  },
  {
    law: 'however late that is',
    samples: [
      [3, 'a', 50],
      [41, 'a', 0],
      [50, 'a', 0],
    ],
    told: ['10: 50', '50: 0'],
  },
  {
    law: 'of two meters the middle, whatever their number of measurements',
    samples: [
      [0, 'a', 49],
      [1, 'a', 49],
      [2, 'b', 51],
      [10, 'a', 0],
    ],
    told: ['10: 50'],
  },
  {
    law: 'of three meters the middle one',
    samples: [
      [0, 'a', 49.9],
      [1, 'b', 50.1],
      [2, 'c', 60],
      [12, 'a', 0],
    ],
    told: ['10: 50.1'],
  },
  {
    law: 'what is late stays out',
    samples: [
      [0, 'a', 50],
      [10, 'a', 50],
      [9, 'b', 10],
      [20, 'a', 50],
    ],
    told: ['10: 50', '20: 50'],
  },
])('$law', ({ samples, told }) => expect(means(samples)).toEqual(told));

test('a clock that was set back begins anew', () => {
  const state = noMeans();
  advanceMeans(state, instant(100_000), 'a', 60);
  forgetMeans(state);
  expect(advanceMeans(state, instant(0), 'a', 50)).toBeNull();
  expect(advanceMeans(state, instant(10_000), 'a', 49)).toEqual({ at: 10_000, value: 50 });
});
