import type { PointId } from '../../domain/identity.ts';
import { type Month, monthSpan, roundedToSatang } from '../../domain/invoice-line.ts';
import { BANGKOK_OFFSET, bangkokTime, DAY, HOUR, type Instant, instant, MINUTE } from '../../domain/time.ts';
import { demandLine, type MonthDemand } from '../../tariff/demand-lines.ts';
import { localDate, periodAt } from '../../tariff/hours.ts';
import { inForce } from '../../tariff/in-force.ts';
import type { DemandCharge, Provenance, Tariff } from '../../tariff/tariff.ts';
import type { BilledInterval, Moment } from '../bill/bill.ts';
import { instantOf } from '../bill/bill.ts';
import { chargesAt, type RulesInTime } from '../bill/recompute.ts';

/** Why a charge is not known: the readings carry none of it, their intervals are of another length than demand, or what a tariff says. */
export type NotKnown =
  | Readonly<{ why: 'no-reactive-readings' }>
  | Readonly<{ why: 'interval-length'; minutes: number }>
  | Readonly<{ why: 'nothing-settled' }>
  /** Nobody was found to say who owes it: the neighbour who sells, or who runs the market. */
  | Readonly<{ why: 'no-rule-for-neighbours' }>
  /** Whether who runs the platform is registered for VAT, and its fee includes it, is in no data here. */
  | Readonly<{ why: 'platform-not-known' }>
  | Readonly<{ why: 'tariff'; sentence: string }>
  /** Charged by the month, and these tariffs held for parts of it: no rule for parts was found. */
  | Readonly<{ why: 'tariff-changed'; tariffs: readonly string[] }>;

/**
 * What a utility charges an account that this market does not book: shown beside an invoice, and in none of its sums. Without VAT,
 * nano-baht in whole satang, negative. `point`: demand and reactive demand are those of one meter.
 */
export type Beside = Readonly<{
  kind: 'demand' | 'kvar' | 'wheeling' | 'green' | 'vat-of-trades' | 'vat-of-fees';
  point: PointId | null;
}> &
  (
    | (Provenance &
        Readonly<{
          /** W of demand, Wh of energy; `at`: the interval the greatest demand was in. */
          quantity: number;
          at: Moment | null;
          money: bigint;
          /** Intervals that are estimated, or that no run has settled: the greatest may be one of them. */
          uncertain: number;
        }>)
    | Readonly<{ notKnown: NotKnown }>
  );

type Month15 = Readonly<{ month: Month; intervals: readonly BilledInterval[]; rules: RulesInTime }>;

/**
 * What the utility charges beside, for a month: by the kWh of the tariff that held when it passed, by the month where one tariff held
 * for all of it. `greenWh`: energy that the account has bought as green from its utility.
 */
export const besideInvoice = (source: Month15, greenWh: number): readonly Beside[] => {
  const { month, intervals, rules } = source;
  const newest = rules.at(-1)?.rules;
  if (newest === undefined) return [];
  const last = instant(monthSpan(month).to - 1);
  const spansOf = (all: readonly BilledInterval[]) => tariffSpans(newest.tariffs, all, last);
  const own = [...Map.groupBy(intervals, ({ point }) => point)].flatMap(([point, all]): readonly Beside[] => {
    const spans = spansOf(all);
    const [only, another] = spans;
    if (only === undefined) return [];
    const has = (charge: 'demand' | 'kvar'): boolean => spans.some(({ tariff }) => tariff[charge] !== null);
    const demand = (): Beside =>
      another === undefined
        ? demandOf(only.tariff, point, all, last, newest.settings.intervalLength)
        : { kind: 'demand', point, notKnown: changedOf(spans) };
    const kvar: Beside = { kind: 'kvar', point, notKnown: { why: 'no-reactive-readings' } };
    return [...(has('demand') ? [demand()] : []), ...(has('kvar') ? [kvar] : [])];
  });
  const spans = spansOf(intervals);
  const [only, another] = spans;
  if (only === undefined) return own;
  const green = (): readonly Beside[] => {
    if (another === undefined) return perKwh('green', only.tariff, only.tariff.green, greenWh, only.at);
    // When it was bought is not known.
    return greenWh === 0 ? [] : [{ kind: 'green', point: null, notKnown: changedOf(spans) }];
  };
  return [
    ...own,
    ...spans.flatMap(({ tariff, all, at }) => {
      // Where sellers are charged for it the market books it.
      const open = all.filter((one) => (chargesAt(one, source)?.wheeling ?? null) === null);
      return perKwh('wheeling', tariff, tariff.wheeling, sumOf(open, 'boughtWh'), at);
    }),
    ...green(),
    ...(sumOf(intervals, 'boughtWh') + sumOf(intervals, 'soldWh') === 0
      ? []
      : [{ kind: 'vat-of-trades', point: null, notKnown: { why: 'no-rule-for-neighbours' } } satisfies Beside]),
    ...(intervals.some(({ runs }) => (runs.at(-1)?.charged?.fee ?? '0') !== '0')
      ? [{ kind: 'vat-of-fees', point: null, notKnown: { why: 'platform-not-known' } } satisfies Beside]
      : []),
  ];
};

/** What one tariff prices of a month, and when it is asked for its prices: at the month's end, or the last interval it held for. */
type TariffSpan = Readonly<{ tariff: Tariff; all: readonly BilledInterval[]; at: Instant }>;

const tariffSpans = (
  tariffs: readonly Tariff[],
  intervals: readonly BilledInterval[],
  last: Instant,
): readonly TariffSpan[] => {
  const newest = intervals.at(-1)?.tariff;
  return [...Map.groupBy(intervals, ({ tariff }) => tariff)].flatMap(([name, all]) => {
    const tariff = tariffs.find((one) => one.name === name);
    const end = all.at(-1);
    return tariff === undefined || end === undefined
      ? []
      : [{ tariff, all, at: name === newest ? last : instantOf(end.start) }];
  });
};

const changedOf = (spans: readonly TariffSpan[]): NotKnown => ({
  why: 'tariff-changed',
  tariffs: spans.map(({ tariff }) => tariff.name),
});

const sumOf = (intervals: readonly BilledInterval[], of: 'boughtWh' | 'soldWh'): number =>
  intervals.reduce((sum, { runs }) => sum + (runs.at(-1)?.[of] ?? 0), 0);

const perKwh = (
  kind: 'wheeling' | 'green',
  tariff: Tariff,
  known: Tariff['wheeling'] | Tariff['green'],
  energyWh: number,
  at: Instant,
): readonly Beside[] => {
  if (energyWh === 0) return [];
  const price = inForce(tariff, kind, known, localDate(at));
  if ('unknown' in price) return [{ kind, point: null, notKnown: { why: 'tariff', sentence: price.unknown } }];
  const money = 0n - roundedToSatang(BigInt(energyWh) * BigInt(price.price));
  const { source, confidence } = price;
  return [{ kind, point: null, quantity: energyWh, at: null, money, uncertain: 0, source, confidence }];
};

/** What demand is charged for: the mean over 15 min (MEA schedule 109/258). */
const DEMAND = 15 * MINUTE;

const demandOf = (
  tariff: Tariff,
  point: PointId,
  intervals: readonly BilledInterval[],
  last: Instant,
  length: number,
): Beside => {
  const notKnown = (why: NotKnown): Beside => ({ kind: 'demand', point, notKnown: why });
  if (length !== DEMAND) return notKnown({ why: 'interval-length', minutes: length / MINUTE });
  const charge = inForce(tariff, 'demand', tariff.demand, localDate(last));
  if ('unknown' in charge) return notKnown({ why: 'tariff', sentence: charge.unknown });
  const charged = greatest(intervals, (start) => isCharged(tariff, charge, start));
  const partial = greatest(intervals, isPartialPeak);
  if (intervals.every(({ runs }) => runs.length === 0)) return notKnown({ why: 'nothing-settled' });
  const demand: MonthDemand = { chargedW: charged.watts, partialW: partial.watts, otherW: null };
  const line = demandLine(tariff, charge, demand);
  if ('unknown' in line) return notKnown({ why: 'tariff', sentence: line.unknown });
  const uncertain = intervals.filter(({ runs }) => (runs.at(-1)?.basis ?? 'estimated') === 'estimated').length;
  const { source, confidence } = charge;
  const { watts: quantity, at } = charged;
  return { kind: 'demand', point, quantity, at, money: 0n - line.amount, uncertain, source, confidence };
};

/** The greatest mean of the hours that count, and when; none of them: 0 W. */
const greatest = (intervals: readonly BilledInterval[], counts: (start: Instant) => boolean) => {
  let [watts, at]: [number, Moment | null] = [0, null];
  for (const { start, runs } of intervals) {
    // Wh in a quarter of an hour.
    const mean = (runs.at(-1)?.importWh ?? 0) * (HOUR / DEMAND);
    if (mean > watts && counts(instantOf(start))) [watts, at] = [mean, bangkokTime(instantOf(start))];
  }
  return { watts, at };
};

const minuteOf = (at: Instant): number => ((at + BANGKOK_OFFSET) % DAY) / MINUTE;
const within = (at: Instant, from: number, to: number): boolean => minuteOf(at) >= from && minuteOf(at) < to;
// 18:30 to 21:30, and 08:00 to 18:30, of every day (MEA schedule 109/114).
const isEveningPeak = (at: Instant): boolean => within(at, 1_110, 1_290);
const isPartialPeak = (at: Instant): boolean => within(at, 480, 1_110);

const isCharged = (tariff: Tariff, { hours }: DemandCharge, at: Instant): boolean => {
  if (hours === 'any-time') return true;
  if (hours === 'time-of-day') return isEveningPeak(at);
  const found = periodAt(tariff, at);
  return 'period' in found && found.period === 'on-peak';
};
