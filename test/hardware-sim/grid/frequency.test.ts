import { expect, test } from 'vitest';
import { frequencyAt, frequencyEvent, orderedDeviation } from '../../../hardware-sim/grid/frequency.ts';

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

test('an ordered event: 0.8 Hz down in 8 s (0.1 Hz/s), held for a minute, back in 20 s', () => {
  const event = { from: 1000, deviation: -0.8, ramp: 8, hold: 60, recovery: 20 };
  const rows = [
    [1000, 0],
    [1002, -0.2],
    [1008, -0.8],
    [1068, -0.8],
    [1078, -0.4],
    [1088, 0],
    [900, 0],
    [5000, 0],
  ] as const;
  for (const [at, hertz] of rows) expect(orderedDeviation(event, at), `at ${at}`).toBeCloseTo(hertz, 10);
});

test('ordered events come on top of what the seed draws, and add up', () => {
  const event = { from: start, deviation: -0.5, ramp: 1, hold: 100, recovery: 1 };
  const drawn = frequencyAt(1, start + 50);
  expect(frequencyAt(1, start + 50, [event])).toBeCloseTo(drawn - 0.5, 10);
  expect(frequencyAt(1, start + 50, [event, event])).toBeCloseTo(drawn - 1, 10);
  expect(frequencyAt(1, start - 1, [event])).toBe(frequencyAt(1, start - 1));
});

test('an event without a ramp is a step, and one without recovery ends at once', () => {
  const step = { from: 0, deviation: 1, ramp: 0, hold: 10, recovery: 0 };
  expect([0, 0.001, 10, 10.001].map((at) => orderedDeviation(step, at))).toEqual([0, 1, 0, 0]);
});
