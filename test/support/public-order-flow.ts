import { mersenneTwister } from './mersenne-twister.ts';

/** New, cancel, modify: as the public flow numbers them. Columns of equal length, in order of sequence. */
export type PublicFlow = Readonly<{
  count: number;
  type: Uint8Array;
  side: Uint8Array;
  immediate: Uint8Array;
  quantity: Int32Array;
  id: Int32Array;
  tick: Int32Array;
}>;

const START_MID = 167.52;
const TICK = 0.005;
const LEVELS = 800;

/**
 * The order flow of the flash1 benchmark (arXiv 2606.01183), regenerated from its description: mt19937 seed 23, a power
 * law of depths with a hump, a mid that walks, cancels, modifies and doubled messages. Only the million orders of the
 * benchmark have published fingerprints.
 */
export const publicOrderFlow = ({
  volatility,
  swing,
  orders: count = 1_000_000,
}: Readonly<{ volatility: number; swing: number; orders?: number }>): PublicFlow => {
  const random = mersenneTwister(23);
  const uniform = (): number => ((random() >>> 5) * 2 ** 26 + (random() >>> 6)) / 2 ** 53;
  const integer = (low: number, high: number): number => low + Math.floor(uniform() * (high - low + 1));
  const normal = (): number => {
    const [one, other] = [uniform(), uniform()];
    return Math.sqrt(-2 * Math.log(Math.max(one, 1e-300))) * Math.cos(2 * Math.PI * other);
  };
  const depth = depthSampler(uniform);
  const step = volatility === 0 ? 0 : volatility * Math.sqrt((swing / volatility) ** 2 / count);
  const orders = { tick: new Int32Array(count), quantity: new Int32Array(count) };
  let mid = START_MID;
  for (let at = 0; at < count; at += 1) {
    mid *= Math.exp(-0.5 * step * step + step * normal());
    const middle = Math.round((Math.round(mid / TICK) * TICK) / TICK);
    const level = depth();
    orders.tick[at] = Math.max(1, at < count / 2 ? middle - (level + 1) : middle + (level + 1));
    orders.quantity[at] = integer(1, 100);
  }
  const order = Int32Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = integer(0, at);
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return lives(order, orders, uniform);
};

const depthSampler = (uniform: () => number): (() => number) => {
  const sums = new Float64Array(LEVELS);
  let total = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    total += (level + 1) ** -2.23 + 5 * Math.exp(-0.5 * (level - 8) ** 2);
    sums[level] = total;
  }
  return () => {
    const wanted = uniform() * total;
    let [low, high] = [0, LEVELS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) >= wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
};

/**
 * Each order lives and dies before the next is born, so messages are in time order as they come: of the draws for
 * times only their number matters.
 */
const lives = (
  order: Int32Array,
  orders: Readonly<{ tick: Int32Array; quantity: Int32Array }>,
  uniform: () => number,
): PublicFlow => {
  const half = order.length / 2;
  const most = order.length * 3;
  const [type, side, immediate] = [new Uint8Array(most), new Uint8Array(most), new Uint8Array(most)];
  const [quantity, id, tick] = [new Int32Array(most), new Int32Array(most), new Int32Array(most)];
  let count = 0;
  const say = (kind: number, original: number, size: number, price: number, ioc = 0): void => {
    type[count] = kind;
    side[count] = original < half ? 0 : 1;
    immediate[count] = ioc;
    quantity[count] = size;
    id[count] = original + 1;
    tick[count] = price;
    count += 1;
  };
  const echo = (kind: number, original: number, size: number, price: number): void => {
    if (uniform() >= 0.02) return;
    uniform();
    say(kind, original, size, price);
  };
  for (const original of order) {
    const [size, price] = [orders.quantity[original] as number, orders.tick[original] as number];
    const ioc = uniform() < 0.15;
    say(0, original, size, price, ioc ? 1 : 0);
    if (ioc) continue;
    const modified = uniform() < 0.2;
    let moved = price;
    if (modified) {
      uniform();
      if (uniform() < 0.8) moved += original < half ? 1 : -1;
      say(2, original, size + 1, moved);
    }
    if (uniform() < 0.95) {
      uniform();
      say(1, original, size, price);
      echo(1, original, size, price);
      if (modified) echo(2, original, size + 1, moved);
    }
  }
  return { count, type, side, immediate, quantity, id, tick };
};
