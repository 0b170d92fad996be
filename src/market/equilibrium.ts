import { type AuctionLevels, type AuctionOrders, gainOf, QUANTITY, RECORD, sortQueues } from './auction-orders.ts';

/** Every price in [lowest, highest] clears the largest volume and leaves everybody content; the price is its middle. Ticks. */
export type Equilibrium = Readonly<{ lowest: number; highest: number; price: number }>;

/** Half of the interval, rounded down to a tick: never outside it. */
const between = (lowest: number, highest: number): number => lowest + ((highest - lowest) >> 1);

/**
 * Where the sides meet, whoever owns what; else why they do not. The interval is [max(marginal filled ask, best bid left
 * unfilled), min(marginal filled bid, best ask left unfilled)].
 */
export const equilibriumOf = ({
  lowestTick,
  step,
  levels,
  sums,
}: AuctionLevels): Equilibrium | 'no-bids' | 'no-asks' | 'no-overlap' => {
  let [demanded, bestBid, bestAsk] = [0, -1, -1];
  for (let level = 0; level < levels; level += 1) {
    const [bid, ask] = [sums[level << 1] as number, sums[(level << 1) | 1] as number];
    demanded += bid;
    if (bid > 0) bestBid = level;
    if (ask > 0 && bestAsk < 0) bestAsk = level;
  }
  if (bestBid < 0) return 'no-bids';
  if (bestAsk < 0) return 'no-asks';
  if (bestBid < bestAsk) return 'no-overlap';
  // Demand falls and supply rises with the price: most passes where the lesser of the two is greatest.
  let [volume, supplied] = [0, 0];
  for (let level = 0; level < levels; level += 1) {
    supplied += sums[(level << 1) | 1] as number;
    volume = Math.max(volume, Math.min(demanded, supplied));
    demanded -= sums[level << 1] as number;
  }
  // Marginal filled ask and best ask left: where supply first reaches the volume, and first exceeds it.
  let [filledAsk, leftAsk, filledBid, leftBid] = [-1, -1, -1, -1];
  supplied = 0;
  for (let level = 0; level < levels && leftAsk < 0; level += 1) {
    supplied += sums[(level << 1) | 1] as number;
    if (filledAsk < 0 && supplied >= volume) filledAsk = level;
    if (supplied > volume) leftAsk = level;
  }
  demanded = 0;
  for (let level = levels - 1; level >= 0 && leftBid < 0; level -= 1) {
    demanded += sums[level << 1] as number;
    if (filledBid < 0 && demanded >= volume) filledBid = level;
    if (demanded > volume) leftBid = level;
  }
  const lowest = lowestTick + step * Math.max(filledAsk, leftBid);
  const highest = lowestTick + step * (leftAsk < 0 ? filledBid : Math.min(filledBid, leftAsk));
  return { lowest, highest, price: between(lowest, highest) };
};

/** Who is willing at a price, and the most that may pass when nobody trades with himself. Wh. */
export type MarketAt = Readonly<{
  price: number;
  demand: number;
  supply: number;
  volume: number;
  /** Per owner, what it would buy and what it would sell, side by side. */
  willing: Float64Array;
  /** Somebody in particular would do both. */
  meetsItself: boolean;
  /** The account that is so much of both sides that its excess is left out; 0 for nobody. */
  excessOwner: number;
}>;

export const marketAt = (
  { count, side, tick, quantityWh, owner }: AuctionOrders,
  owners: number,
  price: number,
): MarketAt => {
  const willing = new Float64Array(2 * owners);
  for (let at = 0; at < count; at += 1) {
    const of = side[at] as number;
    const place = ((owner[at] as number) << 1) | of;
    const wanted = (quantityWh[at] as number) & ~(gainOf(of, tick[at] as number, price) >> 31);
    willing[place] = (willing[place] as number) + wanted;
  }
  let [demand, supply] = [0, 0];
  let meetsItself = false;
  for (let who = 0; who < owners; who += 1) {
    const [buys, sells] = [willing[who << 1] as number, willing[(who << 1) | 1] as number];
    demand += buys;
    supply += sells;
    if (who > 0 && buys > 0 && sells > 0) meetsItself = true;
  }
  let [volume, excessOwner] = [Math.min(demand, supply), 0];
  for (let who = 1; meetsItself && who < owners; who += 1) {
    // The cut that separates an account from everybody else: what others buy plus what others sell.
    const others = demand + supply - (willing[who << 1] as number) - (willing[(who << 1) | 1] as number);
    if (others >= volume) continue;
    volume = others;
    excessOwner = who;
  }
  return { price, demand, supply, volume, willing, meetsItself, excessOwner };
};

/**
 * The prices at which most passes although somebody is most of both sides: largest volume, then smallest surplus. Goes
 * up through the prices once: asks join, bids leave.
 */
export const besidesSelf = (orders: AuctionOrders, levels: AuctionLevels): Equilibrium => {
  const { lowestTick, owners } = levels;
  const { records, bids, asks } = sortQueues(
    orders,
    levels,
    lowestTick,
    lowestTick + levels.step * (levels.levels - 1),
  );
  const tickAt = (place: number): number => orders.tick[records[RECORD * place] as number] as number;
  const majority = majorityOf(owners);
  let [demand, supply] = [0, 0];
  /** Takes a record in or out; @returns its quantity, signed. */
  const turn = (place: number, sign: 1 | -1): number => {
    const quantity = sign * (records[RECORD * place + QUANTITY] as number);
    majority.add(orders.owner[records[RECORD * place] as number] as number, quantity);
    return quantity;
  };
  for (let at = 0; at < bids; at += 1) demand += turn(at, 1);
  const candidates: Candidates = { prices: [], volumes: [], surpluses: [] };
  let [bid, ask] = [bids - 1, bids];
  const last = bids + asks;
  while (bid >= 0 || ask < last) {
    const price = Math.min(
      bid >= 0 ? tickAt(bid) : Number.POSITIVE_INFINITY,
      ask < last ? tickAt(ask) : Number.POSITIVE_INFINITY,
    );
    for (; ask < last && tickAt(ask) === price; ask += 1) supply += turn(ask, 1);
    candidates.prices.push(price);
    candidates.volumes.push(Math.min(demand, supply, majority.others()));
    candidates.surpluses.push(Math.abs(demand - supply));
    for (; bid >= 0 && tickAt(bid) === price; bid -= 1) demand += turn(bid, -1);
  }
  return bestOf(orders, owners, candidates);
};

type Candidates = Readonly<{ prices: number[]; volumes: number[]; surpluses: number[] }>;

const bestOf = (orders: AuctionOrders, owners: number, { prices, volumes, surpluses }: Candidates): Equilibrium => {
  let [first, last] = [0, 0];
  for (let at = 1; at < prices.length; at += 1) {
    const more = (volumes[at] as number) - (volumes[first] as number);
    const less = (surpluses[first] as number) - (surpluses[at] as number);
    if (more > 0 || (more === 0 && less > 0)) [first, last] = [at, at];
    else if (more === 0 && less === 0 && last === at - 1) last = at;
  }
  const [lowest, highest] = [prices[first] as number, prices[last] as number];
  const middle = between(lowest, highest);
  const price = marketAt(orders, owners, middle).volume === volumes[first] ? middle : lowest;
  return { lowest, highest, price };
};

/**
 * Who holds more than half of all there is, kept while quantities come and go: the one whose number's every bit is set in
 * more than half of it. Only such an account can be in the way of what others would trade.
 */
const majorityOf = (owners: number): Readonly<{ add(owner: number, quantity: number): void; others(): number }> => {
  const bits = 32 - Math.clz32(owners);
  const withBit = new Float64Array(bits);
  const held = new Float64Array(owners);
  let total = 0;
  return {
    add: (owner, quantity) => {
      total += quantity;
      held[owner] = (held[owner] as number) + quantity;
      for (let bit = 0; bit < bits; bit += 1)
        if ((owner >> bit) & 1) withBit[bit] = (withBit[bit] as number) + quantity;
    },
    others: () => {
      let who = 0;
      for (let bit = 0; bit < bits; bit += 1) if (2 * (withBit[bit] as number) > total) who |= 1 << bit;
      return who === 0 || who >= owners ? Number.POSITIVE_INFINITY : total - (held[who] as number);
    },
  };
};
