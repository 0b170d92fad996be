import type { AuctionOrders } from '../../src/market/auction-orders.ts';
import { clearCallAuction } from '../../src/market/call-auction.ts';
import type { Rationing } from '../../src/market/ration-fills.ts';

export type Order = Readonly<{ side: 'buy' | 'sell'; tick: number; quantity: number; owner: number }>;
export type Pair = Readonly<{ bid: number; ask: number; quantityWh: number }>;

export const asAuction = (orders: readonly Order[]): AuctionOrders => ({
  count: orders.length,
  side: Uint8Array.from(orders, ({ side }) => (side === 'buy' ? 0 : 1)),
  tick: Int32Array.from(orders, ({ tick }) => tick),
  quantityWh: Int32Array.from(orders, ({ quantity }) => quantity),
  owner: Int32Array.from(orders, ({ owner }) => owner),
});

/** The auction with its pairs as a list. */
export const clear = (orders: readonly Order[], rationing?: Rationing) => {
  const result = clearCallAuction(asAuction(orders), rationing);
  if (result.reason !== 'cleared') return result;
  const { count, bid, ask, quantityWh } = result.pairs;
  const pairs = Array.from(
    { length: count },
    (_, at): Pair => ({ bid: bid[at] ?? -1, ask: ask[at] ?? -1, quantityWh: quantityWh[at] ?? -1 }),
  );
  return { ...result, pairs };
};

/** What each order got, by its place among them. */
export const fillsOf = (orders: readonly Order[], pairs: readonly Pair[]): number[] => {
  const fills = orders.map(() => 0);
  for (const { bid, ask, quantityWh } of pairs) for (const at of [bid, ask]) fills[at] = (fills[at] ?? 0) + quantityWh;
  return fills;
};

/** Quantities in units of 0.001, prices in units of 0.01: all published cases but one are exact in them. */
const [QUANTITY, PRICE] = [1000, 100];

/** `10@1.5 2:3@4`: quantity at price, in time order; every order has an owner of its own unless it is named. */
export const ordersOf = (side: Order['side'], text: string, from: number): Order[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((item, index) => {
      const [, owner, quantity, price] = /^(?:(\d+):)?([\d.]+)@([\d.]+)$/.exec(item) ?? [];
      return {
        side,
        tick: Math.round(Number(price) * PRICE),
        quantity: Math.round(Number(quantity) * QUANTITY),
        owner: owner === undefined ? from + index : Number(owner),
      };
    });

/** Clears what is written, asks first; in the units it is written in. */
export const auction = (asks: string, bids: string, rationing?: Rationing) => {
  const orders = [...ordersOf('sell', asks, 100), ...ordersOf('buy', bids, 200)];
  const result = clear(orders, rationing);
  if (result.reason !== 'cleared') return { reason: result.reason };
  const gain = ({ bid, ask }: Pair): number => (orders[bid]?.tick ?? 0) - (orders[ask]?.tick ?? 0);
  return {
    volume: result.volumeWh / QUANTITY,
    lowest: result.lowest / PRICE,
    highest: result.highest / PRICE,
    price: result.price / PRICE,
    welfare: result.pairs.reduce((sum, pair) => sum + gain(pair) * pair.quantityWh, 0) / (QUANTITY * PRICE),
    fills: fillsOf(orders, result.pairs).map((fill) => fill / QUANTITY),
    imbalance: result.imbalanceWh / QUANTITY,
    result,
    orders,
  };
};

export const ones = (prices: string): string =>
  prices
    .split(',')
    .map((price) => `1@${price}`)
    .join(' ');
