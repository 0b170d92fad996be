import { expect, test } from 'vitest';
import { bangkokTime } from '../../../src/domain/time.ts';
import { reportPeriod } from '../../../src/power-quality/report/report-period.ts';

// ISO 8601: 24 November 2026 is a Tuesday, in week 48. 1 January 2027 is a Friday, so still in week 53 of 2026;
// 1 January 2025 a Wednesday, in week 1, which begins on 30 December 2024.
test.for([
  { text: '2026-W48', start: '2026-11-23T00:00:00+07:00', end: '2026-11-30T00:00:00+07:00' },
  { text: '2026-W53', start: '2026-12-28T00:00:00+07:00', end: '2027-01-04T00:00:00+07:00' },
  { text: '2025-W01', start: '2024-12-30T00:00:00+07:00', end: '2025-01-06T00:00:00+07:00' },
  { text: '2026-02', start: '2026-02-01T00:00:00+07:00', end: '2026-03-01T00:00:00+07:00' },
  { text: '2026-12', start: '2026-12-01T00:00:00+07:00', end: '2027-01-01T00:00:00+07:00' },
  { text: '2026', start: '2026-01-01T00:00:00+07:00', end: '2027-01-01T00:00:00+07:00' },
])('$text is in Bangkok', ({ text, start, end }) => {
  const period = reportPeriod(text);
  expect([bangkokTime(period.start), bangkokTime(period.end)]).toEqual([start, end]);
});

test.for([
  ['2025-W53', /^--period 2025-W53: the year 2025 has no week 53/],
  ['2026-W00', /has no week 0/],
  ['2026-13', /there is no month 13/],
  ['2569', /^$/],
  ['yesterday', /is no period; allowed: a week 2026-W48, a month 2026-11 or a year 2026\.$/],
] as const)('%s', ([text, said]) => {
  // A Buddhist year is a year like any other: there is simply nothing kept of it.
  if (text === '2569') expect(reportPeriod(text).label).toBe('2569');
  else expect(() => reportPeriod(text)).toThrow(said);
});
