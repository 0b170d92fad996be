import { expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { DAY, instant, MINUTE, millis } from '../../src/domain/time.ts';
import { forecastInterval } from '../../src/forecast/seasonal-naive.ts';

const start = instant(Date.parse('2026-11-24T10:15:00+07:00'));
const quarter = millis(15 * MINUTE);
const past = (before: number, importWh: number, exportWh: number) => ({
  start: instant(start - before),
  importWh: wh(importWh),
  exportWh: wh(exportWh),
});

it.each([
  ['last week beats yesterday', [past(DAY, 1, 1), past(7 * DAY, 30, 40)], 30, 40, 'last-week'],
  ['yesterday beats this morning', [past(quarter, 1, 1), past(DAY, 50, 60)], 50, 60, 'yesterday'],
  [
    'the mean of the last two, halves up',
    [past(quarter, 10, 101), past(2 * quarter, 20, 100), past(3 * quarter, 900, 900)],
    15,
    101,
    'last-intervals',
  ],
  ['one interval is better than none', [past(4 * quarter, 7, 0)], 7, 0, 'last-intervals'],
  ['two hours ago is too long', [past(9 * quarter, 7, 0)], 0, 0, 'nothing'],
  ['the future is no past', [past(0 - quarter, 7, 0)], 0, 0, 'nothing'],
  ['nothing', [], 0, 0, 'nothing'],
] as const)('%s', (_, history, importWh, exportWh, basis) =>
  expect(forecastInterval(history, start, quarter)).toEqual({ importWh, exportWh, basis }),
);
