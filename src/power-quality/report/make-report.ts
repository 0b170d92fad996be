import type { GridEvent, Witness } from '../../domain/grid-event.ts';
import type { GatewayId } from '../../domain/identity.ts';
import type { QualityFrame } from '../../domain/quality-frame.ts';
import { frameLengths } from '../../domain/quality-frame.ts';
import type { EventsUnderWay } from '../../domain/quality-under-way.ts';
import { bangkokTime, type Instant, instant, type Millis, SECOND } from '../../domain/time.ts';
import { lastingEvents } from '../events/lasting-events.ts';
import { nominalOf, type QualityMeter } from '../quality-rules.ts';
import { judgePeriod } from '../statistics/judge-period.ts';
import { shortCircuitRatioOf } from '../statistics/judged-statistics.ts';
import type { KvarForecast } from '../statistics/kvar-charge.ts';
import { type KvarTariff, kvarTariffOf } from '../statistics/kvar-tariffs.ts';
import { groupsOf, rollUp } from '../statistics/roll-up.ts';
import type { RollUp, RuleResult } from '../statistics/rule-result.ts';
import { frequencyHistogram } from './frequency-histogram.ts';
import { mergeEvents } from './merge-events.ts';
import { type MergedFrames, mergeFrames, type SharedMeter } from './merge-storages.ts';
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
import { weeklyValues } from './weekly-values.ts';

/** What is known of a kept chain of frames once it was read: `lost` says why it could not be, or not to its end. */
type StorageState = Readonly<{
  anchor: string;
  head: string;
  /** Of all that are kept, in and out of the period. */
  events: Readonly<{ kept: number; anchor: string; head: string }>;
  broken: string | null;
  lost: string | null;
}>;

/**
 * What one gateway has kept. Frames come in the order in which their windows end, those of 15 min from the start of the
 * month the period starts in; `events` and `state` are asked for when these were taken.
 */
export type ReportStorage = Readonly<{
  gateway: GatewayId;
  frames: Iterable<QualityFrame>;
  events: () => Iterable<GridEvent>;
  /** What was not over when it was last kept, and the longest gap of the gateway's rules; null: nothing is known of any. */
  underWay: () => Readonly<{ events: EventsUnderWay; longestGap: Millis }> | null;
  state: () => StorageState;
}>;

/** A meter as the configuration of a gateway has it. */
export type ReportMeter = QualityMeter & Readonly<{ gateway: GatewayId }>;

/** What a report is made of: of one gateway, or of several of a substation. */
export type ReportOf = Readonly<{
  /** Of the gateway, or of the substation. */
  name: string;
  realm: string;
  software: string;
  view: ReportView;
  period: ReportPeriod;
  /** When it is made. */
  at: Instant;
  /** Several entries of one meter say the same of it but where it is. */
  meters: readonly ReportMeter[];
  storages: readonly ReportStorage[];
  previous: string | null;
}>;

const method: readonly string[] = [
  'Indicative: meters that are polled are neither class A nor class S of IEC 61000-4-30; dips shorter than the polling period are not seen.',
  'EN 50160 method: of the means over 10 s, 10 min or 2 h, those outside are counted; windows with a dip, swell or interruption are flagged and left out. It is no statement of legal compliance in Thailand.',
  'Where a clock was set back and a window came again, the later frame is judged, unless its clock was vouched for less; both stay in the chain. Time in which the gateway did not run is not measured.',
  'Percentiles are by nearest rank. "unknown" means that too little was measured to say.',
];

/** A report of what was kept. Pure: the same data give the same report, but for the moment it was made. */
export const makeReport = (of: ReportOf): QualityReport => {
  const { view, period } = of;
  const until = instant(Math.min(period.end, of.at));
  const counted = of.storages.map((storage) => countedFrames(storage, period));
  const merged = mergeFrames(counted);
  const taken = takeFrames(of, merged.frames, until);
  const meters = metersIn(of, merged, taken.quarters);
  const results = resultsIn(of, taken.judged, meters);
  const voltages = taken.days.result();
  const events = mergeEvents(of.storages.map((storage) => eventsIn(storage, of)));
  return {
    format: REPORT_FORMAT,
    software: of.software,
    made: bangkokTime(of.at),
    gateway: of.name,
    realm: of.realm,
    view,
    period: {
      kind: period.kind,
      label: period.label,
      start: bangkokTime(period.start),
      end: bangkokTime(period.end),
    },
    complete: of.at >= period.end,
    method,
    limits: limitsOf(meters),
    ratioUnknown: meters.filter((meter) => isRatioMissing(meter, view)).map(({ device }) => device),
    data: {
      windows: Math.max(0, Math.floor((until - period.start) / frameLengths['10min'])),
      kept: taken.kept,
      chain: 'SHA-256',
      storages: counted.map(({ gateway, kept, state }) => ({ gateway, kept: kept(), ...state() })),
      shared: merged.shared().flatMap((shared) => sharedOf(shared, meters)),
    },
    previous: of.previous,
    verdicts: rollUp(results, groupsOf(meters, of.name)).map(verdictOf),
    results: results.filter(({ measured }) => measured).map(resultOf),
    voltage: meters.map((meter) => voltageOf(meter, voltages.get(meter.device) ?? [])),
    weeks: taken.weeks.result(new Set(meters.map(({ device }) => device))),
    frequency: taken.histogram.result(),
    events: events.flatMap((event) => eventOf(event, meters, view)),
    kvar: viewContents[view].kvar ? kvarOf(meters, taken.quarters) : [],
  };
};

/** Those that are over, and those that last: of one that was kept since, the one that is over. */
const eventsIn = ({ gateway, events, underWay }: ReportStorage, { meters, period }: ReportOf): readonly GridEvent[] => {
  const over = [...events()];
  const known = underWay();
  if (known === null) return over;
  const lasting = lastingEvents(known.events, {
    meters: meters.filter((meter) => meter.gateway === gateway),
    longestGap: known.longestGap,
  });
  const isNew = ({ id, start, end }: GridEvent): boolean =>
    start < period.end && (end === null || end >= period.start) && over.every((one) => one.id !== id);
  return [...over, ...lasting.filter(isNew)];
};

/** The frames of a storage as they pass, and how many of 10 min of the period there were. */
const countedFrames = (storage: ReportStorage, period: ReportPeriod) => {
  let kept = 0;
  const frames = (function* () {
    for (const frame of storage.frames) {
      if (isOfPeriod(frame, period)) kept += 1;
      yield frame;
    }
  })();
  return { ...storage, frames, kept: () => kept };
};

const isOfPeriod = ({ length, start }: QualityFrame, period: ReportPeriod): boolean =>
  length === '10min' && start >= period.start && start < period.end;

/** One pass over all frames. A meter of several entries is judged by its first, which says what the others say. */
const takeFrames = ({ view, meters, period }: ReportOf, frames: Iterable<QualityFrame>, until: Instant) => {
  const quarters = quarterHours(period, until);
  const days = voltageDays(new Map(meters.flatMap((meter) => betweenOf(meter))));
  const histogram = frequencyHistogram();
  const weeks = weeklyValues(view);
  let kept = 0;
  const passed = (function* () {
    for (const frame of frames) {
      quarters.take(frame);
      if (!isOfPeriod(frame, period)) continue;
      kept += 1;
      days.take(frame);
      histogram.take(frame);
      weeks.take(frame);
      yield frame;
    }
  })();
  const distinct = meters.filter(({ device }, at) => meters.findIndex((other) => other.device === device) === at);
  const judged = judgePeriod(distinct, period, passed);
  return { judged, quarters, days, histogram, weeks, kept };
};

const sharedOf = (
  { device, stays, twice }: SharedMeter,
  meters: readonly QualityMeter[],
): QualityReport['data']['shared'] =>
  meters.some((meter) => meter.device === device)
    ? [
        {
          device,
          twice,
          stays: stays.map(({ gateway, from, to, windows }) => ({
            gateway,
            from: bangkokTime(from),
            to: bangkokTime(to),
            windows,
          })),
        },
      ]
    : [];

const betweenOf = (meter: QualityMeter) => {
  const nominal = nominalOf(meter);
  return nominal === null ? [] : [[meter.device, nominal.between] as const];
};

/**
 * Every meter once, as the gateway has it that had it last. A plant is known by what it does: it exported in some quarter
 * hours, or has a limit for that.
 */
const metersIn = (
  { view, meters }: ReportOf,
  { lastAt }: MergedFrames,
  quarters: QuarterHours,
): readonly QualityMeter[] =>
  [...Map.groupBy(meters, ({ device }) => device)]
    .map(
      ([device, entries]) => entries.find(({ gateway }) => gateway === lastAt(device)) ?? (entries[0] as ReportMeter),
    )
    .filter(
      ({ device, exportLimit }) =>
        viewContents[view].meters === 'all' || exportLimit !== null || quarters.exports(device),
    );

/** Of the meters that are in the report, and of the grid by the sets these are judged under. */
const resultsIn = (
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

/** Whether a limit the view shows is for some short-circuit ratios only, and nobody knows this meter's. */
const isRatioMissing = (meter: QualityMeter, view: ReportView): boolean =>
  shortCircuitRatioOf(meter) === null &&
  meter.limits.some(({ compliance }) =>
    compliance.some((rule) => rule.shortCircuitRatio !== null && isShown(view, rule.quantity)),
  );

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
      feeder: event.feeder ?? null,
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

/**
 * Of every meter that is demand-metered by its limits or its size, and whose authority's charge is known, a row for each
 * calendar month the period touches.
 */
const kvarOf = (meters: readonly QualityMeter[], quarters: QuarterHours): QualityReport['kvar'] =>
  meters.flatMap((meter) => {
    const tariff = kvarTariffOf(meter);
    if (tariff === null) return [];
    const isMetered = meter.limits.some(({ name }) => name === 'demand-metered');
    return quarters
      .months(meter.device, tariff)
      .filter((forecast) => isTold(forecast) && forecast.reactive !== null)
      .filter(({ active }) => isMetered || (active?.value ?? 0) >= DEMAND_METERED_WATTS)
      .map((forecast) => kvarRow(forecast, tariff));
  });

const kvarRow = (
  { device, month, elapsed, active, reactive, excessKvar, charge, windows }: KvarForecast,
  { authority, freePerTenThousand, perKvar, provenance }: KvarTariff,
): QualityReport['kvar'][number] => ({
  device,
  month: bangkokTime(month.start).slice(0, 7),
  elapsed: figure(100 * elapsed, 0),
  authority,
  freePercent: figure(freePerTenThousand / 100, 2),
  thbPerKvar: figure(Number(perKvar) / 1e9, 2),
  confirmed: provenance.confirmed,
  kilowatts: figure((active?.value ?? 0) / 1_000, 3),
  kilovars: figure((reactive?.value ?? 0) / 1_000, 3),
  excessKvar,
  thb: figure(Number(charge) / 1e9, 2),
  windowsCounted: windows.counted,
  windowsOver: windows.over,
});
