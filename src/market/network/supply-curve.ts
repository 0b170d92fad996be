import { type FeederLine, landed, received, sentFor, worthBefore } from './feeder-line.ts';

/**
 * Net supply by price: what is asked for at or below a price, less what is bid above it. It only grows with the price: at
 * the price of an ask its quantity is offered, at that of a bid its quantity is no longer wanted. Steps in rising price; at a
 * step's own price any part of it may pass. Wh and µTHB/kWh, whole numbers.
 */
export type SupplyCurve = Readonly<{
  /** Below every price: all demand, as a negative number. */
  base: number;
  price: Float64Array;
  /** Net supply after each step. */
  net: Float64Array;
  /** How much of each step are asks; the rest are bids. */
  asked: Float64Array;
}>;

export const noSupply: SupplyCurve = {
  base: 0,
  price: new Float64Array(),
  net: new Float64Array(),
  asked: new Float64Array(),
};

/** Grows a curve step by step; steps at one price become one. */
export class CurveBuilder {
  private readonly price: Float64Array;
  private readonly net: Float64Array;
  private readonly asked: Float64Array;
  private count = 0;
  private readonly base: number;

  constructor(most: number, base: number) {
    this.price = new Float64Array(most);
    this.net = new Float64Array(most);
    this.asked = new Float64Array(most);
    this.base = base;
  }

  /** Prices never fall from one call to the next. */
  step(price: number, wh: number, asked: number): void {
    if (wh <= 0) return;
    const last = this.count - 1;
    const before = last < 0 ? this.base : (this.net[last] as number);
    if (last >= 0 && this.price[last] === price) {
      this.net[last] = before + wh;
      this.asked[last] = (this.asked[last] as number) + asked;
      return;
    }
    this.price[this.count] = price;
    this.net[this.count] = before + wh;
    this.asked[this.count] = asked;
    this.count += 1;
  }

  done(): SupplyCurve {
    const { base, count } = this;
    return {
      base,
      price: this.price.subarray(0, count),
      net: this.net.subarray(0, count),
      asked: this.asked.subarray(0, count),
    };
  }
}

const netBefore = ({ base, net }: SupplyCurve, step: number): number => (step === 0 ? base : (net[step - 1] as number));
const stepWh = (curve: SupplyCurve, step: number): number => (curve.net[step] as number) - netBefore(curve, step);

/** Both curves together. */
const added = (one: SupplyCurve, other: SupplyCurve): SupplyCurve => {
  if (one.price.length === 0 && one.base === 0) return other;
  if (other.price.length === 0 && other.base === 0) return one;
  const builder = new CurveBuilder(one.price.length + other.price.length, one.base + other.base);
  let [left, right] = [0, 0];
  while (left < one.price.length || right < other.price.length) {
    const fromLeft = (one.price[left] ?? Number.POSITIVE_INFINITY) <= (other.price[right] ?? Number.POSITIVE_INFINITY);
    const [curve, step] = fromLeft ? [one, left] : [other, right];
    builder.step(curve.price[step] as number, stepWh(curve, step), curve.asked[step] as number);
    if (fromLeft) left += 1;
    else right += 1;
  }
  return builder.done();
};

/** All curves together, halves with halves: each step is copied as often as there are halvings. */
export const sumOf = (curves: readonly SupplyCurve[]): SupplyCurve => {
  let sums = curves;
  while (sums.length > 1) {
    const halved: SupplyCurve[] = [];
    for (let at = 0; at < sums.length; at += 2) halved.push(added(sums[at] as SupplyCurve, sums[at + 1] ?? noSupply));
    sums = halved;
  }
  return sums[0] ?? noSupply;
};

/**
 * The curve of a node as its parent sees it. Demand that is met from the parent pays fee and loss on top, supply that goes to
 * the parent has them taken off; in between nothing passes. What the line cannot carry is cut off.
 */
export const throughLine = (curve: SupplyCurve, line: FeederLine): SupplyCurve => {
  const most = line.limitUpWh ?? Number.POSITIVE_INFINITY;
  const least = line.limitDownWh === null ? Number.NEGATIVE_INFINITY : -received(line, line.limitDownWh);
  const carried = (net: number): number => Math.min(most, Math.max(least, net));
  const atParent = (net: number): number => (net > 0 ? received(line, net) : -sentFor(line, -net));
  const builder = new CurveBuilder(curve.price.length + 1, atParent(carried(curve.base)));
  let before = curve.base;
  for (let at = 0; at < curve.price.length; at += 1) {
    const price = curve.price[at] as number;
    const after = curve.net[at] as number;
    const asked = curve.asked[at] as number;
    const [from, to] = [carried(before), carried(after)];
    // Up to nothing it is demand met from the parent, from there on supply to it; asks come first in a step.
    const turn = Math.min(to, Math.max(from, 0));
    const asksEnd = before + asked;
    const part = (low: number, high: number, at: number): void => {
      const start = atParent(low);
      builder.step(at, atParent(high) - start, atParent(Math.min(high, Math.max(low, asksEnd))) - start);
    };
    part(from, turn, worthBefore(line, price));
    part(turn, to, landed(line, price));
    before = after;
  }
  return builder.done();
};

/** The prices at which this much net supply is what all are content with. Both ends may be infinite. */
export const pricesFor = (curve: SupplyCurve, net: number): Readonly<{ lowest: number; highest: number }> => {
  const { price, base } = curve;
  const first = price[0] ?? Number.POSITIVE_INFINITY;
  if (net <= base) return { lowest: Number.NEGATIVE_INFINITY, highest: first };
  const step = firstWhere(curve.net, net);
  const lowest = price[step] ?? Number.POSITIVE_INFINITY;
  return { lowest, highest: curve.net[step] === net ? (price[step + 1] ?? Number.POSITIVE_INFINITY) : lowest };
};

/** The first place at which a rising row is at least this. */
const firstWhere = (rising: Float64Array, wanted: number): number => {
  let [low, high] = [0, rising.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** What passes at a price for certain, and what may: `step` Wh more, of which `asked` are asks. */
export type AtPrice = Readonly<{ certain: number; step: number; asked: number }>;

export const atPrice = (curve: SupplyCurve, price: number): AtPrice => {
  const step = firstWhere(curve.price, price);
  const certain = netBefore(curve, step);
  if (curve.price[step] !== price) return { certain, step: 0, asked: 0 };
  return { certain, step: stepWh(curve, step), asked: curve.asked[step] as number };
};
