import { frameLengths } from '../../domain/quality-frame.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import { nominalOf, type QualityMeter } from '../quality-rules.ts';
import { groupsOf, rollUp } from '../statistics/roll-up.ts';
import { figure } from './figure.ts';
import { mergeEvents } from './merge-events.ts';
import { type MergedFrames, mergeFrames } from './merge-storages.ts';
import { type QualityReport, REPORT_FORMAT } from './quality-report.ts';
import type { QuarterHours } from './quarter-hours.ts';
import type { ReportMeter, ReportOf } from './report-sources.ts';
import { viewContents } from './report-view.ts';
import { eventOf, eventsIn } from './reported-events.ts';
import { kvarOf } from './reported-kvar.ts';
import { isRatioMissing, limitsOf, resultOf, resultsIn, verdictOf } from './reported-results.ts';
import type { SharedMeter } from './shared-meters.ts';
import { countedFrames, takeFrames } from './take-frames.ts';
import type { VoltageDay } from './voltage-days.ts';

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
    weeks: taken.weeks.result(new Set(meters.map(({ device }) => device)), new Map(meters.flatMap(ratingOf))),
    frequency: taken.histogram.result(),
    events: events.flatMap((event) => eventOf(event, meters, view)),
    kvar: viewContents[view].kvar ? kvarOf(meters, taken.quarters) : [],
  };
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

/** Of a transformer, VA. */
const ratingOf = ({ device, rating }: QualityMeter): readonly (readonly [string, number])[] =>
  rating?.of === 'apparent' ? [[device, rating.value]] : [];

const voltageOf = (meter: QualityMeter, days: readonly VoltageDay[]): QualityReport['voltage'][number] => ({
  device: meter.device,
  nominal: figure(nominalOf(meter)?.volts, 0),
  between: nominalOf(meter)?.between ?? null,
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
