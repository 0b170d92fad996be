import { BUY } from './order-book.ts';

/** Orders in time priority, as a structure of arrays. Owners are small dense numbers; owner 0 is nobody in particular. */
export type AuctionOrders = Readonly<{
  count: number;
  side: Uint8Array;
  tick: Int32Array;
  quantityWh: Int32Array;
  owner: Int32Array;
}>;

/**
 * One side in priority, best price first, first come first: copied in that order, so that everything after the sort
 * reads memory from front to back.
 */
export type AuctionQueue = Readonly<{ order: Int32Array; tick: Int32Array; quantityWh: Int32Array; owner: Int32Array }>;

/** The prices the sides could meet at, and how many numbers for owners are in use; −1 and ∞ for a side that is empty. */
export const bestPrices = ({
  count,
  side,
  tick,
  owner,
}: AuctionOrders): { bestBid: number; bestAsk: number; owners: number } => {
  let bestBid = -1;
  let bestAsk = Number.POSITIVE_INFINITY;
  let highestOwner = 0;
  for (let at = 0; at < count; at += 1) {
    const price = tick[at] as number;
    const who = owner[at] as number;
    if (who > highestOwner) highestOwner = who;
    if (side[at] === BUY) {
      if (price > bestBid) bestBid = price;
    } else if (price < bestAsk) bestAsk = price;
  }
  return { bestBid, bestAsk, owners: highestOwner + 1 };
};

/** Counting sort of one side's orders inside [lowest, highest]: stable, so that time breaks ties. */
export const sortQueue = (orders: AuctionOrders, buys: boolean, lowest: number, highest: number): AuctionQueue => {
  const { count, side, tick, quantityWh, owner } = orders;
  const starts = new Int32Array(highest - lowest + 2);
  for (let at = 0; at < count; at += 1) {
    const price = tick[at] as number;
    if ((side[at] === BUY) !== buys || price < lowest || price > highest) continue;
    const next = (buys ? highest - price : price - lowest) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] as number) + (starts[at - 1] as number);
  const length = starts[starts.length - 1] as number;
  const int32 = (): Int32Array => new Int32Array(length);
  const sorted = { order: int32(), tick: int32(), quantityWh: int32(), owner: int32() };
  for (let at = 0; at < count; at += 1) {
    const price = tick[at] as number;
    if ((side[at] === BUY) !== buys || price < lowest || price > highest) continue;
    const rank = buys ? highest - price : price - lowest;
    const place = starts[rank] as number;
    starts[rank] = place + 1;
    sorted.order[place] = at;
    sorted.tick[place] = price;
    sorted.quantityWh[place] = quantityWh[at] as number;
    sorted.owner[place] = owner[at] as number;
  }
  return sorted;
};
