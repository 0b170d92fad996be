import type { DeviceId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { byRow } from '../statistics/by-row.ts';
import { type KvarForecast, type KvarMonth, kvarMonth, monthAt } from '../statistics/kvar-charge.ts';
import type { KvarTariff } from '../statistics/kvar-tariffs.ts';
import type { Period } from '../statistics/rule-result.ts';

/** Below it a meter exports; above, it may be noise around nothing. Engineering choice, W. */
const EXPORTING_WATTS = -50;
/** One reading may be a slip; a plant exports in more than one window. Engineering choice. */
const LEAST_EXPORTING_WINDOWS = 2;

/**
 * Takes frames of 15 min in one pass, keeping none: a year has 35,000 of them. Says which meters exported in the period, and
 * what each calendar month that the period touches has come to by `until`: those months may begin before the period.
 */
export const quarterHours = (period: Period, until: Instant) => {
  const first = monthAt(period.start).start;
  const exporting = new Map<DeviceId, number>();
  const months = new Map<number, Map<DeviceId, KvarMonth>>();
  let month: Period = { start: first, end: first };
  let monthOf = monthsOf(months, month);
  let names: readonly StatisticName[] = [];
  let column = -1;
  const takeExport = ({ values }: QualityFrame, device: DeviceId, row: number): void => {
    const least = values[3 * (row * names.length + column) + 1] as number;
    if (least < EXPORTING_WATTS) exporting.set(device, (exporting.get(device) ?? 0) + 1);
  };
  return {
    take: (frame: QualityFrame): void => {
      if (frame.length !== '15min' || frame.start < first || frame.start >= until) return;
      if (frame.start < month.start || frame.start >= month.end) {
        month = monthAt(frame.start);
        monthOf = monthsOf(months, month);
      }
      if (frame.names !== names) {
        names = frame.names;
        column = names.indexOf('power.active');
      }
      const mayExport = column >= 0 && frame.start >= period.start;
      for (let row = 0; row < frame.meters.length; row += 1) {
        const { device } = frame.meters[row] as FrameMeter;
        if (mayExport) takeExport(frame, device, row);
        monthOf(device, row).take(frame, row);
      }
    },
    exports: (device: DeviceId): boolean => (exporting.get(device) ?? 0) >= LEAST_EXPORTING_WINDOWS,
    /** Of a meter under a tariff, in order; a month without a frame of it is left out. */
    months: (device: DeviceId, tariff: KvarTariff): readonly KvarForecast[] =>
      [...months]
        .toSorted(([one], [other]) => one - other)
        .flatMap(([start, known]) => {
          const kept = known.get(device);
          const { end } = monthAt(instant(start));
          return kept === undefined ? [] : [kept.result(instant(Math.min(end, until)), tariff)];
        }),
  };
};

/** What there is of the meters in one month. */
const monthsOf = (months: Map<number, Map<DeviceId, KvarMonth>>, month: Period) =>
  byRow((device: DeviceId): KvarMonth => {
    const known = months.get(month.start) ?? new Map<DeviceId, KvarMonth>();
    months.set(month.start, known);
    const kept = known.get(device) ?? kvarMonth(device, month);
    known.set(device, kept);
    return kept;
  });
export type QuarterHours = ReturnType<typeof quarterHours>;
