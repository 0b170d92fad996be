import { describe, expect, it } from 'vitest';
import type { MarketEvent } from '../../src/domain/market.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { at, metered, said, smallMarket, smallRegistry, tariffFiles, ten } from '../support/small-market.ts';

const THOUSAND_THB = 1_000_000_000_000n;
const tou = tariffFiles('tou', '5.7982', '2.20');
const both = { calendars: tou.calendars, tariffs: [...tou.tariffs, ...tariffFiles('dear', '9.00', '1.00').tariffs] };
const withTariff = (account: string, tariff: string): Registry['accounts'] =>
  smallRegistry().accounts.map((each) => (each.id === account ? { ...each, tariff } : each));
const runs = (events: readonly MarketEvent[]): string[] => said(events).filter((line) => line.startsWith('run'));

/** c imported 1,000 Wh from 10:00, booked at 10:45: 1,000 × 5.7982; p has not reported. */
const settled = () => {
  const town = smallMarket({}, smallRegistry(), both);
  town.batch('10:16', metered('c', ten, [1000, 0]));
  expect(runs(town.tick('10:45'))).toEqual(['run 1: c -5798200000 metered, p 0 estimated']);
  const spent = (account: string): bigint => BigInt(town.market.account(account)?.balance ?? 0) - THOUSAND_THB;
  return { ...town, spent };
};

describe('what is booked stays as it was booked, whatever a later registry says', () => {
  it("a neighbour's late reading does not bring a new tariff to a past interval", () => {
    const town = settled();
    town.enrol('10:50', smallRegistry({ version: 2, accounts: withTariff('consumer', 'dear') }));
    // p: 500 Wh at the buy-back of 2.20.
    expect(runs(town.batch('10:51', metered('p', ten, [0, 500])))).toEqual([
      'run 2: c -5798200000 metered, p 1100000000 metered',
    ]);
    expect([town.spent('consumer'), town.spent('producer')]).toEqual([-5_798_200_000n, 1_100_000_000n]);
    // What is settled from now on has the new tariff: nothing of 10:15 was reported, the estimate is 1,000 Wh at 9.00.
    expect(runs(town.tick('11:00'))).toEqual(['run 1: c -9000000000 estimated, p 0 estimated']);
  });

  it('every interval has the tariff of its start, whenever it is settled, and each month the one it ends with', () => {
    const accounts = smallRegistry().accounts.map((each) =>
      each.id === 'consumer' ? { ...each, tariffs: [{ tariff: 'dear', from: at('10:15') }] } : each,
    );
    const town = smallMarket({}, smallRegistry(), both);
    town.batch('10:16', metered('c', ten, [1000, 0]));
    // Known only after the interval it does not concern is over, and before anything is settled.
    town.enrol('10:20', smallRegistry({ version: 2, accounts }));
    // 1,000 Wh at 5.7982, then the estimate of 1,000 Wh at 9.00 (reserves and refusals go by the start of the delivery too).
    expect(runs(town.tick('10:45'))).toEqual(['run 1: c -5798200000 metered, p 0 estimated']);
    expect(runs(town.tick('11:00'))).toEqual(['run 1: c -9000000000 estimated, p 0 estimated']);
    expect(runs(town.batch('11:01', metered('c', at('10:15'), [500, 0])))).toEqual([
      'run 2: c -4500000000 metered, p 0 estimated',
    ]);
  });

  it('a point that is removed and put back is booked once', () => {
    const town = settled();
    const { points, accountBindings } = smallRegistry();
    town.enrol(
      '10:50',
      smallRegistry({
        version: 2,
        points: points.filter(({ id }) => id !== 'c'),
        accountBindings: accountBindings.filter(({ point }) => point !== 'c'),
      }),
    );
    expect(runs(town.batch('10:51', metered('p', ten, [0, 500])))).toEqual([
      'run 2: c -5798200000 metered, p 1100000000 metered',
    ]);
    town.enrol('10:52', smallRegistry({ version: 3 }));
    expect(runs(town.batch('10:53', metered('p', ten, [0, 600], { version: 2 })))).toEqual([
      'run 3: c -5798200000 metered, p 1320000000 metered',
    ]);
    expect([town.spent('consumer'), town.spent('producer')]).toEqual([-5_798_200_000n, 1_320_000_000n]);
  });

  it('an account binding that is corrected afterwards leaves the past with the old account', () => {
    const town = settled();
    const accountBindings = smallRegistry().accountBindings.map((binding) =>
      binding.point === 'c' ? { ...binding, account: 'producer' } : binding,
    );
    town.enrol('10:50', smallRegistry({ version: 2, accountBindings }));
    town.batch('10:51', metered('c', ten, [1500, 0], { version: 2 }));
    expect(town.market.account('producer')?.intervals.filter(({ point }) => point === 'c')).toEqual([]);
    // 1,500 × 5.7982, all of it the consumer's.
    expect([town.spent('consumer'), town.spent('producer')]).toEqual([-8_697_300_000n, 0n]);
  });

  it('a point that is moved to another zone is settled where it was', () => {
    const town = settled();
    const [zone] = smallRegistry().zones;
    if (zone === undefined) throw new Error('the small registry has a zone');
    const points = smallRegistry().points.map((point) => (point.id === 'c' ? { ...point, zone: 'y' } : point));
    town.enrol('10:50', smallRegistry({ version: 2, zones: [zone, { ...zone, id: 'y' }], points }));
    expect(runs(town.batch('10:51', metered('c', ten, [1500, 0], { version: 2 })))).toEqual([
      'run 2: c -8697300000 metered, p 0 estimated',
    ]);
    expect(town.spent('consumer')).toBe(-8_697_300_000n);
  });
});
