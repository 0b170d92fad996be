import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import type { Band } from '../../src/domain/limits.ts';
import { type Instant, instant, millis } from '../../src/domain/time.ts';
import { advanceBand, watchBand } from '../../src/power-quality/watch-band.ts';
import { type BandSample, naiveBand } from '../support/naive-band.ts';
import { bandOf } from '../support/quality-rules.ts';

const watched = {
  id: 'x',
  kind: 'voltage-band',
  source: {},
  unit: 'V',
  sentence: (standing: boolean, value: number) => `${standing ? 'out' : 'in'} ${value}`,
} as const;
const conditions = (band: Band, samples: readonly BandSample[], standing: readonly string[] = []) => {
  const watch = watchBand(band, watched, new Set(standing));
  return samples
    .map(([second, value]) => advanceBand(watch, instant(second * 1_000), value))
    .filter((one): one is AlarmCondition => one !== null);
};
const story = (said: readonly AlarmCondition[]) =>
  said.map(({ at, since, standing }) => `${at / 1_000} ${standing ? 'since' : 'good'} ${since / 1_000}`);

// Broken outside 200 to 240 V for 3 s, good inside 202 to 238 V for 2 s; readings need not be a second apart.
test.for<{ law: string; samples: readonly BandSample[]; told: readonly string[] }>([
  {
    law: 'two readings a minute apart are enough',
    samples: [
      [0, 245],
      [60, 245],
    ],
    told: ['60 since 0'],
  },
  { law: 'one reading is not, however long nothing follows', samples: [[0, 245]], told: [] },
  {
    law: 'on the limit is inside',
    samples: [
      [0, 240],
      [60, 240],
      [70, 200],
      [130, 200],
    ],
    told: [],
  },
  {
    law: 'one good reading between is enough to begin anew',
    samples: [
      [0, 245],
      [2, 220],
      [3, 245],
      [5, 245],
    ],
    told: [],
  },
])('$law', ({ samples, told }) => expect(story(conditions(bandOf(), samples))).toEqual(told));

test.for<{ law: string; samples: readonly BandSample[]; told: readonly string[] }>([
  {
    law: 'what stood at the restart and still does is not said again',
    samples: [
      [0, 245],
      [9, 245],
    ],
    told: [],
  },
  {
    law: 'and is said to be over when it is',
    samples: [
      [0, 245],
      [9, 220],
      [11, 220],
    ],
    told: ['11 good 11'],
  },
  {
    law: 'even if it ended before',
    samples: [
      [0, 220],
      [2, 220],
    ],
    told: ['2 good 2'],
  },
  {
    law: 'and then may come again',
    samples: [
      [0, 220],
      [2, 220],
      [3, 245],
      [6, 245],
    ],
    told: ['2 good 2', '6 since 3'],
  },
])('$law', ({ samples, told }) => expect(story(conditions(bandOf(), samples, ['x']))).toEqual(told));

test('no dwell at all: at once, both ways', () => {
  const band = bandOf({ dwell: { rise: millis(0), fall: millis(0) } });
  expect(
    story(
      conditions(band, [
        [0, 245],
        [1, 220],
        [2, 199],
      ]),
    ),
  ).toEqual(['0 since 0', '1 good 1', '2 since 2']);
});

test('a condition has the limit that is broken, and none when it is over', () => {
  const band = bandOf({ dwell: { rise: millis(0), fall: millis(0) }, tells: 'emergency', priority: 'critical' });
  const [low, over, high] = conditions(band, [
    [0, 190],
    [1, 220],
    [2, 250],
  ]);
  expect(low).toMatchObject({
    measured: { value: 190, limit: 200, unit: 'V' },
    tells: 'emergency',
    message: 'out 190',
  });
  expect(over).toMatchObject({ standing: false, tells: 'emergency', priority: 'critical', message: 'in 220' });
  expect(over).not.toHaveProperty('measured');
  expect(high?.measured).toEqual({ value: 250, limit: 240, unit: 'V' });
});

test('a band that tells the market nothing does not say so', () => {
  const [condition] = conditions(bandOf(), [
    [0, 245],
    [3, 245],
  ]);
  expect(condition).not.toHaveProperty('tells');
});

test('agrees with the definition on any story', () => {
  const side = fc.option(fc.integer({ min: 0, max: 20 }));
  const bands = fc.record({
    low: side,
    high: side,
    hysteresis: fc.integer({ min: 0, max: 3 }),
    rise: fc.nat(4),
    fall: fc.nat(4),
  });
  const samples = fc.array(fc.tuple(fc.nat(4), fc.integer({ min: -2, max: 22 })), { minLength: 30, maxLength: 60 });
  let turns = 0;
  fc.assert(
    fc.property(bands, samples, ({ low, high, hysteresis, rise, fall }, steps) => {
      const dwell = { rise: millis(rise * 1_000), fall: millis(fall * 1_000) };
      const band = bandOf({ low, high, hysteresis, dwell });
      const timed = steps.map(([, value], index): BandSample => {
        const past = steps.slice(0, index + 1);
        return [past.reduce((sum, [step]) => sum + step, 0), value];
      });
      const told = story(conditions(band, timed));
      turns += told.length;
      expect(told).toEqual(naiveBand(band, timed));
    }),
    { numRuns: 1_000 },
  );
  expect(turns).toBeGreaterThan(1_000);
});

test('times are those of the samples', () => {
  const start = 1_700_000_000_000 as Instant;
  const watch = watchBand(bandOf(), watched, new Set());
  expect(advanceBand(watch, start, 245)).toBeNull();
  expect(advanceBand(watch, instant(start + 3_000), 245)).toMatchObject({ since: start, at: start + 3_000 });
});
