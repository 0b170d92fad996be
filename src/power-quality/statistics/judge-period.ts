import type { DeviceId } from '../../domain/identity.ts';
import type { ComplianceRule, LimitSet } from '../../domain/limits.ts';
import type { QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { QualityMeter } from '../quality-rules.ts';
import { newSheet, type Sheet, settleRows, takeFrequency, takeRows } from './judged-rows.ts';
import { addRule, closeSpan, type JudgedRule, type JudgedSeries, newSeries } from './judged-series.ts';
import { appliesTo, type JudgedStatistic, nominalVoltsOf, statisticsFor } from './judged-statistics.ts';
import { advanceLonger, endLonger, type LongerAggregate, type LongerState, startLonger } from './longer-aggregates.ts';
import { aggregatesIn, type ObservationSpan, weeksOf, yearOf } from './observation-spans.ts';
import type { Period, RuleResult } from './rule-result.ts';

/** A rule at a meter, with what there is of each phase. */
type Question = Readonly<{
  meter: QualityMeter | null;
  set: LimitSet;
  rule: ComplianceRule;
  phases: readonly Readonly<{ series: JudgedSeries; judged: JudgedRule }>[];
}>;
type Spans = { readonly all: readonly ObservationSpan[]; current: number };

/**
 * Judges every meter under every rule of its sets of limits, and the grid's frequency under the rules the meters' sets have
 * on it, by the method of EN 50160: a rule is kept where N1/N ≤ 1 − share, N without flagged and missing aggregates. `frames`
 * come in order of time; those outside the period, and those of 15 min, are passed over. Results stand in the order of meters, sets, rules
 * and phases, after those of the gateway. Phases that were never measured are left out where others were.
 * @throws RangeError for frames of 10 min that do not come in order, one for each time.
 */
export const judgePeriod = (
  meters: readonly QualityMeter[],
  period: Period,
  frames: Iterable<QualityFrame>,
): readonly RuleResult[] => {
  const { questions, seriesOf } = ask(meters);
  const all = [...seriesOf.values()].flatMap((series) => [...series.values()]);
  const spans: Readonly<Record<ComplianceRule['over'], Spans>> = {
    week: { all: weeksOf(period), current: 0 },
    year: { all: yearOf(period), current: 0 },
  };
  const sheet = (aggregate: JudgedSeries['aggregate']): Sheet =>
    newSheet(
      new Map(
        [...seriesOf].map(([device, series]) => [
          device,
          [...series.values()].filter((one) => one.aggregate === aggregate),
        ]),
      ),
    );
  const [tenMinutes, twoHours] = [sheet('10min'), sheet('2h')];
  const frequency = [...(seriesOf.get(GATEWAY)?.values() ?? [])];
  const longer = longerFor(all);
  const closeBefore = (at: Instant): void => {
    for (const over of ['week', 'year'] as const) {
      const { all: list } = spans[over];
      let span = list[spans[over].current];
      while (span !== undefined && span.end <= at) {
        settleRows(tenMinutes);
        settleRows(twoHours);
        for (const series of all) if (series.over === over) closeSpan(series, span, list.length > 1);
        spans[over].current += 1;
        span = list[spans[over].current];
      }
    }
  };
  const takeLonger = (aggregate: LongerAggregate | null): void => {
    if (aggregate !== null && aggregate.start >= period.start) takeRows(twoHours, aggregate);
  };
  let next = period.start as number;
  for (const frame of frames) {
    if (frame.length !== '10min' || frame.start < period.start || frame.start >= period.end) continue;
    if (frame.start < next) throw new RangeError(`the frame of ${frame.start} does not come after those before it`);
    next = frame.start + 1;
    // Two hours that ended with the last week are told by the first frame of the next.
    if (longer !== null) takeLonger(advanceLonger(longer, frame));
    closeBefore(frame.start);
    takeRows(tenMinutes, frame);
    takeFrequency(frequency, frame);
  }
  if (longer !== null) takeLonger(endLonger(longer));
  closeBefore(period.end);
  return questions.flatMap((question) => resultsOf(question, period));
};

/** The name of the gateway among the meters: no meter is called so. */
const GATEWAY = '';

/** All that is to be judged. Rules that look at the same statistic of a meter share its series. */
const ask = (meters: readonly QualityMeter[]) => {
  const seriesOf = new Map<DeviceId, Map<string, JudgedSeries>>();
  const seriesFor = (device: DeviceId, rule: ComplianceRule, statistic: JudgedStatistic): JudgedSeries => {
    const known = seriesOf.get(device) ?? new Map<string, JudgedSeries>();
    seriesOf.set(device, known);
    const key = `${rule.over}/${rule.aggregate}/${statistic.names.join('/')}`;
    const series = known.get(key) ?? newSeries(rule, statistic);
    known.set(key, series);
    return series;
  };
  const question = (meter: QualityMeter | null, set: LimitSet, rule: ComplianceRule): Question => {
    const statistics = meter === null ? [gatewayFrequency] : statisticsFor(rule, set, meter);
    const phases = statistics.map((statistic) => {
      const series = seriesFor(meter?.device ?? GATEWAY, rule, statistic);
      return { series, judged: addRule(series, set, rule, meter) };
    });
    return { meter, set, rule, phases };
  };
  const sets = [...new Map(meters.flatMap(({ limits }) => limits).map((set) => [set.name, set])).values()];
  const ofGateway = sets.flatMap((set) => set.compliance.filter(isOfGateway).map((rule) => question(null, set, rule)));
  const ofMeters = meters.flatMap((meter) =>
    meter.limits.flatMap((set) =>
      set.compliance
        .filter((rule) => !isOfGateway(rule) && appliesTo(rule, meter))
        .map((rule) => question(meter, set, rule)),
    ),
  );
  return { questions: [...ofGateway, ...ofMeters], seriesOf };
};

const isOfGateway = ({ quantity, aggregate }: ComplianceRule): boolean =>
  quantity === 'frequency' && aggregate === '10s';
const gatewayFrequency: JudgedStatistic = { phase: null, names: ['frequency'], of: null };

const longerFor = (all: readonly JudgedSeries[]): LongerState | null => {
  const wanted = all.filter(({ aggregate }) => aggregate === '2h').flatMap(({ statistic }) => statistic.names);
  if (wanted.length === 0) return null;
  // Plt is made of Pst.
  const short = wanted.map((name) => name.replace('flicker.long', 'flicker.short') as StatisticName);
  return startLonger('2h', new Set([...wanted, ...short]));
};

const resultsOf = ({ meter, set, rule, phases }: Question, period: Period): readonly RuleResult[] => {
  const about = {
    device: meter?.device ?? null,
    point: meter?.point ?? null,
    feeder: meter?.feeder ?? null,
    set: set.name,
    authority: set.authority,
    rule,
    nominalVolts: nominalVoltsOf(rule, set, meter),
  };
  const results = phases.flatMap(({ series, judged: { phase, worst, verdicts } }): readonly RuleResult[] => {
    if (!series.measured || worst === null) return [];
    const one = rule.over === 'year' || verdicts.compliant + verdicts.exceeded + verdicts.unknown === 1;
    return [{ ...about, phase, measured: true, ...worst, weeks: one ? null : { ...verdicts } }];
  });
  return results.length > 0 ? results : [{ ...about, ...nothingOf(rule, period) }];
};

/** Of a quantity the meter does not tell, or that no frame has. */
const nothingOf = (rule: ComplianceRule, period: Period) => ({
  phase: null,
  measured: false,
  judged: { start: instant(period.start), end: instant(period.end) },
  whole: false,
  expected: aggregatesIn(rule.aggregate, period),
  valid: 0,
  flagged: 0,
  outside: 0,
  inside: null,
  percentile5: null,
  percentile95: null,
  least: null,
  greatest: null,
  verdict: 'unknown' as const,
  weeks: null,
});
