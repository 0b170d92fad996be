import { describe, expect, it } from 'vitest';
import { indicateAuction } from '../../src/market/call-auction.ts';
import { rationings } from '../../src/market/ration-fills.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { asAuction, clear, fillsOf, type Order } from './auction-script.ts';

/** `npm run test:markets`: 100,000 of them. */
const MARKETS = Number(process.env['MARKETS'] ?? 2_000);
const seed = Number(process.env['MARKETS_SEED'] ?? 20_261_124);

describe('against brute force', () => {
  it(`no price, volume, welfare or pairing is better, over ${MARKETS} random markets of seed ${seed}`, {
    timeout: 3_600_000,
  }, () => {
    const random = seededRandom(seed);
    const upTo = (count: number): number => Math.floor(random.fraction() * count);
    let [cleared, withOwn, judged] = [0, 0, 0];
    for (let book = 0; book < MARKETS; book += 1) {
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
      const rationing = rationings[upTo(2)] ?? 'time';
      // Texts are made for what fails only: they cost more than the auction.
      const name = { toString: () => `seed ${seed}, market ${book}, ${rationing}: ${JSON.stringify(orders)}` };
      const result = clear(orders, rationing);
      const holds = (law: string, holding: boolean): void => {
        if (!holding) expect.fail(`${law}: ${name}`);
      };
      const most = prices.map((price) => mostAt(orders, price));
      const best = Math.max(...most);
      holds('indicated', sameButPairs(indicateAuction(asAuction(orders)), result));
      if (result.reason !== 'cleared') {
        holds('nothing could trade', best === 0);
        continue;
      }
      cleared += 1;
      holds('volume', result.volumeWh === best && most[result.price] === best);
      const equilibria = prices.filter((price) => isEquilibrium(orders, price, best));
      const [lowest = 0, highest = 0] = [equilibria[0], equilibria.at(-1)];
      // Where own orders do not stand in the way of the equilibrium price, they change nothing.
      const free = mostIgnoringOwners(orders) === best && most[lowest + Math.floor((highest - lowest) / 2)] === best;
      if (free) holds('interval', result.lowest === lowest && result.highest === highest);
      else withOwn += 1;
      if (!shared) {
        judged += 1;
        const fills = fillsOf(orders, result.pairs);
        holds('welfare', welfareOf(orders, fills) === greatestWelfare(orders));
        if (rationing === 'time') holds('allocation', String(fills) === String(naiveFills(orders, best)));
      }
      checkPairs(orders, result, holds);
    }
    expect(cleared).toBeGreaterThan(MARKETS / 3);
    expect(withOwn).toBeGreaterThan(MARKETS / 60);
    expect(judged).toBeGreaterThan(MARKETS / 6);
  });

  it.each([1, 2, 3, 4])('thousands of orders are served as a naive sort serves them, seed %i', (which) => {
    const random = seededRandom(which);
    const upTo = (count: number): number => Math.floor(random.fraction() * count);
    const orders = Array.from({ length: 5_000 }, (_, at): Order => {
      const side = upTo(2) === 0 ? 'buy' : 'sell';
      return { side, tick: 30_000 + upTo(2 ** (3 * which)), quantity: 1 + upTo(2_000), owner: at + 1 };
    });
    const result = clear(orders);
    if (result.reason !== 'cleared') throw new Error(result.reason);
    expect(fillsOf(orders, result.pairs)).toEqual(naiveFills(orders, result.volumeWh));
  });
});

const sameButPairs = (indicated: object, { ...result }: object): boolean => {
  delete (result as { pairs?: unknown }).pairs;
  return JSON.stringify(indicated) === JSON.stringify(result);
};

/** Sorted by price, then time, and filled from the front. */
const naiveFills = (orders: readonly Order[], volume: number): number[] => {
  const fills = orders.map(() => 0);
  for (const side of ['buy', 'sell'] as const) {
    let left = volume;
    const queue = [...orders.entries()]
      .filter(([, order]) => order.side === side)
      .sort(([one, a], [other, b]) => (side === 'buy' ? b.tick - a.tick : a.tick - b.tick) || one - other);
    for (const [at, { quantity }] of queue) {
      fills[at] = Math.min(left, quantity);
      left -= fills[at] ?? 0;
    }
  }
  return fills;
};

const welfareOf = (orders: readonly Order[], fills: readonly number[]): number =>
  orders.reduce((sum, { side, tick }, at) => sum + (side === 'buy' ? tick : -tick) * (fills[at] ?? 0), 0);

/** Unit by unit: the dearest wish is met by the cheapest unit, for as long as that does no harm. */
const greatestWelfare = (orders: readonly Order[]): number => {
  const units = (side: Order['side']): number[] =>
    orders.flatMap((order) => (order.side === side ? Array<number>(order.quantity).fill(order.tick) : []));
  const wishes = units('buy').sort((a, b) => b - a);
  const offered = units('sell').sort((a, b) => a - b);
  return wishes.reduce((sum, wish, at) => sum + Math.max(0, wish - (offered[at] ?? wish)), 0);
};

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
  { pairs, price, volumeWh }: Extract<ReturnType<typeof clear>, { reason: 'cleared' }>,
  holds: (law: string, holding: boolean) => void,
): void => {
  let traded = 0;
  for (const { bid, ask, quantityWh } of pairs) {
    const [buyer, seller] = [orders[bid], orders[ask]];
    holds('something passes', quantityWh > 0);
    holds(
      'a buyer, a seller, two of them',
      buyer?.side === 'buy' && seller?.side === 'sell' && buyer.owner !== seller.owner,
    );
    holds('nobody beyond his limit', (buyer?.tick ?? -1) >= price && (seller?.tick ?? Infinity) <= price);
    traded += quantityWh;
  }
  holds('pairs add up', traded === volumeWh);
  const fills = fillsOf(orders, pairs);
  holds(
    'nobody more than he asked for',
    orders.every(({ quantity }, at) => (fills[at] ?? 0) <= quantity),
  );
};
