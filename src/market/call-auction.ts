import { type AuctionOrders, type AuctionQueue, bestPrices, sortQueue } from './auction-queue.ts';
import { type AuctionPairs, pairWithoutSelf } from './pair-fills.ts';

export type AuctionResult =
  | Readonly<{
      reason: 'cleared';
      volumeWh: number;
      /** Ticks; the equilibrium interval [lowest, highest] and the price in its middle. */
      price: number;
      lowest: number;
      highest: number;
      pairs: AuctionPairs;
    }>
  | Readonly<{ reason: 'no-bids' | 'no-asks' | 'no-overlap' }>;

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
  const { bestBid, bestAsk, owners } = bestPrices(orders);
  if (bestBid < 0) return { reason: 'no-bids' };
  if (bestAsk === Number.POSITIVE_INFINITY) return { reason: 'no-asks' };
  if (bestBid < bestAsk) return { reason: 'no-overlap' };
  const bids = sortQueue(orders, true, bestAsk, bestBid);
  const asks = sortQueue(orders, false, bestAsk, bestBid);
  const free = equilibrium(bids, asks);
  const atFree = marketAt(bids, asks, free.price, owners);
  const found = bound(atFree) ? besidesSelf(bids, asks, free, owners) : free;
  const market = found === free ? atFree : marketAt(bids, asks, found.price, owners);
  if (market.volume === 0) return { reason: 'no-overlap' };
  const { bidFills, askFills } = allocate(bids, asks, market);
  const pairs = pairWithoutSelf(bids, asks, bidFills, askFills);
  return { reason: 'cleared', volumeWh: market.volume, ...found, pairs };
};

/** Meets the sides in priority until they no longer overlap, whoever owns what. Both sides overlap at least once. */
const equilibrium = (bids: AuctionQueue, asks: AuctionQueue): Equilibrium => {
  let [bid, ask, lowest, highest] = [0, 0, -1, -1];
  let bidLeft = bids.quantityWh[0] as number;
  let askLeft = asks.quantityWh[0] as number;
  while (bid < bids.tick.length && ask < asks.tick.length) {
    const bidPrice = bids.tick[bid] as number;
    const askPrice = asks.tick[ask] as number;
    if (bidPrice < askPrice) break;
    lowest = askPrice;
    highest = bidPrice;
    const met = Math.min(bidLeft, askLeft);
    bidLeft -= met;
    askLeft -= met;
    if (bidLeft === 0) bidLeft = bids.quantityWh[++bid] ?? 0;
    if (askLeft === 0) askLeft = asks.quantityWh[++ask] ?? 0;
  }
  lowest = Math.max(lowest, bids.tick[bid] ?? lowest);
  highest = Math.min(highest, asks.tick[ask] ?? highest);
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

const marketAt = (bids: AuctionQueue, asks: AuctionQueue, price: number, owners: number): MarketAt => {
  const demandOf = new Float64Array(owners);
  const supplyOf = new Float64Array(owners);
  const eligibleBids = willingUpTo(bids, (limit) => limit >= price);
  const eligibleAsks = willingUpTo(asks, (limit) => limit <= price);
  const demand = gather(bids, eligibleBids, demandOf);
  const supply = gather(asks, eligibleAsks, supplyOf);
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

/** How many of a queue are willing; they come first. */
const willingUpTo = ({ tick }: AuctionQueue, willing: (limit: number) => boolean): number => {
  let [low, high] = [0, tick.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (willing(tick[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
};

const gather = ({ quantityWh, owner }: AuctionQueue, eligible: number, of: Float64Array): number => {
  let total = 0;
  for (let at = 0; at < eligible; at += 1) {
    const quantity = quantityWh[at] as number;
    const who = owner[at] as number;
    of[who] = (of[who] as number) + quantity;
    total += quantity;
  }
  return total;
};

/** The prices at which most passes although somebody is most of both sides: largest volume, then smallest surplus. */
const besidesSelf = (bids: AuctionQueue, asks: AuctionQueue, free: Equilibrium, owners: number): Equilibrium => {
  const prices = [...new Set([...bids.tick, ...asks.tick])].sort((a, b) => a - b);
  let best: Equilibrium = free;
  let bestVolume = -1;
  let bestSurplus = 0;
  let open = false;
  for (const price of prices) {
    const { volume, demand, supply } = marketAt(bids, asks, price, owners);
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
  const atMiddle = marketAt(bids, asks, middle, owners).volume === bestVolume;
  return { ...best, price: atMiddle ? middle : best.lowest };
};

/** Wh per place in each queue, by price and time, so that no account takes more than the others can give. */
const allocate = (
  bids: AuctionQueue,
  asks: AuctionQueue,
  market: MarketAt,
): Readonly<{ bidFills: Float64Array; askFills: Float64Array }> => {
  const { volume, demand, supply, demandOf, supplyOf, eligibleBids, eligibleAsks, excessOwner } = market;
  const limited = bound(market);
  /** What each account may take: everything, or what is left when its other side is filled, or what others offer. */
  const room = (otherSideOf: Float64Array, short: boolean, fromOthers: number): Float64Array => {
    const mayTake = new Float64Array(otherSideOf.length).fill(volume);
    if (limited) mayTake[excessOwner] = fromOthers;
    else if (!short)
      for (let who = 1; who < mayTake.length; who += 1) mayTake[who] = volume - (otherSideOf[who] as number);
    return mayTake;
  };
  const forBids = room(supplyOf, demand <= supply, supply - (supplyOf[excessOwner] as number));
  const forAsks = room(demandOf, demand > supply, demand - (demandOf[excessOwner] as number));
  return {
    bidFills: ration(bids, eligibleBids, volume, forBids),
    askFills: ration(asks, eligibleAsks, volume, forAsks),
  };
};

const ration = (
  { quantityWh, owner }: AuctionQueue,
  eligible: number,
  volume: number,
  mayTake: Float64Array,
): Float64Array => {
  const fills = new Float64Array(quantityWh.length);
  let left = volume;
  for (let at = 0; at < eligible && left > 0; at += 1) {
    const who = owner[at] as number;
    const room = mayTake[who] as number;
    const given = Math.min(quantityWh[at] as number, left, room);
    fills[at] = given;
    // Owner 0 is nobody in particular: what one of them takes is not taken from another.
    if (who !== 0) mayTake[who] = room - given;
    left -= given;
  }
  return fills;
};
