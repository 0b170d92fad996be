import type { GridEvent, Witness } from '../../domain/grid-event.ts';
import type { QualityFrame } from '../../domain/quality-frame.ts';
import { frameLengths } from '../../domain/quality-frame.ts';
import { bangkokTime, type Instant, instant, SECOND } from '../../domain/time.ts';
import { nominalOf, type QualityMeter } from '../quality-rules.ts';
import { judgePeriod } from '../statistics/judge-period.ts';
import type { KvarForecast } from '../statistics/kvar-charge.ts';
import { groupsOf, rollUp } from '../statistics/roll-up.ts';
import type { RollUp, RuleResult } from '../statistics/rule-result.ts';
import { frequencyHistogram } from './frequency-histogram.ts';
import {
  type Figure,
  type QualityReport,
  REPORT_FORMAT,
  type ReportedEvent,
  type ReportedRule,
} from './quality-report.ts';
import { type QuarterHours, quarterHours } from './quarter-hours.ts';
import type { ReportPeriod } from './report-period.ts';
import { isShown, isTold, type ReportView, viewContents } from './report-view.ts';
import { type VoltageDay, voltageDays } from './voltage-days.ts';

/** What a report is made of. Frames come in order of time; quarter hours from the start of the month the period starts in. */
export type ReportOf = Readonly<{
  gateway: string;
  realm: string;
  software: string;
  view: ReportView;
  period: ReportPeriod;
  /** When it is made. */
  at: Instant;
  meters: readonly QualityMeter[];
  tenMinutes: Iterable<QualityFrame>;
  quarterHours: Iterable<QualityFrame>;
  events: Iterable<GridEvent>;
  data: Pick<QualityReport['data'], 'chain' | 'anchor' | 'head' | 'events' | 'broken'>;
  previous: string | null;
}>;

const method: readonly string[] = [
  'Indicative: meters that are polled are neither class A nor class S of IEC 61000-4-30; dips shorter than the polling period are not seen.',
  'EN 50160 method: of the means over 10 s, 10 min or 2 h, those outside are counted; windows with a dip, swell or interruption are flagged and left out. It is no statement of legal compliance in Thailand.',
  'Where a clock was set back and a window came again, the later frame is judged, unless its clock was vouched for less; both stay in the chain. Time in which the gateway did not run is not measured.',
  'Percentiles are by nearest rank. "unknown" means that too little was measured to say.',
];

/** A report of what a gateway kept. Pure: the same data give the same report, but for the moment it was made. */
export const makeReport = (of: ReportOf): QualityReport => {
  const until = instant(Math.min(of.period.end, of.at));
  const quarters = quarterHours(of.period, until);
  for (const frame of of.quarterHours) quarters.take(frame);
  const meters = metersIn(of, quarters);
  const days = voltageDays(new Map(meters.flatMap((meter) => betweenOf(meter))));
  const histogram = frequencyHistogram();
  let kept = 0;
  const watched = (function* () {
    for (const frame of of.tenMinutes) {
      kept += 1;
      days.take(frame);
      histogram.take(frame);
      yield frame;
    }
  })();
  const results = judgePeriod(meters, of.period, watched).filter(({ rule }) => isShown(of.view, rule.quantity));
  const voltages = days.result();
  return {
    format: REPORT_FORMAT,
    software: of.software,
    made: bangkokTime(of.at),
    gateway: of.gateway,
    realm: of.realm,
    view: of.view,
    period: {
      kind: of.period.kind,
      label: of.period.label,
      start: bangkokTime(of.period.start),
      end: bangkokTime(of.period.end),
    },
    complete: of.at >= of.period.end,
    method,
    limits: limitsOf(meters),
    data: { windows: Math.floor((until - of.period.start) / frameLengths['10min']), kept, ...of.data },
    previous: of.previous,
    verdicts: rollUp(results, groupsOf(meters, of.gateway)).map(verdictOf),
    results: results.filter(({ measured }) => measured).map(resultOf),
    voltage: meters.map((meter) => voltageOf(meter, voltages.get(meter.device) ?? [])),
    frequency: histogram.result(),
    events: [...of.events].flatMap((event) => eventOf(event, meters, of.view)),
    kvar: viewContents[of.view].kvar ? kvarOf(meters, quarters) : [],
  };
};

const betweenOf = (meter: QualityMeter) => {
  const nominal = nominalOf(meter);
  return nominal === null ? [] : [[meter.device, nominal.between] as const];
};

/** A plant is known by what it does: it exported in some quarter hours, or has a limit for that. */
const metersIn = ({ view, meters }: ReportOf, quarters: QuarterHours): readonly QualityMeter[] =>
  viewContents[view].meters === 'all'
    ? meters
    : meters.filter(({ device, exportLimit }) => exportLimit !== null || quarters.exports(device));

const figure = (value: number | null | undefined, decimals: number): Figure =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value.toFixed(decimals);

const limitsOf = (meters: readonly QualityMeter[]): QualityReport['limits'] => {
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

const verdictOf = ({ group, verdict, meters, quantities }: RollUp): QualityReport['verdicts'][number] => ({
  kind: group.kind,
  name: group.name,
  verdict,
  ...meters,
  quantities: Object.fromEntries(quantities.map((one) => [one.quantity, one.verdict])),
});

const resultOf = ({ rule, judged, ...result }: RuleResult): ReportedRule => ({
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

const voltageOf = (meter: QualityMeter, days: readonly VoltageDay[]): QualityReport['voltage'][number] => ({
  device: meter.device,
  nominal: figure(nominalOf(meter)?.volts, 0),
  days: days.map(({ day, values, least, low, middle, high, greatest }) => ({
    day,
    values,
    least: figure(least, 2),
    low: figure(low, 2),
    middle: figure(middle, 2),
    high: figure(high, 2),
    greatest: figure(greatest, 2),
  })),
});

/** As far as the report's meters saw it: a plant's report names no neighbour, not in an id and not in a hint. */
const eventOf = (event: GridEvent, meters: readonly QualityMeter[], view: ReportView): readonly ReportedEvent[] => {
  const devices = new Set(meters.map(({ device }) => device));
  const witnesses = event.witnesses.filter(({ device }) => devices.has(device));
  const [first] = witnesses;
  if (first === undefined) return [];
  const isCut = viewContents[view].meters !== 'all' && witnesses.length < event.witnesses.length;
  const timed = isShort(event) ? preciseTime : bangkokTime;
  const worst = witnesses.reduce((one, other) => (severity(event, other) > severity(event, one) ? other : one));
  return [
    {
      id: isCut ? `${event.kind}/${first.device}/${event.start}` : event.id,
      kind: event.kind,
      duration: event.duration,
      start: timed(event.start),
      end: event.end === null ? null : timed(event.end),
      extent: event.extent,
      witnesses: witnesses.length,
      first: first.device,
      extreme: figure(worst.extreme, 1),
      perUnit: figure(worst.perUnit, 3),
      hint: isCut ? '' : event.hint,
      ...(event.down !== undefined && { down: downOf(event.down) }),
    },
  ];
};

const downOf = ({ from, to, shortest, longest }: NonNullable<GridEvent['down']>) => ({
  from: bangkokTime(from),
  to: bangkokTime(to),
  shortest: figure(shortest / SECOND, 3),
  longest: figure(longest === null ? null : longest / SECOND, 3),
});

/** Of what is this short, whole seconds say too little. */
const SHORT_EVENT = 10_000;
const isShort = ({ start, end }: GridEvent): boolean => end !== null && end - start < SHORT_EVENT;

/** `2026-11-24T10:00:00.500+07:00`. */
const preciseTime = (at: Instant): string =>
  bangkokTime(at).replace('+', `.${String(new Date(at).getUTCMilliseconds()).padStart(3, '0')}+`);

/** How far from the nominal voltage; a rapid change is a step already. */
const severity = ({ kind }: GridEvent, { perUnit }: Witness): number =>
  kind === 'rapid-change' ? Math.abs(perUnit) : Math.abs(perUnit - 1);

/** From here on a customer is billed by demand (MEA classes 3 and up). */
const DEMAND_METERED_WATTS = 30_000;

/** Of every meter that is demand-metered by its limits or its size, a row for each calendar month the period touches. */
const kvarOf = (meters: readonly QualityMeter[], quarters: QuarterHours): QualityReport['kvar'] =>
  meters.flatMap(({ device, limits }) =>
    quarters
      .months(device)
      .filter(
        ({ active }) =>
          limits.some(({ name }) => name === 'demand-metered') || (active?.value ?? 0) >= DEMAND_METERED_WATTS,
      )
      .flatMap((forecast) => (isTold(forecast) && forecast.reactive !== null ? [kvarRow(forecast)] : [])),
  );

const kvarRow = ({ device, month, active, reactive, excessKvar, charge, windows }: KvarForecast) => ({
  device,
  month: bangkokTime(month.start).slice(0, 7),
  kilowatts: figure((active?.value ?? 0) / 1_000, 3),
  kilovars: figure((reactive?.value ?? 0) / 1_000, 3),
  excessKvar,
  thb: figure(Number(charge) / 1e9, 2),
  windowsCounted: windows.counted,
  windowsOver: windows.over,
});
