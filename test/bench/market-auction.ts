import type { AuctionOrders } from '../../src/market/auction-orders.ts';
import { clearCallAuction, indicateAuction } from '../../src/market/call-auction.ts';
import { BUY, SELL } from '../../src/market/order-book.ts';
import { seededRandom } from '../support/seeded-random.ts';

const SEED = 20_261_123;

/** Ten thousand accounts, each either short or long in this interval, or each on both sides now and then. */
export const auctionOrders = (count: number, both: boolean): AuctionOrders => {
  const random = seededRandom(SEED);
  const upTo = (limit: number): number => Math.floor(random.fraction() * limit);
  const side = Uint8Array.from({ length: count }, () => (upTo(2) === 0 ? BUY : SELL));
  return {
    count,
    side,
    tick: Int32Array.from(side, (buys) => 30_000 + upTo(20_000) + (buys === BUY ? 4_000 : -4_000)),
    quantityWh: Int32Array.from({ length: count }, () => 1 + upTo(2_000)),
    owner: Int32Array.from(side, (of) => 1 + 2 * upTo(5_000) + (both ? upTo(2) : of)),
  };
};

/** What a sort by price and time gives each order, which the auction has to give it too where nobody meets himself. */
const naiveFills = ({ count, side, tick, quantityWh }: AuctionOrders, volume: number): Int32Array => {
  const fills = new Int32Array(count);
  for (const which of [BUY, SELL]) {
    const queue = Array.from({ length: count }, (_, at) => at).filter((at) => side[at] === which);
    const sign = which === BUY ? -1 : 1;
    queue.sort((a, b) => sign * ((tick[a] as number) - (tick[b] as number)) || a - b);
    let left = volume;
    for (const at of queue) {
      fills[at] = Math.min(left, quantityWh[at] as number);
      left -= fills[at] as number;
    }
  }
  return fills;
};

/** @throws Error when an order got another quantity than the naive sort gives it: then no time means anything. */
export const checkAgainstSort = (orders: AuctionOrders): void => {
  const result = clearCallAuction(orders);
  if (result.reason !== 'cleared') throw new Error(result.reason);
  const fills = new Int32Array(orders.count);
  const { count, bid, ask, quantityWh } = result.pairs;
  for (let at = 0; at < count; at += 1)
    for (const order of [bid[at] as number, ask[at] as number])
      fills[order] = (fills[order] as number) + (quantityWh[at] as number);
  const expected = naiveFills(orders, result.volumeWh);
  const wrong = fills.findIndex((fill, at) => fill !== expected[at]);
  if (wrong >= 0) throw new Error(`order ${wrong} got ${fills[wrong]} Wh, a naive sort gives it ${expected[wrong]}`);
};

/** The ways to ask an auction. */
export const auctionMeasures = (apart: AuctionOrders, both: AuctionOrders) =>
  ({
    byTime: () => clearCallAuction(apart),
    inProportion: () => clearCallAuction(apart, 'pro-rata'),
    withOwn: () => clearCallAuction(both),
    indicated: () => indicateAuction(apart),
  }) as const;
