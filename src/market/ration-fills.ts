import { type AuctionOrders, type AuctionQueues, QUANTITY, RECORD } from './auction-orders.ts';
import type { MarketAt } from './equilibrium.ts';

/**
 * Who is served at the margin, where not all of one price can be: who came first, or everybody in proportion (largest
 * remainder; of equal remainders the earlier order). Better prices always come first, and are filled whole.
 */
export const rationings = ['time', 'pro-rata'] as const;
export type Rationing = (typeof rationings)[number];

/** How many records of each side are left, each of at least 1 Wh. */
export type Filled = Readonly<{ bids: number; asks: number }>;

/**
 * Cuts each order of the queues to what it gets, so that both sides get the volume and no account takes more than the
 * others can give. Records of those that get nothing are dropped.
 */
export const rationFills = (
  orders: AuctionOrders,
  { records, bids, asks }: AuctionQueues,
  market: MarketAt,
  rationing: Rationing,
): Filled => {
  const { volume, demand, supply } = market;
  const ration = (of: 0 | 1, from: number, count: number, offered: number): number => {
    if (offered === volume) return count;
    const queue = { orders, records, from, to: from + count };
    const room = roomFor(market, of);
    if (rationing === 'pro-rata') return rationInProportion(queue, volume, room);
    return room === null ? dropLast(queue, offered - volume) : rationByTime(queue, volume, room);
  };
  return { bids: ration(0, 0, bids, demand), asks: ration(1, bids, asks, supply) };
};

type Queue = Readonly<{ orders: AuctionOrders; records: Int32Array; from: number; to: number }>;

/**
 * What each account may take: everything, or what is left when its other side is filled, or what others offer. Null when
 * nobody stands in his own way.
 */
const roomFor = (market: MarketAt, of: 0 | 1): Float64Array | null => {
  const { willing, volume, meetsItself, excessOwner, demand, supply } = market;
  if (!meetsItself) return null;
  const mayTake = new Float64Array(willing.length >> 1).fill(volume);
  const otherSide = (who: number): number => willing[(who << 1) | (1 - of)] as number;
  if (excessOwner !== 0) mayTake[excessOwner] = (of === 0 ? supply : demand) - otherSide(excessOwner);
  else for (let who = 1; who < mayTake.length; who += 1) mayTake[who] = volume - otherSide(who);
  // Nobody in particular: what one of them takes is not taken from another.
  mayTake[0] = Number.POSITIVE_INFINITY;
  return mayTake;
};

/** What is too much goes from the end: later orders, worse prices. @returns how many get anything */
const dropLast = ({ records, from, to }: Queue, surplus: number): number => {
  let last = to;
  let left = surplus;
  for (; left > 0; last -= 1) {
    const quantity = records[RECORD * (last - 1) + QUANTITY] as number;
    if (quantity > left) {
      records[RECORD * (last - 1) + QUANTITY] = quantity - left;
      break;
    }
    left -= quantity;
  }
  return last - from;
};

const take = (room: Float64Array, who: number, wanted: number): number => {
  const may = Math.min(wanted, room[who] as number);
  room[who] = (room[who] as number) - may;
  return may;
};

/** @returns how many get anything */
const rationByTime = ({ orders, records, from, to }: Queue, volume: number, room: Float64Array): number => {
  let left = volume;
  let kept = from;
  for (let at = from; at < to && left > 0; at += 1) {
    const order = records[RECORD * at] as number;
    const wanted = Math.min(records[RECORD * at + QUANTITY] as number, left);
    const given = take(room, orders.owner[order] as number, wanted);
    if (given === 0) continue;
    records[RECORD * kept] = order;
    records[RECORD * kept + QUANTITY] = given;
    kept += 1;
    left -= given;
  }
  return kept - from;
};

/** @returns how many get anything */
const rationInProportion = (
  { orders, records, from, to }: Queue,
  volume: number,
  room: Float64Array | null,
): number => {
  let left = volume;
  let [first, kept] = [from, from];
  while (first < to && left > 0) {
    const price = orders.tick[records[RECORD * first] as number];
    let [after, claimed] = [first, 0];
    for (; after < to && orders.tick[records[RECORD * after] as number] === price; after += 1) {
      const wanted = records[RECORD * after + QUANTITY] as number;
      const who = room === null ? 0 : (orders.owner[records[RECORD * after] as number] as number);
      const claim = room === null ? wanted : take(room, who, wanted);
      records[RECORD * after + QUANTITY] = claim;
      claimed += claim;
    }
    if (claimed > left) shareOut(records, first, after, left, claimed);
    left -= Math.min(left, claimed);
    for (; first < after; first += 1) {
      if (records[RECORD * first + QUANTITY] === 0) continue;
      records[RECORD * kept] = records[RECORD * first] as number;
      records[RECORD * kept + QUANTITY] = records[RECORD * first + QUANTITY] as number;
      kept += 1;
    }
  }
  return kept - from;
};

/** Largest remainder: everybody the whole Wh of his part, then one Wh each to those who lost most by that. */
const shareOut = (records: Int32Array, from: number, to: number, left: number, claimed: number): void => {
  const remainders = new Float64Array(to - from);
  let over = left;
  for (let at = from; at < to; at += 1) {
    const [share, remainder] = divided(left, records[RECORD * at + QUANTITY] as number, claimed);
    records[RECORD * at + QUANTITY] = share;
    remainders[at - from] = remainder;
    over -= share;
  }
  if (over === 0) return;
  const least = remainders.toSorted()[remainders.length - over] as number;
  let ties = over;
  for (const remainder of remainders) if (remainder > least) ties -= 1;
  for (let at = from; at < to; at += 1) {
    const remainder = remainders[at - from] as number;
    const one = remainder > least || (remainder === least && ties-- > 0) ? 1 : 0;
    records[RECORD * at + QUANTITY] = (records[RECORD * at + QUANTITY] as number) + one;
  }
};

/** Whole part and remainder of left × claim ÷ claimed, exactly, however large the product. */
const divided = (left: number, claim: number, claimed: number): readonly [share: number, remainder: number] => {
  const product = left * claim;
  if (product <= Number.MAX_SAFE_INTEGER) return [(product - (product % claimed)) / claimed, product % claimed];
  const exact = BigInt(left) * BigInt(claim);
  return [Number(exact / BigInt(claimed)), Number(exact % BigInt(claimed))];
};
