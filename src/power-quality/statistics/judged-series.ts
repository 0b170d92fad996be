import type { Aggregate, ComplianceRule, LimitSet } from '../../domain/limits.ts';
import type { StatisticName } from '../../domain/quality-frame.ts';
import type { QualityMeter } from '../quality-rules.ts';
import {
  type Column,
  clearColumn,
  emptyColumn,
  isBrokenForCertain,
  outsideOf,
  percentileOf,
  verdictOf,
} from './judged-column.ts';
import { type JudgedStatistic, limitsOf, scaleOf } from './judged-statistics.ts';
import { aggregatesIn, aggregatesInWeek, type ObservationSpan } from './observation-spans.ts';
import type { RuleResult, Verdict } from './rule-result.ts';

/** The numbers of a result that are of one observation period. */
type Judgement = Pick<
  RuleResult,
  | 'judged'
  | 'whole'
  | 'expected'
  | 'valid'
  | 'flagged'
  | 'outside'
  | 'inside'
  | 'percentile5'
  | 'percentile95'
  | 'least'
  | 'greatest'
  | 'verdict'
>;

/** A rule at one meter (null: the gateway) and phase, with the worst of the observation periods so far. Changed in place. */
export type JudgedRule = Readonly<{
  set: LimitSet;
  rule: ComplianceRule;
  phase: JudgedStatistic['phase'];
  low: number;
  high: number;
  scale: number;
  verdicts: Record<Verdict, number>;
}> & { worst: Judgement | null };

/** One statistic of one meter with all the rules that look at it over the same observation period. Changed in place. */
export type JudgedSeries = Readonly<{
  over: ComplianceRule['over'];
  aggregate: Aggregate;
  statistic: JudgedStatistic;
  /** Whether its value is that of its one name. */
  isPlain: boolean;
  column: Column;
  rules: JudgedRule[];
}> & {
  /** Where its names stand in the rows at hand; -1 where they do not. */
  places: readonly number[];
  /** Where the value of a plain one stands from the start of its row. */
  place: number;
  /** Whether it ever had a value. */
  measured: boolean;
};

export const newSeries = (
  { over, aggregate }: Pick<ComplianceRule, 'over' | 'aggregate'>,
  statistic: JudgedStatistic,
): JudgedSeries => ({
  over,
  aggregate,
  statistic,
  isPlain: statistic.of === null,
  column: emptyColumn(),
  rules: [],
  // Rows without any name may come before the first that has some.
  places: statistic.names.map(() => -1),
  place: -1,
  measured: false,
});

export const addRule = (
  { rules, statistic: { phase } }: JudgedSeries,
  set: LimitSet,
  rule: ComplianceRule,
  meter: QualityMeter | null,
): JudgedRule => {
  const verdicts = { compliant: 0, exceeded: 0, unknown: 0 };
  const scale = scaleOf(rule, set, meter);
  const judged: JudgedRule = { set, rule, phase, ...limitsOf(rule, set, meter), scale, verdicts, worst: null };
  rules.push(judged);
  return judged;
};

/** Finds where the statistic stands among the names of the rows that follow. */
export const placeSeries = (series: JudgedSeries, names: readonly StatisticName[]): void => {
  series.places = series.statistic.names.map((name) => names.indexOf(name));
  series.place = 3 * (series.places[0] as number);
};

/** The value in the row that begins at `row`; NaN where there is none. */
export const valueIn = ({ statistic: { of }, places }: JudgedSeries, values: Float32Array, row: number): number => {
  if (of !== null) return Math.fround(of(places.map((place) => valueAt(values, row, place))));
  return valueAt(values, row, places[0] as number);
};

const valueAt = (values: Float32Array, row: number, place: number): number =>
  place < 0 ? Number.NaN : (values[row + 3 * place] as number);

/**
 * Ends an observation period. A part of a week `beside` whole ones can only break a rule: where so many lie outside that
 * the rest of the week could not mend it.
 */
export const closeSpan = (series: JudgedSeries, span: ObservationSpan, beside: boolean): void => {
  const { column, rules, aggregate } = series;
  const expected = aggregatesIn(aggregate, span);
  const { count: valid, flagged } = column;
  // The rules that look at the same values ask for the same ranks of them.
  let known: Percentiles | null = null;
  for (const judged of rules) {
    const { rule, low, high, verdicts, worst } = judged;
    const outside = outsideOf(column, low, high);
    if (beside && !span.whole && !isBrokenForCertain(rule.share, outside, aggregatesInWeek(aggregate))) continue;
    const verdict = beside && !span.whole ? 'exceeded' : verdictOf(rule, { outside, valid, expected });
    verdicts[verdict] += 1;
    const inside = valid === 0 ? null : (valid - outside) / valid;
    if (worst !== null && !isWorse({ verdict, inside }, worst)) continue;
    known ??= percentilesOf(column);
    const [least, percentile5, percentile95, greatest] = known.map((value) =>
      scaled(value, judged.scale),
    ) as Percentiles;
    judged.worst = {
      judged: { start: span.start, end: span.end },
      whole: span.whole,
      expected,
      valid,
      flagged,
      outside,
      inside,
      percentile5,
      percentile95,
      least,
      greatest,
      verdict,
    };
  }
  clearColumn(column);
};

/** The least value, the 5th and the 95th percentile, and the greatest. */
type Percentiles = [number | null, number | null, number | null, number | null];
const percentilesOf = (column: Column): Percentiles => [
  percentileOf(column, 0),
  percentileOf(column, 0.05),
  percentileOf(column, 0.95),
  percentileOf(column, 1),
];

const scaled = (value: number | null, scale: number): number | null => (value === null ? null : value * scale);

const rank: Readonly<Record<Verdict, number>> = { compliant: 0, unknown: 1, exceeded: 2 };

/** By verdict, then by what lay inside; of equals the first stays. */
const isWorse = (one: Pick<Judgement, 'verdict' | 'inside'>, other: Pick<Judgement, 'verdict' | 'inside'>): boolean =>
  rank[one.verdict] === rank[other.verdict]
    ? (one.inside ?? -1) < (other.inside ?? -1)
    : rank[one.verdict] > rank[other.verdict];

/** The worst of some verdicts; of none it is unknown. */
export const worstOf = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce<Verdict | null>((worst, one) => (worst === null || rank[one] > rank[worst] ? one : worst), null) ??
  'unknown';
