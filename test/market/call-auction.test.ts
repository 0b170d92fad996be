import { describe, expect, it } from 'vitest';
import type { AuctionOrders } from '../../src/market/auction-orders.ts';
import { clearCallAuction as clear } from '../../src/market/call-auction.ts';
import { seededRandom } from '../support/seeded-random.ts';

type Order = Readonly<{ side: 'buy' | 'sell'; tick: number; quantity: number; owner: number }>;

/** The auction with its pairs as a list. */
const clearCallAuction = (orders: AuctionOrders) => {
  const result = clear(orders);
  if (result.reason !== 'cleared') return result;
  const { count, bid, ask, quantityWh } = result.pairs;
  const pairs = Array.from({ length: count }, (_, at) => ({
    bid: bid[at] ?? -1,
    ask: ask[at] ?? -1,
    quantityWh: quantityWh[at] ?? -1,
  }));
  return { ...result, pairs };
};

const asAuction = (orders: readonly Order[]): AuctionOrders => ({
  count: orders.length,
  side: Uint8Array.from(orders, ({ side }) => (side === 'buy' ? 0 : 1)),
  tick: Int32Array.from(orders, ({ tick }) => tick),
  quantityWh: Int32Array.from(orders, ({ quantity }) => quantity),
  owner: Int32Array.from(orders, ({ owner }) => owner),
});

/** `10@1.5`: quantities in units of 0.1 and prices in units of 0.01; every order its own owner unless named. */
const side = (side: Order['side'], text: string, from: number): Order[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((item, index) => {
      const [, owner, quantity, price] = /^(?:(\d+):)?([\d.]+)@([\d.]+)$/.exec(item) ?? [];
      return {
        side,
        tick: Math.round(Number(price) * 100),
        quantity: Math.round(Number(quantity) * 10),
        owner: owner === undefined ? from + index : Number(owner),
      };
    });

const auction = (asks: string, bids: string) => {
  const orders = [...side('sell', asks, 100), ...side('buy', bids, 200)];
  const result = clearCallAuction(asAuction(orders));
  if (result.reason !== 'cleared') return { reason: result.reason };
  const welfare = result.pairs.reduce(
    (sum, { bid, ask, quantityWh }) => sum + ((orders[bid]?.tick ?? 0) - (orders[ask]?.tick ?? 0)) * quantityWh,
    0,
  );
  const filled = (index: number): number =>
    result.pairs
      .filter(({ bid, ask }) => bid === index || ask === index)
      .reduce((sum, { quantityWh }) => sum + quantityWh, 0) / 10;
  const [lowest, highest, price] = [result.lowest / 100, result.highest / 100, result.price / 100];
  return {
    volume: result.volumeWh / 10,
    lowest,
    highest,
    price,
    welfare: welfare / 1000,
    fills: orders.map((_, at) => filled(at)),
    result,
    orders,
  };
};

const ones = (prices: string): string =>
  prices
    .split(',')
    .map((price) => `1@${price}`)
    .join(' ');

describe('gsy-e two-sided market, 1 kWh each (facts A1)', () => {
  it.each([
    ['1', '1,2,3,4,5,6,7', '1,2,3,4,5,6,7', 4, 4, 4, 4, 12],
    ['2', '7,6,5,4,3,2,1', '7,6,5,4,3,2,1', 4, 4, 4, 4, 12],
    ['3', '8,9,10,11,12,13,14', '8,9,10,11,12,13,14', 4, 11, 11, 11, 12],
    ['4', '2,3,3,5,6,7,8', '1,2,3,4,5,6,7', 3, 4, 5, 4.5, 10],
    ['5', '10,10,10,10,10,10,10', '1,2,3,4,10,10,10', 3, 10, 10, 10, 0],
    ['6', '1,2,5,5,5,6,7', '5,5,5,5,5,5,5', 5, 5, 5, 5, 7],
    ['7', '1.1,2.2,3.3', '3.3,2.2,1.1', 2, 2.2, 2.2, 2.2, 2.2],
    ['8', '2,3,6,7,7,7,7', '7,5,5,2,2,2,2', 2, 5, 5, 5, 7],
    ['9', '2,2,4,4,4,4,6', '6,6,6,6,2,2,2', 4, 4, 4, 4, 12],
  ])('case %s', (_, asks, bids, volume, lowest, highest, price, welfare) =>
    expect(auction(ones(asks), ones(bids))).toMatchObject({ volume, lowest, highest, price, welfare }),
  );
});

describe('gsy-framework pay-as-clear, optimum column (facts A2)', () => {
  // A's ask of 1.00002 lies between two ticks of 0.01: 1.00 and 1.01 clear alike, and welfare differs by what is rounded.
  it('m1', () =>
    expect(auction('1:25@1 2:30@5 3:35@2.4', '1:10@1 2:15@2 3:20@3')).toMatchObject({
      volume: 25,
      price: 2,
      lowest: 2,
      highest: 2,
      welfare: 45,
    }));
  it('m2', () => {
    const cleared = auction('55@1 60@5 65@1', '40@1.5 45@2 50@6');
    expect(cleared).toMatchObject({ volume: 120, price: 1.5, lowest: 1.5, highest: 1.5, welfare: 307.5 });
    expect(cleared.fills).toEqual([55, 0, 65, 25, 45, 50]);
  });
});

describe('PowerTAC, equilibrium column (facts A3)', () => {
  it.each([
    ['1', '1@20', '1@22', 1, 20, 22],
    ['2', '1@20', '1@32', 1, 20, 32],
    ['5', '1@20', '.6@21 .6@22', 1, 21, 21],
    ['6', '.9@18 1@20 1@21.5', '1.4@21 .6@22', 1.9, 21, 21],
    ['7', '.9@18 1@20 1@21', '.8@21 .2@21 .2@21 .2@21 .6@22', 2, 21, 21],
    ['15', '36@20 39@30 75@50', '30@70 35@60 25@56', 90, 50, 50],
  ])('case %s', (_, asks, bids, volume, lowest, highest) =>
    expect(auction(asks, bids)).toMatchObject({ volume, lowest, highest, price: (lowest + highest) / 2 }),
  );
  it('case 3: nobody meets', () => expect(auction('1@23', '1@22')).toEqual({ reason: 'no-overlap' }));
  it('case 5: the earlier of equals is filled first', () =>
    expect(auction('1@20', '.6@21 .6@22').fills).toEqual([1, 0.4, 0.6]));
  it('case 7: all bids are filled, the last ask keeps .9', () =>
    expect(auction('.9@18 1@20 1@21', '.8@21 .2@21 .2@21 .2@21 .6@22').fills).toEqual([
      0.9, 1, 0.1, 0.8, 0.2, 0.2, 0.2, 0.6,
    ]));
});

describe('GridTokenX uniform auction (facts A5)', () => {
  it('1', () => expect(auction('10@.6', '10@1')).toMatchObject({ volume: 10, lowest: 0.6, highest: 1, price: 0.8 }));
  it('2', () => expect(auction('10@.9', '10@.5')).toEqual({ reason: 'no-overlap' }));
  it('3 and 5: the earlier ask is filled first', () => {
    const cleared = auction('10@.5 10@.5', '15@1');
    expect(cleared).toMatchObject({ volume: 15, price: 0.5 });
    expect(cleared.fills).toEqual([10, 5, 15]);
  });
  it('6: the own ask is skipped, the other is filled', () => {
    const cleared = auction('1:10@.5 2:10@.6', '1:10@1');
    expect(cleared).toMatchObject({ volume: 10 });
    expect(cleared.fills).toEqual([0, 10, 10]);
  });
  it('8: my ask serves others, their ask serves me (V 20, welfare 8)', () => {
    const cleared = auction('1:10@.5 3:10@.6', '1:10@1 2:10@.9');
    expect(cleared).toMatchObject({ volume: 20, welfare: 8 });
    expect(
      cleared.result?.pairs.map(({ bid, ask }) => [cleared.orders?.[bid]?.owner, cleared.orders?.[ask]?.owner]).sort(),
    ).toEqual([
      [1, 3],
      [2, 1],
    ]);
  });
  it('a far own ask does not hide the only possible seller', () => {
    const cleared = auction('1:20@.5 2:10@.7', '1:10@1');
    expect(cleared).toMatchObject({ volume: 10, lowest: 0.7, highest: 1 });
    expect(cleared.fills).toEqual([0, 10, 10]);
  });
});

describe('an auction without trades says why', () => {
  it.each([
    ['no-bids', '1@2', ''],
    ['no-asks', '', '1@2'],
    ['no-bids', '', ''],
    ['no-overlap', '1@3', '1@2'],
    ['no-overlap', '7:1@1', '7:1@2'],
  ])('%s', (reason, asks, bids) => expect(auction(asks, bids)).toEqual({ reason }));
});

describe('against brute force', () => {
  const seed = 20_261_124;
  it(`no price, volume or pairing is better, over 3,000 random books of seed ${seed}`, () => {
    const random = seededRandom(seed);
    const upTo = (count: number): number => Math.floor(random.fraction() * count);
    let cleared = 0;
    let withOwn = 0;
    for (let book = 0; book < 3_000; book += 1) {
      const shared = book % 2 === 1;
      const orders = Array.from(
        { length: 1 + upTo(9) },
        (_, at): Order => ({
          side: upTo(2) === 0 ? 'buy' : 'sell',
          tick: 1 + upTo(12),
          quantity: 1 + upTo(5),
          owner: shared ? 1 + upTo(3) : at + 1,
        }),
      );
      const name = `seed ${seed}, book ${book}: ${JSON.stringify(orders)}`;
      const result = clearCallAuction(asAuction(orders));
      const best = Math.max(...prices.map((price) => mostAt(orders, price)));
      if (result.reason !== 'cleared') {
        expect(best, name).toBe(0);
        continue;
      }
      cleared += 1;
      expect(result.volumeWh, name).toBe(best);
      expect(mostAt(orders, result.price), name).toBe(best);
      const equilibria = prices.filter((price) => isEquilibrium(orders, price, best));
      const [lowest = 0, highest = 0] = [equilibria[0], equilibria.at(-1)];
      // Where own orders do not stand in the way of the equilibrium price, they change nothing.
      if (mostIgnoringOwners(orders) === best && mostAt(orders, lowest + Math.floor((highest - lowest) / 2)) === best)
        expect([result.lowest, result.highest], name).toEqual([lowest, highest]);
      else withOwn += 1;
      checkPairs(orders, result, name);
    }
    expect(cleared).toBeGreaterThan(1_000);
    expect(withOwn).toBeGreaterThan(50);
  });
});

const prices = Array.from({ length: 14 }, (_, tick) => tick);
const sum = (orders: readonly Order[]): number => orders.reduce((total, { quantity }) => total + quantity, 0);
const willing = (orders: readonly Order[], side: Order['side'], price: number, strictly = false): Order[] =>
  orders.filter((order) => {
    const gain = side === 'buy' ? order.tick - price : price - order.tick;
    return order.side === side && (strictly ? gain > 0 : gain >= 0);
  });

const mostIgnoringOwners = (orders: readonly Order[]): number =>
  Math.max(...prices.map((price) => Math.min(sum(willing(orders, 'buy', price)), sum(willing(orders, 'sell', price)))));

/** At an equilibrium price everybody who strictly gains can be filled by those who do not lose. */
const isEquilibrium = (orders: readonly Order[], price: number, volume: number): boolean =>
  Math.min(sum(willing(orders, 'buy', price)), sum(willing(orders, 'sell', price))) === volume &&
  sum(willing(orders, 'buy', price, true)) <= volume &&
  sum(willing(orders, 'sell', price, true)) <= volume;

/** The most that may pass at a price without self-trades: a maximum flow, augmented one unit at a time. */
const mostAt = (orders: readonly Order[], price: number): number => {
  const bids = willing(orders, 'buy', price).map((order) => ({ ...order }));
  const asks = willing(orders, 'sell', price).map((order) => ({ ...order }));
  const flow = bids.map(() => asks.map(() => 0));
  const augment = (bid: number, seen: Set<number>): boolean =>
    asks.some((ask, to) => {
      if (seen.has(to) || ask.owner === bids[bid]?.owner) return false;
      seen.add(to);
      const row = flow[bid] ?? [];
      if (ask.quantity > 0) {
        ask.quantity -= 1;
        row[to] = (row[to] ?? 0) + 1;
        return true;
      }
      return flow.some((other, from) => {
        if (from === bid || (other[to] ?? 0) === 0 || !augment(from, seen)) return false;
        other[to] = (other[to] ?? 0) - 1;
        row[to] = (row[to] ?? 0) + 1;
        return true;
      });
    });
  let volume = 0;
  for (const [at, bid] of bids.entries())
    for (let unit = 0; unit < bid.quantity; unit += 1) if (augment(at, new Set())) volume += 1;
  return volume;
};

const checkPairs = (
  orders: readonly Order[],
  result: Extract<ReturnType<typeof clearCallAuction>, { reason: 'cleared' }>,
  name: string,
): void => {
  const filled = orders.map(() => 0);
  for (const { bid, ask, quantityWh } of result.pairs) {
    const [buyer, seller] = [orders[bid], orders[ask]];
    expect(quantityWh, name).toBeGreaterThan(0);
    expect(buyer?.side === 'buy' && seller?.side === 'sell' && buyer.owner !== seller.owner, name).toBe(true);
    expect(buyer && seller && buyer.tick >= result.price && seller.tick <= result.price, name).toBe(true);
    filled[bid] = (filled[bid] ?? 0) + quantityWh;
    filled[ask] = (filled[ask] ?? 0) + quantityWh;
  }
  expect(
    result.pairs.reduce((total, { quantityWh }) => total + quantityWh, 0),
    name,
  ).toBe(result.volumeWh);
  for (const [at, order] of orders.entries()) expect(filled[at] ?? 0, name).toBeLessThanOrEqual(order.quantity);
};
