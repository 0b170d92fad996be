import { describe, expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import { defaultOrders, type Outlook } from '../../src/forecast/default-strategy.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { at, said, smallMarket, smallRegistry, ten } from '../support/small-market.ts';

const prices = () => ({ retail: microBahtPerKwh(6_377_735), buyBack: microBahtPerKwh(2_200_000) });
const prosumer = (account: string, point = 'p') =>
  ({ realm: 'simulation', account, point, zone: 'z', rules: defaultMarketSettings }) as const;
const outlook = (
  time: string,
  [importWh, exportWh]: readonly [number, number],
  change: Partial<Outlook> = {},
): Outlook => {
  const now = at(time);
  const start = instant(Math.floor(now / (15 * MINUTE)) * 15 * MINUTE - 15 * MINUTE);
  return {
    now,
    history: [{ start, importWh: wh(importWh), exportWh: wh(exportWh) }],
    placed: new Set(),
    pricesAt: prices,
    ...change,
  };
};
const short = (account: string, seen: Outlook): string[] =>
  defaultOrders(prosumer(account), seen).map(
    ({ side, quantityWh, start, nonce }) =>
      `${side} ${quantityWh} for ${new Date(start + 7 * 60 * MINUTE).toISOString().slice(11, 16)} as ${nonce.split('-').at(-1)}`,
  );

describe('what is placed when', () => {
  it.each([
    [
      'half the surplus into the open books',
      '10:16',
      [0, 500],
      ['sell 250 for 10:30 as book', 'sell 250 for 10:45 as book'],
    ],
    ['half the need', '10:16', [301, 0], ['buy 150 for 10:30 as book', 'buy 150 for 10:45 as book']],
    [
      'all of it in the call phase when nothing was placed',
      '10:21',
      [0, 500],
      ['sell 500 for 10:30 as call', 'sell 250 for 10:45 as book'],
    ],
    ['nothing for an interval whose gate has closed', '10:25', [0, 500], ['sell 250 for 10:45 as book']],
    ['nothing for noise', '10:16', [19, 0], []],
    [
      'the larger side only: nobody meets himself',
      '10:16',
      [300, 200],
      ['buy 150 for 10:30 as book', 'buy 150 for 10:45 as book'],
    ],
  ] as const)('%s', (_, time, energy, expected) => expect(short('a', outlook(time, energy))).toEqual(expected));
  it('the rest in the call phase after half in the book', () => {
    const placed = new Set([`auto-p-${at('10:30')}-book`, `auto-p-${at('10:45')}-book`]);
    expect(short('a', outlook('10:21', [0, 501], { placed }))).toEqual(['sell 251 for 10:30 as call']);
  });
  it('nothing where there is no price, or no room between buy-back and retail', () => {
    expect(short('a', outlook('10:16', [0, 500], { pricesAt: () => ({ unknown: 'why' }) }))).toEqual([]);
    const flat = microBahtPerKwh(2_200_000);
    expect(short('a', outlook('10:16', [0, 500], { pricesAt: () => ({ retail: flat, buyBack: flat }) }))).toEqual([]);
  });
  it('without a past there is nothing to promise', () =>
    expect(short('a', outlook('10:16', [0, 0], { history: [] }))).toEqual([]));
});

describe('prices', () => {
  const accounts = Array.from({ length: 60 }, (_, number) => `account-${number}`);
  const limits = (time: string, energy: readonly [number, number]): number[] =>
    accounts.map((account) => defaultOrders(prosumer(account), outlook(time, energy))[0]?.limit ?? Number.NaN);
  it.each(['10:16', '10:21'])('lie between buy-back and retail, on ticks, and differ at %s', (time) => {
    for (const energy of [
      [0, 500],
      [500, 0],
    ] as const) {
      const found = limits(time, energy);
      for (const limit of found) {
        expect(limit).toBeGreaterThan(2_200_000);
        expect(limit).toBeLessThan(6_377_735);
        expect(limit % 100).toBe(0);
      }
      expect(new Set(found).size).toBeGreaterThan(40);
    }
  });
  it('everybody gives in a little in the call phase', () => {
    expect(limits('10:21', [0, 500]).every((limit, at) => limit < (limits('10:16', [0, 500])[at] ?? 0))).toBe(true);
    expect(limits('10:21', [500, 0]).every((limit, at) => limit > (limits('10:16', [500, 0])[at] ?? 0))).toBe(true);
  });
  it('the same question has the same answer', () =>
    expect(limits('10:16', [0, 500])).toEqual(limits('10:16', [0, 500])));
});

describe('a market of such prosumers', () => {
  it('trades in the continuous book and in the closing auction', () => {
    const names = Array.from({ length: 12 }, (_, number) => `h${number}`);
    const [account] = smallRegistry().accounts;
    if (account === undefined) throw new Error('the small registry has accounts');
    const town = smallMarket(
      {},
      smallRegistry({
        points: names.map((id) => ({ id, role: 'delivery', zone: 'z', gateway: 'g' })),
        accounts: names.map((name) => ({ ...account, id: name })),
        accountBindings: names.map((name) => ({ account: name, point: name, from: ten })),
      }),
    );
    const events = ['10:16', '10:17', '10:21', '10:25', '10:31', '10:36', '10:40'].flatMap((time) => {
      const passed = town.tick(time);
      const orders = names.flatMap((name, number) => {
        const placed = new Set(town.market.account(name)?.orders.map(({ nonce }) => nonce));
        return defaultOrders(
          prosumer(name, name),
          outlook(time, number % 2 === 0 ? [0, 400 + number] : [500 + number, 0], { placed, pricesAt: () => prices() }),
        );
      });
      return [...passed, ...orders.flatMap((terms) => town.order(time, terms))];
    });
    expect(said(events).filter((line) => line.startsWith('refused'))).toEqual([]);
    const phases = events.flatMap((event) => (event.kind === 'traded' ? [event.trade.phase] : []));
    expect(phases.filter((phase) => phase === 'continuous').length).toBeGreaterThan(5);
    expect(phases.filter((phase) => phase === 'auction').length).toBeGreaterThan(5);
  });
});
