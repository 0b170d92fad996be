import { describe, expect, test } from 'vitest';
import { fairWeather, type Manner, type Operation } from './faults.ts';
import { history, livedThrough } from './history.ts';
import { wrongParts } from './mutants.ts';

const SEED = 5;
const calm = (sqlite: boolean) => fairWeather({ intervals: 2, sqlite, whole: sqlite, realSignatures: sqlite });

/** Nobody chooses them: every boundary that an undisturbed history comes to, numbered in the order it does. */
const come = (sqlite: boolean) => livedThrough(calm(sqlite), SEED).boundaries;

test('an undisturbed history comes to a boundary of every kind, and breaks no law', () => {
  const { broken, boundaries } = livedThrough(calm(false), SEED);
  expect(broken).toEqual([]);
  const kinds = new Set(boundaries.map(({ operation }) => operation));
  expect(kinds).toEqual(new Set<Operation>(['journal', 'append', 'reply', 'receipt', 'acknowledge']));
  expect(boundaries.length).toBeGreaterThan(15);
});

describe.for([{ sqlite: false }, { sqlite: true }])('on disks with sqlite: $sqlite', ({ sqlite }) => {
  test.for<Manner>(['die-before', 'die-after', 'torn', 'full'])(
    'at each write boundary in turn: %s',
    { timeout: 120_000 },
    (manner) => {
      const boundaries = come(sqlite);
      for (let chosen = 0; chosen < boundaries.length; chosen += 1) {
        let number = -1;
        const boundary = (): Manner => {
          number += 1;
          return number === chosen ? manner : 'done';
        };
        const { broken, deaths } = livedThrough({ ...calm(sqlite), boundary }, SEED);
        const at = `boundary ${chosen}, ${JSON.stringify(boundaries[chosen])}`;
        expect(broken, at).toEqual([]);
        if (manner !== 'full') expect(deaths, at).toBe(1);
      }
    },
  );
});

describe('a law that cannot be broken proves nothing', () => {
  test.for(wrongParts)('$wrong is found out within 100 histories', { timeout: 120_000 }, (mutant) => {
    let seed = 1;
    while (seed <= 100 && history(seed, mutant).broken.length === 0) seed += 1;
    expect(seed).toBeLessThanOrEqual(100);
  });
});
