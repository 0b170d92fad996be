import type { QualityFrame } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { nominalOf, type QualityMeter } from '../quality-rules.ts';
import { judgePeriod } from '../statistics/judge-period.ts';
import { frequencyHistogram } from './frequency-histogram.ts';
import { quarterHours } from './quarter-hours.ts';
import type { ReportPeriod } from './report-period.ts';
import type { ReportOf, ReportStorage } from './report-sources.ts';
import { voltageDays } from './voltage-days.ts';
import { weeklyValues } from './weekly-values.ts';

/** The frames of a storage as they pass, and how many of 10 min of the period there were. */
export const countedFrames = (storage: ReportStorage, period: ReportPeriod) => {
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
export const takeFrames = ({ view, meters, period }: ReportOf, frames: Iterable<QualityFrame>, until: Instant) => {
  const quarters = quarterHours(period, until);
  const days = voltageDays(new Map(meters.flatMap((meter) => betweenOf(meter))));
  const histogram = frequencyHistogram();
  const weeks = weeklyValues(view);
  let kept = 0;
  const passed = (function* () {
    for (const frame of frames) {
      quarters.take(frame);
      if (frame.start < period.start || frame.start >= period.end) continue;
      weeks.take(frame);
      if (!isOfPeriod(frame, period)) continue;
      kept += 1;
      days.take(frame);
      histogram.take(frame);
      yield frame;
    }
  })();
  const distinct = meters.filter(({ device }, at) => meters.findIndex((other) => other.device === device) === at);
  const judged = judgePeriod(distinct, period, passed);
  return { judged, quarters, days, histogram, weeks, kept };
};

const betweenOf = (meter: QualityMeter) => {
  const nominal = nominalOf(meter);
  return nominal === null ? [] : [[meter.device, nominal.between] as const];
};
