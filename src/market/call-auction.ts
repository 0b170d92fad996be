import { BUY } from './order-book.ts';
import { pairWithoutSelf } from './pair-fills.ts';

/** Orders in time priority, as a structure of arrays. Owners are small dense numbers; owner 0 is nobody in particular. */
export type AuctionOrders = Readonly<{
  count: number;
  side: Uint8Array;
  tick: Int32Array;
  quantityWh: Int32Array;
  owner: Int32Array;
}>;

/** A bid and an ask, by their place among the orders, and the Wh that pass between them. */
export type AuctionPair = Readonly<{ bid: number; ask: number; quantityWh: number }>;

export type AuctionResult =
  | Readonly<{
      reason: 'cleared';
      volumeWh: number;
      /** Ticks; the equilibrium interval [lowest, highest] and the price in its middle. */
      price: number;
      lowest: number;
      highest: number;
      pairs: readonly AuctionPair[];
    }>
  | Readonly<{ reason: 'no-bids' | 'no-asks' | 'no-overlap' }>;

/** One side in priority: best price first, first come first. */
type Queue = Int32Array;
type Equilibrium = Readonly<{ lowest: number; highest: number; price: number }>;

/**
 * Closing call auction at one price: maximum volume, price at the midpoint of the equilibrium interval rounded down to
 * a tick, the margin rationed by time.
 *
 * The interval is [max(marginal filled ask, best bid left unfilled), min(marginal filled bid, best ask left unfilled)]:
 * every price in it clears the volume, and no price outside it leaves everybody content. Nobody trades with himself:
 * pairing is free at one price, so own orders are paired with others' wherever that is possible, and only where one
 * account is most of the market is its excess left out (of the prices with the largest volume that remains, those with
 * the smallest surplus are then the interval).
 */
export const clearCallAuction = (orders: AuctionOrders): AuctionResult => {
  const { bestBid, bestAsk } = bestPrices(orders);
  if (bestBid < 0) return { reason: 'no-bids' };
  if (bestAsk === Number.POSITIVE_INFINITY) return { reason: 'no-asks' };
  if (bestBid < bestAsk) return { reason: 'no-overlap' };
  const bids = queue(orders, true, bestAsk, bestBid);
  const asks = queue(orders, false, bestAsk, bestBid);
  const free = equilibrium(orders, bids, asks);
  const atFree = marketAt(orders, bids, asks, free.price);
  const found = bound(atFree) ? besidesSelf(orders, bids, asks, free) : free;
  const market = found === free ? atFree : marketAt(orders, bids, asks, found.price);
  if (market.volume === 0) return { reason: 'no-overlap' };
  const fills = allocate(orders, bids, asks, market);
  return {
    reason: 'cleared',
    volumeWh: market.volume,
    ...found,
    pairs: pairWithoutSelf(bids, asks, fills, orders.owner),
  };
};

const bestPrices = ({ count, side, tick }: AuctionOrders): { bestBid: number; bestAsk: number } => {
  let bestBid = -1;
  let bestAsk = Number.POSITIVE_INFINITY;
  for (let at = 0; at < count; at += 1) {
    const price = tick[at] as number;
    if (side[at] === BUY) {
      if (price > bestBid) bestBid = price;
    } else if (price < bestAsk) bestAsk = price;
  }
  return { bestBid, bestAsk };
};

/** Counting sort of one side's orders inside [lowest, highest]: stable, so that time breaks ties. */
const queue = (orders: AuctionOrders, buys: boolean, lowest: number, highest: number): Queue => {
  const { count, side, tick } = orders;
  const starts = new Int32Array(highest - lowest + 2);
  const rank = (price: number): number => (buys ? highest - price : price - lowest);
  const takesPart = (at: number): boolean =>
    (side[at] === BUY) === buys && (tick[at] as number) >= lowest && (tick[at] as number) <= highest;
  for (let at = 0; at < count; at += 1)
    if (takesPart(at)) {
      const next = rank(tick[at] as number) + 1;
      starts[next] = (starts[next] as number) + 1;
    }
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] as number) + (starts[at - 1] as number);
  const sorted = new Int32Array(starts[starts.length - 1] as number);
  for (let at = 0; at < count; at += 1)
    if (takesPart(at)) {
      const place = rank(tick[at] as number);
      sorted[starts[place] as number] = at;
      starts[place] = (starts[place] as number) + 1;
    }
  return sorted;
};

/** Meets the sides in priority until they no longer overlap, whoever owns what. Both sides overlap at least once. */
const equilibrium = ({ tick, quantityWh }: AuctionOrders, bids: Queue, asks: Queue): Equilibrium => {
  let bid = 0;
  let ask = 0;
  let bidLeft = quantityWh[bids[0] as number] as number;
  let askLeft = quantityWh[asks[0] as number] as number;
  let lowest = -1;
  let highest = -1;
  const priceOf = (order: number | undefined): number | undefined => (order === undefined ? undefined : tick[order]);
  while (bid < bids.length && ask < asks.length) {
    const bidPrice = tick[bids[bid] as number] as number;
    const askPrice = tick[asks[ask] as number] as number;
    if (bidPrice < askPrice) break;
    lowest = askPrice;
    highest = bidPrice;
    const met = Math.min(bidLeft, askLeft);
    bidLeft -= met;
    askLeft -= met;
    if (bidLeft === 0) bidLeft = quantityWh[bids[++bid] as number] ?? 0;
    if (askLeft === 0) askLeft = quantityWh[asks[++ask] as number] ?? 0;
  }
  lowest = Math.max(lowest, priceOf(bids[bid]) ?? lowest);
  highest = Math.min(highest, priceOf(asks[ask]) ?? highest);
  return { lowest, highest, price: lowest + Math.floor((highest - lowest) / 2) };
};

/** Who is willing at a price, and the most that may pass when nobody trades with himself. */
type MarketAt = Readonly<{
  eligibleBids: number;
  eligibleAsks: number;
  demand: number;
  supply: number;
  demandOf: Float64Array;
  supplyOf: Float64Array;
  volume: number;
  /** The account that is so much of both sides that its excess is left out; 0 for nobody. */
  excessOwner: number;
}>;

const bound = ({ demand, supply, volume }: MarketAt): boolean => volume < Math.min(demand, supply);

const marketAt = (orders: AuctionOrders, bids: Queue, asks: Queue, price: number): MarketAt => {
  const { count, tick, quantityWh, owner } = orders;
  let owners = 1;
  for (let at = 0; at < count; at += 1) owners = Math.max(owners, (owner[at] as number) + 1);
  const demandOf = new Float64Array(owners);
  const supplyOf = new Float64Array(owners);
  const gather = (side: Queue, of: Float64Array, willing: (limit: number) => boolean): [number, number] => {
    let total = 0;
    let eligible = 0;
    for (; eligible < side.length; eligible += 1) {
      const order = side[eligible] as number;
      if (!willing(tick[order] as number)) break;
      const quantity = quantityWh[order] as number;
      const who = owner[order] as number;
      of[who] = (of[who] as number) + quantity;
      total += quantity;
    }
    return [eligible, total];
  };
  const [eligibleBids, demand] = gather(bids, demandOf, (limit) => limit >= price);
  const [eligibleAsks, supply] = gather(asks, supplyOf, (limit) => limit <= price);
  let volume = Math.min(demand, supply);
  let excessOwner = 0;
  for (let who = 1; who < owners; who += 1) {
    const others = demand + supply - (demandOf[who] as number) - (supplyOf[who] as number);
    // The cut that separates an account from everybody else: what others buy plus what others sell.
    if (others < volume) {
      volume = others;
      excessOwner = who;
    }
  }
  return { eligibleBids, eligibleAsks, demand, supply, demandOf, supplyOf, volume, excessOwner };
};

/** The prices at which most passes although somebody is most of both sides: largest volume, then smallest surplus. */
const besidesSelf = (orders: AuctionOrders, bids: Queue, asks: Queue, free: Equilibrium): Equilibrium => {
  const prices = [...new Set([...bids, ...asks].map((order) => orders.tick[order] as number))].sort((a, b) => a - b);
  let best: Equilibrium = free;
  let bestVolume = -1;
  let bestSurplus = 0;
  let open = false;
  for (const price of prices) {
    const { volume, demand, supply } = marketAt(orders, bids, asks, price);
    const surplus = Math.abs(demand - supply);
    if (volume > bestVolume || (volume === bestVolume && surplus < bestSurplus)) {
      best = { lowest: price, highest: price, price };
      bestVolume = volume;
      bestSurplus = surplus;
      open = true;
    } else if (open && volume === bestVolume && surplus === bestSurplus) best = { ...best, highest: price };
    else open = false;
  }
  const middle = best.lowest + Math.floor((best.highest - best.lowest) / 2);
  const atMiddle = marketAt(orders, bids, asks, middle).volume === bestVolume;
  return { ...best, price: atMiddle ? middle : best.lowest };
};

/** Wh per order, by price and time, so that no account buys and sells more than the others can sell and buy. */
const allocate = (orders: AuctionOrders, bids: Queue, asks: Queue, market: MarketAt): Float64Array => {
  const { quantityWh, owner } = orders;
  const { volume, demand, supply, demandOf, supplyOf, eligibleBids, eligibleAsks, excessOwner } = market;
  const fills = new Float64Array(orders.count);
  const limited = bound(market);
  const room = (of: Float64Array, full: boolean, others: number): Float64Array => {
    if (!limited) return full ? of.map(() => volume) : of.map((there, who) => (who === 0 ? volume : volume - there));
    return of.map((_, who) => (who === excessOwner ? others : volume));
  };
  const ration = (side: Queue, eligible: number, mayTake: Float64Array): void => {
    let left = volume;
    for (let at = 0; at < eligible && left > 0; at += 1) {
      const order = side[at] as number;
      const who = owner[order] as number;
      const given = Math.min(quantityWh[order] as number, left, mayTake[who] as number);
      fills[order] = given;
      mayTake[who] = (mayTake[who] as number) - given;
      left -= given;
    }
  };
  ration(bids, eligibleBids, room(supplyOf, demand <= supply, supply - (supplyOf[excessOwner] as number)));
  ration(asks, eligibleAsks, room(demandOf, demand > supply, demand - (demandOf[excessOwner] as number)));
  return fills;
};
