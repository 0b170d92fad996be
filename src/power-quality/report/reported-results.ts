import { bangkokTime } from '../../domain/time.ts';
import type { QualityMeter } from '../quality-rules.ts';
import { shortCircuitRatioOf } from '../statistics/judged-statistics.ts';
import type { RollUp, RuleResult } from '../statistics/rule-result.ts';
import { figure } from './figure.ts';
import type { QualityReport, ReportedRule } from './quality-report.ts';
import type { ReportOf } from './report-sources.ts';
import { isShown, type ReportView } from './report-view.ts';

/** Of the meters that are in the report, and of the grid by the sets these are judged under. */
export const resultsIn = (
  { view }: ReportOf,
  results: readonly RuleResult[],
  meters: readonly QualityMeter[],
): readonly RuleResult[] => {
  const devices = new Set(meters.map(({ device }) => device));
  const sets = new Set(meters.flatMap(({ limits }) => limits.map(({ name }) => name)));
  return results.filter(
    ({ device, set, rule }) => isShown(view, rule.quantity) && (device === null ? sets.has(set) : devices.has(device)),
  );
};

export const limitsOf = (meters: readonly QualityMeter[]): QualityReport['limits'] => {
  const sets = new Map(meters.flatMap(({ limits }) => limits.map((set) => [set.name, set] as const)));
  return [...sets.values()]
    .filter(({ compliance }) => compliance.length > 0)
    .map(({ name, authority, level, compliance }) => ({
      name,
      authority,
      level,
      rules: compliance.length,
      unconfirmed: compliance.filter(({ provenance }) => !provenance.confirmed).length,
    }));
};

/** Whether a limit the view shows is for some short-circuit ratios only, and nobody knows this meter's. */
export const isRatioMissing = (meter: QualityMeter, view: ReportView): boolean =>
  shortCircuitRatioOf(meter) === null &&
  meter.limits.some(({ compliance }) =>
    compliance.some((rule) => rule.shortCircuitRatio !== null && isShown(view, rule.quantity)),
  );

export const verdictOf = ({ group, verdict, meters, quantities }: RollUp): QualityReport['verdicts'][number] => ({
  kind: group.kind,
  name: group.name,
  verdict,
  ...meters,
  quantities: Object.fromEntries(quantities.map((one) => [one.quantity, one.verdict])),
});

export const resultOf = ({ rule, judged, ...result }: RuleResult): ReportedRule => ({
  device: result.device,
  point: result.point,
  phase: result.phase,
  set: result.set,
  authority: result.authority,
  confirmed: rule.provenance.confirmed,
  quantity: rule.quantity,
  order: rule.order,
  rule: rule.name,
  unit: rule.unit,
  aggregate: rule.aggregate,
  over: rule.over,
  low: figure(rule.low, 3),
  high: figure(rule.high, 3),
  nominal: figure(result.nominalVolts, 2),
  needed: figure(100 * rule.share, 2),
  inside: figure(result.inside === null ? null : 100 * result.inside, 2),
  from: bangkokTime(judged.start),
  to: bangkokTime(judged.end),
  whole: result.whole,
  expected: result.expected,
  valid: result.valid,
  flagged: result.flagged,
  outside: result.outside,
  percentile5: figure(result.percentile5, 3),
  percentile95: figure(result.percentile95, 3),
  least: figure(result.least, 3),
  greatest: figure(result.greatest, 3),
  verdict: result.verdict,
});
