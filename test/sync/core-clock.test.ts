import { expect, test } from 'vitest';
import { instant, millis } from '../../src/domain/time.ts';
import { clockTroubles } from '../../src/sync/core-clock.ts';

test.for<readonly [string, number, number, string]>([
  ['no difference', 0, 50, 'gone'],
  ['a few seconds', 4_900, 50, 'gone'],
  ['between agreeing and not', 7_000, 50, ''],
  ['just ten seconds', 10_050, 50, ''],
  ['more than ten seconds for certain', 10_051, 50, 'stands'],
  ['behind by a year', -31_536_000_000, 50, 'stands'],
  ['a round trip too long to say', 11_000, 5_000, ''],
  ['one that long that says none', 0, 6_000, ''],
])('%s', ([, ahead, within, expected]) =>
  expect(
    clockTroubles({ ahead: millis(ahead), within: millis(within) }, instant(0))
      .map(({ id, standing }) => (id === 'clock-unsynchronised/core' && standing ? 'stands' : 'gone'))
      .join(),
  ).toBe(expected),
);

test('it is said which way and how far', () => {
  const said = (ahead: number) => clockTroubles({ ahead: millis(ahead), within: millis(200) }, instant(0))[0]?.message;
  expect(said(93_240)).toMatch(/^This gateway's clock is 93\.2 s behind the core's, give or take 0\.2 s: /);
  expect(said(-93_240)).toMatch(/^This gateway's clock is 93\.2 s ahead of the core's/);
});
