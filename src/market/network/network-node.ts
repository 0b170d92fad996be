import type { NodeKind } from '../../domain/market.ts';
import type { MicroBahtPerKwh } from '../../domain/money.ts';
import type { Instant } from '../../domain/time.ts';
import { localDate, periodAt } from '../../tariff/hours.ts';
import type { PriceOf } from '../../tariff/price-book.ts';
import type { Calendar, Dated } from '../../tariff/tariff.ts';
import type { Unknown } from '../../tariff/unknown.ts';

/** What one kWh costs in a span of days, µTHB/kWh without VAT, with its source; or why that is not known. */
export type NodePrice = Dated &
  (
    | Readonly<{ anyTime: MicroBahtPerKwh }>
    | Readonly<{ onPeak: MicroBahtPerKwh; offPeak: MicroBahtPerKwh }>
    | Readonly<{ unknown: string }>
  );

/**
 * Where a node's prices are from: a tariff of the rules (its retail price where the node sells, its buy-back where it buys), or a
 * list of dated prices. `peak`: minutes of the day in Bangkok.
 */
export type NodePrices =
  | Readonly<{ tariff: string }>
  | Readonly<{
      list: string;
      calendar: string | null;
      peak: Readonly<{ from: number; to: number }>;
      entries: readonly NodePrice[];
    }>;

/** A step of a curve in a span of days: so many watts over the whole interval for so much a kWh. */
export type CurveStep = Dated & Readonly<{ watts: number; price: MicroBahtPerKwh }>;

/** What a node offers at most, watts over the whole interval, and for what; or its curve, which is the steps of the day together. */
export type NodeSide = Readonly<{ watts: number; prices: NodePrices }> | Readonly<{ steps: readonly CurveStep[] }>;

/** A node with a party of its own, which sells into the network, buys out of it, or both. */
export type NetworkNode = Readonly<{ id: string; kind: NodeKind; sells: NodeSide | null; buys: NodeSide | null }>;

/** Its account in the ledger. A dot is in no opaque id. */
export const nodeAccount = (id: string): string => `system.node.${id}`;

/** So many watts for a price of one interval. */
export type NodeStep = Pick<CurveStep, 'watts' | 'price'>;

/** What a node sells and buys in one interval, dearest last; nothing where it stays out, and `why` in words where it should know. */
export type NodeCurve = Readonly<{ sells: readonly NodeStep[]; buys: readonly NodeStep[]; why: string | null }>;

/** The least it asks for a kWh, and the most it pays, in one interval; null where it does not. */
export type NodePriced = Readonly<{ ask: MicroBahtPerKwh | null; bid: MicroBahtPerKwh | null; why: string | null }>;

export const pricedOf = ({ sells, buys, why }: NodeCurve): NodePriced => ({
  ask: sells[0]?.price ?? null,
  bid: buys.at(-1)?.price ?? null,
  why,
});

/**
 * The curve of a node in an interval. It stays out, on the side it concerns, where a price is not known or below nothing; on both
 * where it would sell for no more than it buys for: it would only trade with itself.
 */
export const nodeCurve = ({ id, sells, buys }: NetworkNode, start: Instant, known: Known): NodeCurve => {
  const found = ([sells, buys] as const).map((side, at) =>
    side === null ? [] : stepsIn(side, at === 0 ? 'retail' : 'buyBack', { id, start, known }),
  );
  const [selling = [], buying = []] = found.map((one) => ('unknown' in one ? [] : one));
  const whys = found.flatMap((one) => ('unknown' in one ? [one.unknown] : []));
  const [ask, bid] = [selling[0]?.price, buying.at(-1)?.price];
  if (ask !== undefined && bid !== undefined && ask <= bid)
    return { sells: [], buys: [], why: `${id} would sell at ${ask} and buy at ${bid} µTHB/kWh: it stays out` };
  return { sells: selling, buys: buying, why: whys.length === 0 ? null : [...new Set(whys)].join('; ') };
};

const stepsIn = (
  side: NodeSide,
  of: 'retail' | 'buyBack',
  { id, start, known }: Readonly<{ id: string; start: Instant; known: Known }>,
): readonly NodeStep[] | Unknown => {
  if (!('steps' in side)) {
    const price = priceIn(side.prices, of, start, known);
    return typeof price === 'number' ? [{ watts: side.watts, price }] : price;
  }
  const date = localDate(start);
  const steps = side.steps.filter(({ from, to }) => from <= date && date <= to);
  if (steps.length === 0) return { unknown: `the curve of ${id} says nothing of ${date}: add steps with their source` };
  return steps
    .map(({ watts, price }) => ({ watts, price }))
    .sort((one, other) => one.price - other.price || one.watts - other.watts);
};

type Known = Readonly<{ priceOf: PriceOf; calendars: readonly Calendar[] }>;

const priceIn = (
  prices: NodePrices,
  side: 'retail' | 'buyBack',
  start: Instant,
  known: Known,
): MicroBahtPerKwh | Unknown => {
  const found = 'tariff' in prices ? ofTariff(known, prices.tariff, side, start) : ofList(known, prices, start);
  if (typeof found === 'number' && found < 0) return { unknown: `a price of ${found} µTHB/kWh is below nothing` };
  return found;
};

const ofTariff = ({ priceOf }: Known, tariff: string, side: 'retail' | 'buyBack', start: Instant) => {
  const prices = priceOf(tariff, start);
  return 'unknown' in prices ? prices : prices[side];
};

const ofList = (
  { calendars }: Known,
  { list, calendar, peak, entries }: Exclude<NodePrices, Readonly<{ tariff: string }>>,
  start: Instant,
): MicroBahtPerKwh | Unknown => {
  const date = localDate(start);
  const entry = entries.find(({ from, to }) => from <= date && date <= to);
  if (entry === undefined)
    return { unknown: `the prices ${list} say nothing of ${date}: add an entry with its source` };
  if ('unknown' in entry) return { unknown: `the prices ${list} are not known for ${date}: ${entry.unknown}` };
  if ('anyTime' in entry) return entry.anyTime;
  const when = periodAt({ calendar: calendars.find(({ name }) => name === calendar) ?? null, peak }, start);
  if ('unknown' in when) return when;
  return when.period === 'on-peak' ? entry.onPeak : entry.offPeak;
};
