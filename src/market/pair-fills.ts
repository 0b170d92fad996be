import { type AuctionQueues, QUANTITY, RECORD } from './auction-orders.ts';
import type { Filled } from './ration-fills.ts';

/** Bids and asks by their place among the orders of the auction, and the Wh that pass between them. */
export type AuctionPairs = Readonly<{ count: number; bid: Int32Array; ask: Int32Array; quantityWh: Int32Array }>;

type Columns = { count: number; bid: Int32Array; ask: Int32Array; quantityWh: Int32Array };

/**
 * Pairs the filled quantities of both sides, best with best, then mends the pairs in which an account met itself by
 * exchanging sellers with a pair it has no part in. That is always possible when no account's purchases and sales
 * exceed the volume: the pairs without it then cover at least its pairs with itself.
 */
export const pairWithoutSelf = (
  queues: AuctionQueues,
  filled: Filled,
  { owner, meetsItself }: Readonly<{ owner: Int32Array; meetsItself: boolean }>,
): AuctionPairs => {
  const pairs = pairInOrder(queues, filled);
  if (meetsItself) mend(owner, pairs);
  return pairs;
};

/** 1 for 0 and 0 for what is above it. */
const isZero = (number: number): number => 1 - (-number >>> 31);

/** Whose record ends a pair is a matter of chance, so that no step asks: a record that is used up is added to as 0 or as the next. */
const pairInOrder = ({ records, bids: firstAsk }: AuctionQueues, { bids, asks }: Filled): Columns => {
  const most = bids + asks;
  const [bid, ask, quantityWh] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let from = 0;
  let to = RECORD * firstAsk;
  let wanted = records[QUANTITY] as number;
  let offered = records[to + QUANTITY] as number;
  let count = 0;
  for (
    const [lastBid, lastAsk] = [RECORD * bids, RECORD * (firstAsk + asks)];
    from < lastBid && to < lastAsk;
    count += 1
  ) {
    const short = wanted - offered;
    const quantity = offered + (short & (short >> 31));
    bid[count] = records[from] as number;
    ask[count] = records[to] as number;
    quantityWh[count] = quantity;
    const [bidDone, askDone] = [isZero(wanted - quantity), isZero(offered - quantity)];
    from += RECORD * bidDone;
    to += RECORD * askDone;
    wanted += -quantity + ((records[from + QUANTITY] as number) & -bidDone);
    offered += -quantity + ((records[to + QUANTITY] as number) & -askDone);
  }
  return { count, bid, ask, quantityWh };
};

const mend = (owner: Int32Array, pairs: Columns): void => {
  const ownerAt = (order: number): number => owner[order] as number;
  const used = usedPairs();
  // An exchange makes pairs that do not help the account it was made for, so each account looks at a pair once.
  const looked = new Map<number, number>();
  for (let own = 0; own < pairs.count; own += 1) {
    const who = ownerAt(pairs.bid[own] as number);
    if (who === 0 || who !== ownerAt(pairs.ask[own] as number)) continue;
    let from = used.next(looked.get(who) ?? 0);
    while ((pairs.quantityWh[own] as number) > 0 && from < pairs.count) {
      if (ownerAt(pairs.bid[from] as number) !== who && ownerAt(pairs.ask[from] as number) !== who) {
        exchange(pairs, own, from);
        if (pairs.quantityWh[from] === 0) used.add(from);
      } else from += 1;
      from = used.next(from);
    }
    looked.set(who, from);
    used.add(own);
  }
  keepTraded(pairs);
};

const exchange = (pairs: Columns, own: number, other: number): void => {
  const moved = Math.min(pairs.quantityWh[own] as number, pairs.quantityWh[other] as number);
  pairs.quantityWh[own] = (pairs.quantityWh[own] as number) - moved;
  pairs.quantityWh[other] = (pairs.quantityWh[other] as number) - moved;
  if (moved === 0) return;
  append(pairs, pairs.bid[own] as number, pairs.ask[other] as number, moved);
  append(pairs, pairs.bid[other] as number, pairs.ask[own] as number, moved);
};

const append = (pairs: Columns, bid: number, ask: number, quantityWh: number): void => {
  if (pairs.count === pairs.bid.length) {
    pairs.bid = doubled(pairs.bid);
    pairs.ask = doubled(pairs.ask);
    pairs.quantityWh = doubled(pairs.quantityWh);
  }
  pairs.bid[pairs.count] = bid;
  pairs.ask[pairs.count] = ask;
  pairs.quantityWh[pairs.count] = quantityWh;
  pairs.count += 1;
};

const doubled = (from: Int32Array): Int32Array<ArrayBuffer> => {
  const to = new Int32Array(2 * from.length + 2);
  to.set(from);
  return to;
};

/** Pairs of which nothing is left, so that they are passed over in one step however many they are. */
const usedPairs = (): Readonly<{ add(place: number): void; next(place: number): number }> => {
  const behind = new Map<number, number>();
  const next = (place: number): number => {
    let end = place;
    for (let to = behind.get(end); to !== undefined; to = behind.get(end)) end = to;
    for (let at = place; at !== end; ) {
      const to = behind.get(at) as number;
      behind.set(at, end);
      at = to;
    }
    return end;
  };
  return { add: (place) => void behind.set(place, place + 1), next };
};

const keepTraded = (pairs: Columns): void => {
  let kept = 0;
  for (let at = 0; at < pairs.count; at += 1) {
    if (pairs.quantityWh[at] === 0) continue;
    pairs.bid[kept] = pairs.bid[at] as number;
    pairs.ask[kept] = pairs.ask[at] as number;
    pairs.quantityWh[kept] = pairs.quantityWh[at] as number;
    kept += 1;
  }
  pairs.count = kept;
};
