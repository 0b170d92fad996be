import { describe, expect, test } from 'vitest';
import { historyLength, noHistory, remember, systemFrequency } from '../../src/web/live/history.ts';
import { sparklinePath } from '../../src/web/parts/sparkline-path.ts';
import { gatewayView, meterView } from '../support/views.ts';

const bad = { level: 'bad', reason: 'no-response' } as const;

test('the frequency of the system is the middle one of the usable meters', () => {
  const of = (...frequencies: readonly (number | null)[]) =>
    systemFrequency({ meters: frequencies.map((frequency) => meterView({ frequency })) });
  expect(of(49.9, 50.1, 50)).toBe(50);
  expect(of(50, 0, 50.02), 'one that is far off moves nothing').toBe(50);
  expect(of(49.9, 50.1)).toBe(49.9);
  expect(of(null, 50.01)).toBe(50.01);
  expect(of(null)).toBeNull();
  expect(systemFrequency({ meters: [meterView({ frequency: 50, quality: bad })] })).toBeNull();
});

describe('history', () => {
  const at = (second: number, power: number | null) =>
    gatewayView({ at: `2026-11-24T10:00:${String(second).padStart(2, '0')}+07:00`, meters: [meterView({ power })] });

  test('appends once per snapshot; a bad value is a gap, never a zero', () => {
    const twice = remember(remember(noHistory, at(1, 100)), at(1, 999));
    const third = remember(
      remember(twice, at(2, null)),
      gatewayView({ at: 'later', meters: [meterView({ power: 5, quality: bad })] }),
    );
    expect(third.power).toEqual({ 'm-h01': [100, null, null] });
  });

  test('keeps its bound, and forgets meters that are gone', () => {
    let history = noHistory;
    for (let step = 0; step < historyLength + 7; step += 1)
      history = remember(history, gatewayView({ at: String(step), meters: [meterView({ power: step })] }));
    expect(history.power['m-h01']?.length).toBe(historyLength);
    expect(history.power['m-h01']?.at(-1)).toBe(historyLength + 6);
    expect(remember(history, gatewayView({ at: 'last', meters: [] })).power).toEqual({});
  });
});

describe('sparkline', () => {
  // 5 slots of 10 from left to right; 24 high, 2 margin: values use y from 22 (lowest) to 2 (highest).
  const frame = { width: 40, height: 24, slots: 5, least: 10, zero: false };

  test('the newest value is at the right edge; the span fills the height', () => {
    expect(sparklinePath([0, 100], frame).path).toBe('M30 22L40 2');
  });
  test('a gap stays a gap', () => {
    expect(sparklinePath([0, null, 100], frame).path).toBe('M20 22M40 2');
  });
  test('noise below the least span stays near the middle', () => {
    // 1 of 10 units high: ±5 % of 20 around the middle 12.
    expect(sparklinePath([50, 51], frame).path).toBe('M30 13L40 11');
  });
  test('the zero line separates import from export', () => {
    expect(sparklinePath([-50, 50], { ...frame, zero: true }).zeroY).toBe(12);
    expect(sparklinePath([100, 100], { ...frame, zero: true })).toEqual({ path: 'M30 2L40 2', zeroY: 22 });
  });
  test('nothing known draws nothing', () => {
    expect(sparklinePath([null, null], frame)).toEqual({ path: '', zeroY: null });
  });
});
