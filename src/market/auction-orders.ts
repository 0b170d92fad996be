/** Orders in time priority, as a structure of arrays. Owners are small dense numbers; owner 0 is nobody in particular. */
export type AuctionOrders = Readonly<{
  count: number;
  /** `BUY` (0) or `SELL` (1): as numbers they choose a column, so that no pass over the orders has to guess a branch. */
  side: Uint8Array;
  tick: Int32Array;
  quantityWh: Int32Array;
  owner: Int32Array;
}>;

/** Wh and orders at each price, demand and supply side by side: `((place − lowestPlace) << 1) | side`. */
export type AuctionLevels = Readonly<{
  lowestTick: number;
  /** The greatest that all prices are whole steps above the lowest by: people ask for 3.50 and 3.60, and ticks are much finer. */
  step: number;
  /** Of each order how many steps its price is above some price, and of the lowest. */
  places: Int32Array;
  lowestPlace: number;
  /** How many prices there are, those without orders among them. */
  levels: number;
  sums: Float64Array;
  counts: Int32Array;
  /** How many numbers for owners are in use. */
  owners: number;
}>;

/** The levels of a price that has no orders on one side or both are zero. Two passes, front to back. */
export const levelsOf = ({ count, side, tick, quantityWh, owner }: AuctionOrders): AuctionLevels => {
  let lowestTick = Number.POSITIVE_INFINITY;
  let [highestTick, highestOwner] = [-1, 0];
  for (let at = 0; at < count; at += 1) {
    const price = tick[at] as number;
    const who = owner[at] as number;
    if (price < lowestTick) lowestTick = price;
    if (price > highestTick) highestTick = price;
    if (who > highestOwner) highestOwner = who;
  }
  const step = stepOf(tick, count, highestTick - lowestTick);
  const levels = count === 0 ? 0 : (highestTick - lowestTick) / step + 1;
  // Dividing every price by one would cost a quarter of a large auction.
  const places = step === 1 ? tick : placesOf(tick, lowestTick, step);
  const lowestPlace = step === 1 ? lowestTick : 0;
  const sums = new Float64Array(2 * levels);
  const counts = new Int32Array(2 * levels);
  for (let at = 0; at < count; at += 1) {
    const place = (((places[at] as number) - lowestPlace) << 1) | (side[at] as number);
    sums[place] = (sums[place] as number) + (quantityWh[at] as number);
    counts[place] = (counts[place] as number) + 1;
  }
  return { lowestTick, step, places, lowestPlace, levels, sums, counts, owners: highestOwner + 1 };
};

/** Apart from its loops: what a function in there reads is not kept in a register. */
const placesOf = (tick: Int32Array, lowest: number, step: number): Int32Array =>
  tick.map((price) => (price - lowest) / step);

/** Of prices within a span, all at once: most come to one soon, where nothing is left to find. */
const stepOf = (tick: Int32Array, count: number, span: number): number => {
  let step = span;
  for (let at = 1; at < count && step > 1; at += 1) {
    let rest = Math.abs((tick[at] as number) - (tick[0] as number));
    while (rest > 0) [step, rest] = [rest, step % rest];
  }
  return Math.max(1, step);
};

/** Numbers of a record in a queue: which order, and how many Wh. */
export const RECORD = 2;
export const QUANTITY = 1;

/**
 * Those who are willing at a price, in priority: bids first, then asks, each best price first and first come first. A
 * record of two numbers per order, so that what comes after the sort reads memory from front to back.
 */
export type AuctionQueues = Readonly<{ records: Int32Array; bids: number; asks: number }>;

/** Counting sort of the orders that bid at least `lowestBid` or ask at most `highestAsk`: stable, so that time breaks ties. */
export const sortQueues = (
  { count, side, tick, quantityWh }: AuctionOrders,
  { lowestTick, step, places, lowestPlace, levels, counts }: AuctionLevels,
  lowestBid: number,
  highestAsk: number,
): AuctionQueues => {
  const next = new Int32Array(2 * levels);
  // The lowest level that bids high enough, and the highest that asks for little enough: the limits may lie between two.
  const bidLevel = Math.ceil((lowestBid - lowestTick) / step);
  const askLevel = Math.floor((highestAsk - lowestTick) / step);
  let place = 0;
  for (let level = levels - 1; level >= bidLevel; level -= 1) {
    next[level << 1] = place;
    place += counts[level << 1] as number;
  }
  const bids = place;
  for (let level = 0; level <= askLevel; level += 1) {
    next[(level << 1) | 1] = place;
    place += counts[(level << 1) | 1] as number;
  }
  // Who is not willing is written as well, again and again to one place behind all others: that costs less than asking.
  for (let level = 0; level < bidLevel; level += 1) next[level << 1] = place;
  for (let level = askLevel + 1; level < levels; level += 1) next[(level << 1) | 1] = place;
  const records = new Int32Array(RECORD * (place + 1));
  for (let at = 0; at < count; at += 1) {
    const price = tick[at] as number;
    const of = side[at] as number;
    const limit = of === 0 ? lowestBid : highestAsk;
    const willing = 1 + (gainOf(of, price, limit) >> 31);
    const key = (((places[at] as number) - lowestPlace) << 1) | of;
    const to = next[key] as number;
    next[key] = to + willing;
    records[RECORD * to] = at;
    records[RECORD * to + QUANTITY] = quantityWh[at] as number;
  }
  return { records, bids, asks: place - bids };
};

/** What an order gains at a price, ticks; negative when it is not willing. Found without a branch that depends on the side. */
export const gainOf = (side: number, tick: number, price: number): number => ((tick - price) ^ -side) + side;
