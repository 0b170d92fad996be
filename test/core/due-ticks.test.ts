import { map, take, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { dueTicks, nextDue } from '../../src/core/due-ticks.ts';
import { instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { at, ten } from '../support/small-market.ts';
import { virtualTime } from '../support/virtual-time.ts';

// Gates close 5 minutes before a quarter hour; runs are due half an hour after one, so on a quarter hour themselves.
test.each([
  ['10:00', '10:10'],
  ['10:09:59', '10:10'],
  ['10:10', '10:15'],
  ['10:12', '10:15'],
  ['10:15', '10:25'],
  ['23:59', '24:00'],
])('after %s something is due at %s', (now, due) => {
  const expected = due === '24:00' ? instant(at('23:45') + 15 * MINUTE) : at(due);
  expect(nextDue(at(now), defaultMarketSettings)).toBe(expected);
});

test.each([
  { rate: 1, idle: 3_600, expected: [10, 15, 25, 30] },
  { rate: 60, idle: 3_600, expected: [10, 15, 25, 30] },
  { rate: 60, idle: 4, expected: [4, 8, 10, 14] },
])('at rate $rate, at the latest every $idle s: minutes $expected', ({ rate, idle, expected }) => {
  const scheduler = virtualTime();
  const clock = fakeClock({ start: ten, scheduler, rate });
  let minutes: readonly number[] = [];
  dueTicks(clock, defaultMarketSettings, millis(idle * SECOND))
    .pipe(
      map(() => (clock.now() - ten) / MINUTE),
      take(expected.length),
      toArray(),
    )
    .subscribe((all) => {
      minutes = all;
    });
  scheduler.advance(40 * MINUTE);
  expect(minutes).toEqual(expected);
});
