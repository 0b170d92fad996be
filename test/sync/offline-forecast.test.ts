import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, millis } from '../../src/domain/time.ts';
import { expectedPace, offlineForecast, offlineSentence, offlineTime } from '../../src/sync/offline-forecast.ts';

const MiB = 1024 ** 2;
const quarters = { batchesPerDay: 96, bytesPerBatch: 3_000 };
const span = millis(1_000 * DAY);
const empty = {
  pending: 0,
  bytes: 0,
  span: millis(0),
  limits: { rows: 20_000, bytes: 192 * MiB, span },
  batchBytes: null,
};

test.each([
  // 20,000 / 96 = 208.33 days = 5,000 hours.
  ['an empty buffer of 20,000 rows, 96 a day', {}, quarters, { hours: 5_000, bound: 'rows' }],
  // 6,000 / 96 = 62.5 days = 1,500 hours.
  ['6,000 rows', { limits: { rows: 6_000, bytes: 192 * MiB, span } }, quarters, { hours: 1_500, bound: 'rows' }],
  // 12 of an hour: 6,000 / 288 = 20.83 days = 500 hours.
  [
    'the same at five minutes',
    { limits: { rows: 6_000, bytes: 192 * MiB, span } },
    { ...quarters, batchesPerDay: 288 },
    { hours: 500, bound: 'rows' },
  ],
  // 8 MiB = 8,388,608 bytes; / 3,000 = 2,796 batches; / 96 × 24 = 699 hours.
  ['8 MiB of batches', { limits: { rows: 6_000, bytes: 8 * MiB, span } }, quarters, { hours: 699, bound: 'bytes' }],
  // 8,388,608 / 33,280 = 252 batches = 63 hours: 64 points.
  [
    'many meters, before the first batch',
    { limits: { rows: 6_000, bytes: 8 * MiB, span } },
    expectedPace(millis(15 * MINUTE), 64),
    { hours: 63, bound: 'bytes' },
  ],
  // What was sealed is known: 8,388,608 / 22,000 = 381 batches = 95.25 hours.
  [
    'many meters, once they have sealed',
    { limits: { rows: 6_000, bytes: 8 * MiB, span }, batchBytes: 22_000 },
    expectedPace(millis(15 * MINUTE), 64),
    { hours: 95, bound: 'bytes' },
  ],
  // 6,000 − 4,944 = 1,056 = 11 days of 96.
  [
    'what waits already counts',
    { pending: 4_944, limits: { rows: 6_000, bytes: 192 * MiB, span } },
    quarters,
    { hours: 264, bound: 'rows' },
  ],
  // (9,000 − 6,000) / 3,000 = 1 batch = a quarter of an hour.
  [
    'the last batch',
    { pending: 2, bytes: 6_000, limits: { rows: 9, bytes: 9_000, span } },
    quarters,
    { hours: 0, bound: 'bytes' },
  ],
  // 63 days less 52 that wait already = 11 days = 264 hours.
  [
    'days, where an interval is an hour',
    { pending: 1_248, span: millis(52 * DAY), limits: { rows: 6_000, bytes: 192 * MiB, span: millis(63 * DAY) } },
    { ...quarters, batchesPerDay: 24 },
    { hours: 264, bound: 'days' },
  ],
  [
    'more days than may be',
    { span: millis(64 * DAY), limits: { rows: 6_000, bytes: 192 * MiB, span: millis(63 * DAY - HOUR) } },
    quarters,
    { hours: 0, bound: 'days' },
  ],
  ['a full buffer', { pending: 7, limits: { rows: 7, bytes: MiB, span } }, quarters, { hours: 0, bound: 'rows' }],
  [
    'a bound made smaller than what waits',
    { pending: 9, limits: { rows: 7, bytes: MiB, span } },
    quarters,
    { hours: 0, bound: 'rows' },
  ],
] as const)('%s', (_, buffer, pace, forecast) => {
  expect(offlineForecast({ ...empty, ...buffer }, pace)).toEqual(forecast);
});

test.each([
  [264, '11 days'],
  [275, '11 days'],
  [48, '2 days'],
  [47, '47 hours'],
  [1, '1 hour'],
  [0, '0 hours'],
])('%i hours are said as %s', (hours, said) => expect(offlineTime(hours)).toBe(said));

test('a sentence says how long, and which bound is met', () => {
  expect(offlineSentence({ hours: 264, bound: 'rows' })).toBe(
    'The gateway can be offline for 11 days: then the outbox has reached the number of batches it may hold.',
  );
  expect(offlineSentence({ hours: 63, bound: 'bytes' })).toMatch(/2 days: then .* the bytes it may hold/);
});
