import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instant, millis, SECOND } from '../../src/domain/time.ts';
import { advancePace, startPace } from '../../src/power-quality/value-pace.ts';

/** Whether each value, at so many seconds, goes on from the one before it; where nothing usual is known, within a minute. */
const goesOn = (seconds: readonly number[]): readonly boolean[] => {
  const pace = startPace();
  return seconds.map((second) => advancePace(pace, instant(second * SECOND), millis(60 * SECOND)));
};

test.for<{ law: string; at: readonly number[]; anew: readonly number[] }>([
  { law: 'the first value begins', at: [0], anew: [0] },
  { law: 'a second apart', at: [0, 1, 2, 3], anew: [0] },
  { law: 'up to the longest gap it goes on', at: [0, 1, 61], anew: [0] },
  { law: 'beyond it begins anew', at: [0, 1, 61.001], anew: [0, 61.001] },
  { law: 'an hour of silence, and then as before', at: [0, 1, 2, 3_602, 3_603], anew: [0, 3_602] },
  { law: 'two silences in a row make neither usual', at: [0, 1, 3_601, 7_201], anew: [0, 3_601, 7_201] },
  { law: 'values two minutes apart: usual from the third on', at: [0, 120, 240, 360], anew: [0, 120] },
  { law: 'two of them may be missing', at: [0, 120, 240, 600], anew: [0, 120] },
  { law: 'three may not', at: [0, 120, 240, 600.5], anew: [0, 120, 600.5] },
  { law: 'the same moment twice changes nothing', at: [0, 120, 240, 240, 360], anew: [0, 120] },
  { law: 'nor does it hide a silence', at: [0, 1, 1, 3_601], anew: [0, 3_601] },
  { law: 'a burst costs two values, not more', at: [0, 120, 240, 241, 361, 481, 601], anew: [0, 120, 361, 481] },
])('$law', ({ at, anew }) => {
  const going = goesOn(at);
  // A second value of one moment goes on by definition.
  expect(at.filter((_, index) => !going[index])).toEqual(anew);
});

test('where values come regularly, whatever their pace, only a silence ever begins anew', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 3, max: 40 }),
      fc.integer({ min: 4, max: 1_000 }),
      (spacing, count, missing) => {
        const regular = Array.from({ length: count }, (_, index) => index * spacing);
        const silence = Math.max(61, missing * spacing);
        const after = (count - 1) * spacing + silence;
        const [, , ...steady] = goesOn([...regular, after]);
        expect(steady.slice(0, -1).every((one) => one)).toBe(true);
        expect(steady.at(-1)).toBe(silence <= 60);
      },
    ),
    { numRuns: 1_000 },
  );
});
