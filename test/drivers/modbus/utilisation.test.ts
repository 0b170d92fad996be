import { expect, test } from 'vitest';
import { type BusyMarks, markBusy, utilisation } from '../../../drivers/modbus/utilisation.ts';

/** A line that is busy for `share` of each second. */
const marks = (seconds: number, share: (second: number) => number) => {
  let kept: BusyMarks = [];
  let busy = 0;
  for (let second = 0; second < seconds; second += 1) {
    kept = markBusy(kept, second * 1_000, busy);
    busy += 1_000 * share(second);
  }
  return { kept, busy, at: seconds * 1_000 };
};

test.each([
  ['half busy for two minutes', 120, () => 0.5, 0.5],
  ['idle for two minutes, then busy for half of the last', 150, (second: number) => (second < 120 ? 0 : 1), 0.5],
  ['busy before the last minute only', 180, (second: number) => (second < 120 ? 1 : 0), 0],
  ['open for ten seconds', 10, () => 0.25, 0.25],
])('%s', (_, seconds, share, expected) => {
  const { kept, busy, at } = marks(seconds, share);
  expect(utilisation(kept, at, busy)).toBeCloseTo(expected, 1);
  expect(kept.length).toBeLessThanOrEqual(62);
});

test('never opened', () => expect(utilisation([], 1_000, 0)).toBe(0));
