import { type FeederLine, landed, received, sentFor, worthBefore } from './feeder-line.ts';

/**
 * Net supply by price: what is asked for at or below a price, less what is bid above it. It only grows with the price: at
 * the price of an ask its quantity is offered, at that of a bid its quantity is no longer wanted. Steps in rising price; at a
 * step's own price any part of it may pass. Wh and µTHB/kWh, whole numbers.
 */
export type SupplyCurve = Readonly<{
  /** Below every price: all demand, as a negative number. */
  base: number;
  /** Its steps among those of a `Steps`, from the first to before `end`. */
  first: number;
  end: number;
}>;

const noSupply: SupplyCurve = { base: 0, first: 0, end: 0 };

/** The steps of all curves of one clearing, behind one another: ten thousand nodes need not ten thousand arrays. */
export class Steps {
  price: Float64Array;
  /** Net supply after each step. */
  net: Float64Array;
  /** How much of each step are asks; the rest are bids. */
  asked: Float64Array;
  private count = 0;
  private first = 0;
  private base = 0;

  /** Grows beyond `room` when it must. */
  constructor(room: number) {
    this.price = new Float64Array(room);
    this.net = new Float64Array(room);
    this.asked = new Float64Array(room);
  }

  /** Begins a curve; `step` adds to it, `end` gives it. */
  begin(base: number): void {
    this.first = this.count;
    this.base = base;
  }

  /** Prices never fall from one call to the next. Steps at one price become one. */
  step(price: number, wh: number, asked: number): void {
    if (wh <= 0) return;
    const { count } = this;
    const before = count === this.first ? this.base : (this.net[count - 1] as number);
    if (count > this.first && this.price[count - 1] === price) {
      this.net[count - 1] = before + wh;
      this.asked[count - 1] = (this.asked[count - 1] as number) + asked;
      return;
    }
    if (count === this.price.length) this.grow();
    this.price[count] = price;
    this.net[count] = before + wh;
    this.asked[count] = asked;
    this.count = count + 1;
  }

  end(): SupplyCurve {
    return { base: this.base, first: this.first, end: this.count };
  }

  private grow(): void {
    const wider = (from: Float64Array): Float64Array => {
      const to = new Float64Array(2 * from.length + 1);
      to.set(from);
      return to;
    };
    this.price = wider(this.price);
    this.net = wider(this.net);
    this.asked = wider(this.asked);
  }
}

const netBefore = ({ net }: Steps, { base, first }: SupplyCurve, step: number): number =>
  step === first ? base : (net[step - 1] as number);

const isNothing = ({ base, first, end }: SupplyCurve): boolean => base === 0 && first === end;

/** Both curves together. */
const added = (steps: Steps, one: SupplyCurve, other: SupplyCurve): SupplyCurve => {
  if (isNothing(one)) return other;
  if (isNothing(other)) return one;
  steps.begin(one.base + other.base);
  let [left, right, leftNet, rightNet] = [one.first, other.first, one.base, other.base];
  while (left < one.end || right < other.end) {
    const isLeft =
      right === other.end || (left < one.end && (steps.price[left] as number) <= (steps.price[right] as number));
    const at = isLeft ? left : right;
    const after = steps.net[at] as number;
    steps.step(steps.price[at] as number, after - (isLeft ? leftNet : rightNet), steps.asked[at] as number);
    if (isLeft) {
      leftNet = after;
      left += 1;
    } else {
      rightNet = after;
      right += 1;
    }
  }
  return steps.end();
};

/** All curves together, halves with halves: each step is copied as often as there are halvings. */
export const sumOf = (steps: Steps, curves: readonly SupplyCurve[]): SupplyCurve => {
  let sums = curves;
  while (sums.length > 1) {
    const halved: SupplyCurve[] = [];
    for (let at = 0; at < sums.length; at += 2)
      halved.push(added(steps, sums[at] as SupplyCurve, sums[at + 1] ?? noSupply));
    sums = halved;
  }
  return sums[0] ?? noSupply;
};

/**
 * The curve of a node as its parent sees it. Demand that is met from the parent pays fee and loss on top, supply that goes to
 * the parent has them taken off; in between nothing passes. What the line cannot carry is cut off.
 */
export const throughLine = (steps: Steps, curve: SupplyCurve, line: FeederLine): SupplyCurve => {
  const most = line.limitUpWh ?? Number.POSITIVE_INFINITY;
  const least = line.limitDownWh === null ? Number.NEGATIVE_INFINITY : -received(line, line.limitDownWh);
  const carried = (net: number): number => Math.min(most, Math.max(least, net));
  const atParent = (net: number): number => (net > 0 ? received(line, net) : -sentFor(line, -net));
  const part = (price: number, low: number, high: number, asksEnd: number): void => {
    if (low === high) return;
    const start = atParent(low);
    steps.step(price, atParent(high) - start, atParent(Math.min(high, Math.max(low, asksEnd))) - start);
  };
  steps.begin(atParent(carried(curve.base)));
  let before = curve.base;
  for (let at = curve.first; at < curve.end; at += 1) {
    const price = steps.price[at] as number;
    const after = steps.net[at] as number;
    const [from, to] = [carried(before), carried(after)];
    // Up to nothing it is demand met from the parent, from there on supply to it; asks come first in a step.
    const turn = Math.min(to, Math.max(from, 0));
    const asksEnd = before + (steps.asked[at] as number);
    part(worthBefore(line, price), from, turn, asksEnd);
    part(landed(line, price), turn, to, asksEnd);
    before = after;
  }
  return steps.end();
};

/** The prices at which this much net supply is what all are content with. Both ends may be infinite. */
export const pricesFor = (
  { price, net }: Steps,
  { base, first, end }: SupplyCurve,
  wanted: number,
): Readonly<{ lowest: number; highest: number }> => {
  const priceAt = (step: number): number => (step < end ? (price[step] as number) : Number.POSITIVE_INFINITY);
  if (wanted <= base) return { lowest: Number.NEGATIVE_INFINITY, highest: priceAt(first) };
  const step = firstReaching(net, first, end, wanted);
  const lowest = priceAt(step);
  return { lowest, highest: net[step] === wanted ? priceAt(step + 1) : lowest };
};

/** The first place of a rising stretch of a row at which it is at least this. */
const firstReaching = (rising: Float64Array, first: number, end: number, wanted: number): number => {
  let [low, high] = [first, end];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** What passes at a price for certain, and what may: `step` Wh more, of which `asked` are asks. */
export type AtPrice = Readonly<{ certain: number; step: number; asked: number }>;

export const atPrice = (steps: Steps, curve: SupplyCurve, price: number): AtPrice => {
  const step = firstReaching(steps.price, curve.first, curve.end, price);
  const certain = netBefore(steps, curve, step);
  if (step === curve.end || steps.price[step] !== price) return { certain, step: 0, asked: 0 };
  return { certain, step: (steps.net[step] as number) - certain, asked: steps.asked[step] as number };
};
