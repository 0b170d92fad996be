import { expect, test } from 'vitest';
import { frequencyAt, frequencyEvent } from '../../../hardware-sim/grid/frequency.ts';

const start = Date.parse('2026-11-24T10:00:00+07:00') / 1000;
const seconds = Array.from({ length: 86_400 / 5 }, (_, at) => start + 5 * at);

test.each([1, 7, 2026])('seed %i: close to 50 Hz but for events, which leave the band of 49.5 to 50.5 Hz', (seed) => {
  const inEvent = (at: number): boolean => {
    const event = frequencyEvent(seed, at);
    return event !== null && at >= event.from && at < event.until;
  };
  const calm = seconds.filter((at) => !inEvent(at)).map((at) => frequencyAt(seed, at));
  expect(Math.min(...calm)).toBeGreaterThan(49.9);
  expect(Math.max(...calm)).toBeLessThan(50.1);
  const disturbed = seconds.filter(inEvent).map((at) => frequencyAt(seed, at));
  expect(disturbed.filter((hertz) => Math.abs(hertz - 50) > 0.5).length).toBeGreaterThan(20);
  expect(disturbed.every((hertz) => hertz > 49 && hertz < 51)).toBe(true);
});

test('an event ends within its half-hour, so that no moment has two', () => {
  for (const at of seconds) {
    const event = frequencyEvent(7, at);
    if (event !== null) expect(Math.floor(event.until / 1800)).toBe(Math.floor(event.from / 1800));
  }
});
