import { expect, test } from 'vitest';
import type { Sight } from '../../../src/bin/demo/look.ts';
import { settledThrough } from '../../../src/bin/demo/settled.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import { bangkokTime, instant } from '../../../src/domain/time.ts';

const from = instant(Date.parse('2026-11-24T10:00:00+07:00'));
/** A core's view of the runs of some intervals, as a day of them is shown. */
const sight = (first: number, count: number, change: object = {}): Sight => {
  const runs = Array.from({ length: count }, (_, index) => ({
    start: bangkokTime(instant(from + (first + index) * QUARTER_HOUR)),
    estimated: 0,
    feeder: {},
    ...change,
  }));
  return { core: { zones: [{ runs }] }, gateways: [], accounts: [] } as unknown as Sight;
};

test('a run of more than a day is settled, although a view shows one day of it', () => {
  const settled = settledThrough(from, 200);
  expect(settled(sight(0, 96))).toBe(false);
  expect(settled(sight(90, 96))).toBe(false);
  expect(settled(sight(150, 50))).toBe(true);
});

test('what was estimated, or what the feeder head said nothing of, is not settled yet', () => {
  const settled = settledThrough(from, 1);
  expect(settled({ ...sight(0, 1), core: null })).toBe(false);
  expect(settled(sight(0, 1, { estimated: 1 }))).toBe(false);
  expect(settled(sight(0, 1, { feeder: null }))).toBe(false);
  expect(settled(sight(0, 1))).toBe(true);
});
