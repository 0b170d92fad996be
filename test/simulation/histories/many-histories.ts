import { expect, test } from 'vitest';
import { history } from './history.ts';

/** As many as continuous integration takes; `npm run test:histories` takes more. */
const HISTORIES = Number(process.env['HISTORIES'] ?? 10_000);
const ONLY = process.env['HISTORY_SEED'];
const AT_ONCE = 500;

/**
 * Every second history from 1 on: two files share them, one for each processor. One that breaks a law prints its seed, and
 * `HISTORY_SEED=… npm run test:histories` lives through it alone.
 */
export const everySecondHistory = (first: 1 | 2): void => {
  const seeds =
    ONLY === undefined
      ? Array.from({ length: Math.ceil(HISTORIES / 2) }, (_, index) => first + 2 * index)
      : [Number(ONLY)].filter((seed) => seed % 2 === first % 2);
  const parts = Array.from({ length: Math.ceil(seeds.length / AT_ONCE) }, (_, part) =>
    seeds.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  test.skipIf(parts.length === 0).for(parts.length === 0 ? [[]] : parts)(
    'whatever dies, is lost, late, doubled, half or full, every interval is at the core once, with the right value: %#',
    { timeout: 600_000 },
    (part) => {
      for (const seed of part) {
        const { broken } = history(seed);
        expect(broken, `HISTORY_SEED=${seed} npm run test:histories`).toEqual([]);
      }
    },
  );
};
