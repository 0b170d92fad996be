import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../../src/domain/energy.ts';
import type { Clearing, MarketEvent, Trade } from '../../../src/domain/market.ts';
import type { DeliveryPrices } from '../../../src/domain/market-data.ts';
import { microBahtPerKwh } from '../../../src/domain/money.ts';
import { instant, MINUTE, millis } from '../../../src/domain/time.ts';
import { dayPrices } from '../../../src/market/data/day-prices.ts';
import { meanPrice } from '../../../src/market/data/mean-price.ts';
import { priceHistory } from '../../../src/market/data/price-history.ts';
import { createMarket } from '../../../src/market/market.ts';
import { decodePlain, encodePlain } from '../../../src/wire/plain-bytes.ts';
import { randomTown } from '../../support/random-town.ts';
import { sha256, ten } from '../../support/small-market.ts';

const QUARTER = millis(15 * MINUTE);
const product = { zone: 'z', start: ten, length: QUARTER };
let sequence = 0;
const traded = (
  buyer: string,
  seller: string,
  quantityWh: number,
  price: number,
  change: Partial<Trade> = {},
): MarketEvent => {
  sequence += 1;
  const orders = { buyOrder: `${buyer}/1`, sellOrder: `${seller}/1` };
  const money = { quantityWh: wh(quantityWh), price: microBahtPerKwh(price) };
  return {
    ...{ kind: 'traded', sequence, at: ten },
    trade: { ...product, buyer, seller, ...orders, ...money, phase: 'continuous', ...change },
  };
};
const cleared = (change: Partial<Clearing> = {}): MarketEvent => {
  sequence += 1;
  const nothing = { volumeWh: wh(0), price: null, lowest: null, highest: null, reason: 'no-bids' as const };
  return { kind: 'cleared', sequence, at: ten, clearing: { ...product, ...nothing, ...change } };
};
const seen = (...events: readonly MarketEvent[]) => {
  const history = priceHistory();
  for (const event of events) history.see(event);
  return history;
};
const all = (history: ReturnType<typeof priceHistory>, zone = 'z') => history.of(zone, instant(0), instant(8e15));
const only = (history: ReturnType<typeof priceHistory>): DeliveryPrices => {
  const [one, ...others] = all(history);
  if (one === undefined || others.length > 0) throw new Error('there is one delivery');
  return one;
};

/** Three who buy, three who sell: 1 kWh at 4, 2 kWh at 3.50 and 1 kWh at 4.20 THB. */
const three = [
  traded('b1', 's1', 1_000, 4_000_000),
  traded('b2', 's2', 2_000, 3_500_000),
  traded('b3', 's3', 1_000, 4_200_000),
];

describe('the index of a delivery', () => {
  // By hand: (1 × 4 + 2 × 3.50 + 1 × 4.20) ÷ 4 = 15.20 ÷ 4 = 3.80 THB/kWh.
  test('is the mean of all trades by volume', () => {
    expect(only(seen(...three))).toEqual({
      ...{ ...product, hidden: false, index: 3_800_000, vwap: 3_800_000, volumeWh: 4_000, trades: 3 },
      ...{ first: 4_000_000, last: 4_200_000, high: 4_200_000, low: 3_500_000, closing: null },
    });
  });

  // (15.20 + 6 × 3.00) ÷ 10 = 3.32; the continuous book alone stays 3.80.
  test('takes the closing auction in, the VWAP of the continuous book does not', () => {
    const three_thb = microBahtPerKwh(3_000_000);
    const result = { volumeWh: wh(6_000), price: three_thb, lowest: three_thb, highest: three_thb };
    const events = [
      ...three,
      cleared({ ...result, reason: 'cleared' }),
      traded('b1', 's1', 6_000, 3_000_000, { phase: 'auction' }),
    ];
    expect(only(seen(...events))).toMatchObject({
      ...{ index: 3_320_000, vwap: 3_800_000, volumeWh: 10_000, trades: 4, last: 3_000_000, low: 3_000_000 },
      closing: { reason: 'cleared', price: 3_000_000, volumeWh: 6_000 },
    });
  });

  // 5 ÷ 2 = 2.5 → 2, 7 ÷ 2 = 3.5 → 4: half to even. 2^53 + 1 is no double: the sum must be exact.
  test.each([
    { wh: 2, value: 5n, price: 2 },
    { wh: 2, value: 7n, price: 4 },
    { wh: 3, value: 8n, price: 3 },
    { wh: 0, value: 0n, price: null },
    { wh: 3, value: 3n * (2n ** 52n + 1n), price: 2 ** 52 + 1 },
  ])('$value over $wh Wh is $price', ({ price, ...sum }) => {
    expect(meanPrice(sum)).toBe(price);
  });

  test('nothing traded has no price, and says so', () => {
    expect(only(seen(cleared()))).toMatchObject({
      ...{ index: null, vwap: null, volumeWh: 0, trades: 0, high: null, hidden: false },
      closing: { reason: 'no-bids', price: null, volumeWh: 0 },
    });
  });
});

describe('fewer than three accounts on a side', () => {
  test.each([
    { what: 'two buyers', events: [...three.slice(0, 2), traded('b2', 's3', 5, 4_000_000)] },
    { what: 'two sellers', events: [...three.slice(0, 2), traded('b3', 's2', 5, 4_000_000)] },
    { what: 'the network beside two', events: [...three.slice(0, 2), traded('system.network', 's3', 5, 4_000_000)] },
  ])('$what: prices are told, quantities are not', ({ events }) => {
    const told = only(seen(...events, cleared()));
    expect(told).toMatchObject({ hidden: true, volumeWh: null, trades: null, closing: { volumeWh: null } });
    expect(told.index).toBeGreaterThan(3_500_000);
  });

  test('they are in no sum of a day, from which one could take them off', () => {
    const next = { start: instant(ten + QUARTER) };
    const history = seen(...three, traded('b1', 's1', 700, 9_000_000, next));
    // The hidden delivery counts as one with a trade, and for nothing else.
    expect(dayPrices(all(history))).toEqual({
      ...{ index: 3_800_000, high: 4_200_000, low: 3_500_000, volumeWh: 4_000, trades: 3, traded: 2 },
    });
  });

  test('an erasure takes their quantities for good, and leaves the prices and the others', () => {
    const history = seen(
      ...three,
      traded('b1', 's1', 700, 9_000_000, { start: instant(ten + QUARTER) }),
      traded('b1', 's1', 700, 9_000_000, { start: instant(ten + 2 * QUARTER) }),
    );
    const before = all(history);
    const span = { from: ten, to: instant(ten + 2 * QUARTER) };
    history.see({ kind: 'erased', sequence: 99, at: ten, account: 'b1', ...span, hash: new Uint8Array() });
    expect(all(history)).toEqual(before);
    const kept = JSON.stringify(history.dump(), (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    // 700 Wh and 700 Wh × 9 THB/kWh are left of the third delivery alone.
    expect(kept.match(/"wh":700\b/g)).toHaveLength(2);
    expect(kept.match(/"6300000000"/g)).toHaveLength(2);
  });
});

describe('what is remembered', () => {
  test('is bounded in days and in number', () => {
    const history = priceHistory({ days: 2, most: 100 });
    for (let at = 0; at < 300; at += 1) history.see(cleared({ start: instant(ten + at * QUARTER) }));
    const left = all(history);
    expect(left.length).toBeLessThanOrEqual(101);
    expect(left.at(-1)?.start).toBe(ten + 299 * QUARTER);
    const longer = priceHistory({ days: 2, most: 1_000 });
    for (let at = 0; at < 500; at += 1) longer.see(cleared({ start: instant(ten + at * QUARTER) }));
    // Let go of at the start of a day (UTC): three days at most are there.
    expect(all(longer).length).toBeLessThanOrEqual(3 * 96);
    expect(all(longer).length).toBeGreaterThanOrEqual(2 * 96);
  });

  test('names nobody of a delivery that is over', () => {
    const history = seen(...three, cleared(), cleared({ start: instant(ten + QUARTER) }));
    expect(JSON.stringify(history.dump(), (_, value: unknown) => (typeof value === 'bigint' ? 0 : value))).not.toMatch(
      /b1|s1/,
    );
    expect(only(seen(...three, cleared()))).toMatchObject({ hidden: false });
  });

  test('of a town by chance: the same from a dump as without, and the sums are those of a naive sum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 300 }), (seed, cut) => {
        const market = createMarket({ sha256 });
        const events = randomTown(seed, 250).flatMap((entry) => market.apply(entry));
        const whole = seen(...events);
        const resumed = priceHistory(undefined, decodePlain(encodePlain(seen(...events.slice(0, cut)).dump())));
        for (const event of events.slice(cut)) resumed.see(event);
        expect(resumed.dump()).toEqual(whole.dump());
        const trades = events.flatMap((event) => (event.kind === 'traded' ? [event.trade] : []));
        for (const zone of whole.zones()) {
          const inZone = trades.filter((trade) => trade.zone === zone);
          for (const told of all(whole, zone)) expectNaive(told, inZone);
        }
      }),
      { numRuns: 4 },
    );
  });
});

const expectNaive = (told: DeliveryPrices, inZone: readonly Trade[]): void => {
  const trades = inZone.filter(({ start }) => start === told.start);
  const people = (of: 'buyer' | 'seller') =>
    new Set(trades.map((trade) => trade[of]).filter((name) => name !== 'system.network')).size;
  const few = trades.length > 0 && Math.min(people('buyer'), people('seller')) < 3;
  const volume = trades.reduce((sum, { quantityWh }) => sum + quantityWh, 0);
  expect([told.hidden, told.volumeWh]).toEqual([few, few ? null : volume]);
  const prices = trades.map(({ price }) => price);
  expect([told.high, told.last]).toEqual([prices.length === 0 ? null : Math.max(...prices), prices.at(-1) ?? null]);
  const mean = trades.reduce((sum, { price, quantityWh }) => sum + price * quantityWh, 0) / volume;
  expect(told.index === null ? 0 : Math.abs(told.index - mean)).toBeLessThanOrEqual(0.5001);
};
