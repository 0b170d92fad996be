import type { AuctionQueue } from './auction-queue.ts';

/** Bids and asks by their place among the orders of the auction, and the Wh that pass between them. */
export type AuctionPairs = Readonly<{ count: number; bid: Int32Array; ask: Int32Array; quantityWh: Float64Array }>;

/** A pair by its places in the two queues. */
type Pair = { bid: number; ask: number; quantityWh: number };

/**
 * Pairs the filled quantities of both sides, best with best, then mends the pairs in which an account met itself by
 * exchanging sellers with a pair it has no part in. That is always possible when no account's purchases and sales
 * exceed the volume: the pairs without it then cover at least its pairs with itself.
 */
export const pairWithoutSelf = (
  bids: AuctionQueue,
  asks: AuctionQueue,
  bidFills: Float64Array,
  askFills: Float64Array,
): AuctionPairs => {
  const { pairs, meetsItself } = pairInOrder(bids, asks, bidFills, askFills);
  const mended = meetsItself ? mend(bids, asks, pairs) : pairs;
  const { count, bid, ask } = mended;
  for (let at = 0; at < count; at += 1) {
    bid[at] = bids.order[bid[at] as number] as number;
    ask[at] = asks.order[ask[at] as number] as number;
  }
  return mended;
};

const pairInOrder = (
  bids: AuctionQueue,
  asks: AuctionQueue,
  bidFills: Float64Array,
  askFills: Float64Array,
): { pairs: AuctionPairs; meetsItself: boolean } => {
  const most = bidFills.length + askFills.length;
  const [bid, ask, quantityWh] = [new Int32Array(most), new Int32Array(most), new Float64Array(most)];
  let [count, meetsItself, to, offered] = [0, false, -1, 0];
  for (let from = 0; from < bidFills.length; from += 1) {
    let wanted = bidFills[from] as number;
    while (wanted > 0) {
      while (offered === 0) offered = askFills[++to] as number;
      const quantity = Math.min(wanted, offered);
      if (bids.owner[from] !== 0 && bids.owner[from] === asks.owner[to]) meetsItself = true;
      bid[count] = from;
      ask[count] = to;
      quantityWh[count] = quantity;
      count += 1;
      wanted -= quantity;
      offered -= quantity;
    }
  }
  return { pairs: { count, bid, ask, quantityWh }, meetsItself };
};

const mend = (bids: AuctionQueue, asks: AuctionQueue, inOrder: AuctionPairs): AuctionPairs => {
  const pairs: Pair[] = Array.from({ length: inOrder.count }, (_, at) => ({
    bid: inOrder.bid[at] as number,
    ask: inOrder.ask[at] as number,
    quantityWh: inOrder.quantityWh[at] as number,
  }));
  const involves = ({ bid, ask }: Pair, who: number): boolean => bids.owner[bid] === who || asks.owner[ask] === who;
  // An exchange makes pairs that do not help the account it was made for, so each account looks at a pair once.
  const looked = new Map<number, number>();
  for (let at = 0; at < pairs.length; at += 1) {
    const own = pairs[at] as Pair;
    const who = bids.owner[own.bid] as number;
    if (who === 0 || who !== asks.owner[own.ask]) continue;
    let from = looked.get(who) ?? 0;
    while (own.quantityWh > 0 && from < pairs.length) {
      const other = pairs[from] as Pair;
      const moved = involves(other, who) ? 0 : Math.min(own.quantityWh, other.quantityWh);
      if (moved === 0) from += 1;
      else exchange(pairs, own, other, moved);
    }
    looked.set(who, from);
  }
  const left = pairs.filter(({ quantityWh }) => quantityWh > 0);
  return {
    count: left.length,
    bid: Int32Array.from(left, ({ bid }) => bid),
    ask: Int32Array.from(left, ({ ask }) => ask),
    quantityWh: Float64Array.from(left, ({ quantityWh }) => quantityWh),
  };
};

const exchange = (pairs: Pair[], own: Pair, other: Pair, moved: number): void => {
  own.quantityWh -= moved;
  other.quantityWh -= moved;
  pairs.push({ bid: own.bid, ask: other.ask, quantityWh: moved }, { bid: other.bid, ask: own.ask, quantityWh: moved });
};
