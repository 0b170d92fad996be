type Pair = { bid: number; ask: number; quantityWh: number };

/**
 * Pairs the filled quantities of both sides, best with best, then mends the pairs in which an account met itself by
 * exchanging sellers with a pair it has no part in. That is always possible when no account's purchases and sales
 * exceed the volume: the pairs without it then cover at least its pairs with itself.
 *
 * @param fills Wh per order; both sides add up to the same
 * @param owner per order; owner 0 is nobody in particular and may meet itself
 */
export const pairWithoutSelf = (
  bids: Int32Array,
  asks: Int32Array,
  fills: Float64Array,
  owner: Int32Array,
): readonly Readonly<Pair>[] => {
  const pairs = pairInOrder(bids, asks, fills);
  const isOwn = ({ bid, ask }: Pair): boolean => owner[bid] !== 0 && owner[bid] === owner[ask];
  const involves = ({ bid, ask }: Pair, who: number): boolean => owner[bid] === who || owner[ask] === who;
  // An exchange makes pairs that do not help the account it was made for, so each account looks at a pair once.
  const looked = new Map<number, number>();
  for (let at = 0; at < pairs.length; at += 1) {
    const own = pairs[at] as Pair;
    if (!isOwn(own)) continue;
    const who = owner[own.bid] as number;
    let from = looked.get(who) ?? 0;
    while (own.quantityWh > 0 && from < pairs.length) {
      const other = pairs[from] as Pair;
      if (other.quantityWh === 0 || involves(other, who)) {
        from += 1;
        continue;
      }
      const moved = Math.min(own.quantityWh, other.quantityWh);
      own.quantityWh -= moved;
      other.quantityWh -= moved;
      pairs.push(
        { bid: own.bid, ask: other.ask, quantityWh: moved },
        { bid: other.bid, ask: own.ask, quantityWh: moved },
      );
    }
    looked.set(who, from);
  }
  return pairs.filter(({ quantityWh }) => quantityWh > 0);
};

const pairInOrder = (bids: Int32Array, asks: Int32Array, fills: Float64Array): Pair[] => {
  const pairs: Pair[] = [];
  let at = 0;
  let offered = 0;
  for (const bid of bids) {
    let wanted = fills[bid] as number;
    while (wanted > 0) {
      while (offered === 0) offered = fills[asks[at++] as number] as number;
      const quantityWh = Math.min(wanted, offered);
      pairs.push({ bid, ask: asks[at - 1] as number, quantityWh });
      wanted -= quantityWh;
      offered -= quantityWh;
    }
  }
  return pairs;
};
