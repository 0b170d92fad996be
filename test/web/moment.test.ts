import { describe, expect, test } from 'vitest';
import {
  between,
  dateOf,
  dayAndTime,
  duration,
  hourAndMinute,
  progress,
  timeOfDay,
} from '../../src/web/format/moment.ts';

describe('moments are shown in Bangkok time, whatever their offset', () => {
  const rows: readonly (readonly [string, string, string, string, string])[] = [
    // moment, English date, Thai date, time, day and time
    ['2026-11-24T10:15:03+07:00', '24 Nov 2026', '24 พ.ย. 2569', '10:15:03', '24 Nov 10:15'],
    ['2026-11-24T03:15:03Z', '24 Nov 2026', '24 พ.ย. 2569', '10:15:03', '24 Nov 10:15'],
    // The year turns at 17:00 UTC; the Buddhist year of 2027 is 2570.
    ['2026-12-31T17:00:00Z', '1 Jan 2027', '1 ม.ค. 2570', '00:00:00', '1 Jan 00:00'],
    ['2028-02-29T00:00:00+07:00', '29 Feb 2028', '29 ก.พ. 2571', '00:00:00', '29 Feb 00:00'],
  ];
  test.for(rows)('%s', ([moment, english, thai, time, day]) => {
    expect(dateOf(moment, 'en')).toBe(english);
    expect(dateOf(moment, 'th')).toBe(thai);
    expect(timeOfDay(moment)).toBe(time);
    expect(hourAndMinute(moment)).toBe(time.slice(0, 5));
    expect(dayAndTime(moment, 'en')).toBe(day);
  });
});

describe('durations', () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, '0:00'],
    [-5_000, '0:00'],
    [59_999, '0:59'],
    [247_000, '4:07'],
    [3_847_000, '1:04:07'],
  ];
  test.for(rows)('%i ms is %s', ([milliseconds, shown]) => expect(duration(milliseconds)).toBe(shown));
});

test('between two moments, and how much of an interval has passed', () => {
  const interval = { start: '2026-11-24T10:00:00+07:00', end: '2026-11-24T10:15:00+07:00' };
  expect(between(interval.start, interval.end)).toBe(900_000);
  expect(progress('2026-11-24T10:07:30+07:00', interval)).toBe(0.5);
  expect(progress('2026-11-24T09:00:00+07:00', interval)).toBe(0);
  expect(progress('2026-11-24T11:00:00+07:00', interval)).toBe(1);
});
