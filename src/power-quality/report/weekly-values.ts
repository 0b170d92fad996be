import type { QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { bangkokTime } from '../../domain/time.ts';
import { advanceLonger, endLonger, type LongerAggregate, startLonger } from '../statistics/longer-aggregates.ts';
import { frameStatistics } from '../statistics/statistic.ts';
import type { ReportedWeek } from './quality-report.ts';
import { type ReportView, viewContents } from './report-view.ts';

/** Single harmonics would be most of the report, and counts are no aggregate; of a week's Plt nobody speaks. */
const left = ['harmonic.', 'count.', 'flicker.long.'];

const namesIn = (view: ReportView): ReadonlySet<StatisticName> => {
  const { quantities } = viewContents[view];
  const isShown = (name: StatisticName): boolean =>
    quantities === 'all' || quantities.some((quantity) => name === quantity || name.startsWith(`${quantity}.`));
  return new Set(
    frameStatistics['10min'].filter((name) => isShown(name) && !left.some((prefix) => name.startsWith(prefix))),
  );
};

/**
 * Takes frames of 10 min in order of time, and makes of them what each meter did in each ISO week: means by the kind of the
 * quantity (of voltages and currents the root mean square), least and greatest readings, and what part of the week is covered.
 * A week at an end of the period is of the part that lies in it, as its coverage says.
 */
export const weeklyValues = (view: ReportView) => {
  const state = startLonger('week', namesIn(view));
  const over: LongerAggregate[] = [];
  const keep = (aggregate: LongerAggregate | null): void => {
    if (aggregate !== null) over.push(aggregate);
  };
  return {
    take: (frame: QualityFrame): void => keep(advanceLonger(state, frame)),
    /** Of these meters, by week. */
    result: (devices: ReadonlySet<string>): readonly ReportedWeek[] => {
      keep(endLonger(state));
      return over.flatMap((week) => rowsOf(week).filter(({ device }) => devices.has(device)));
    },
  };
};

const rowsOf = ({ start, meters, names, values }: LongerAggregate): readonly ReportedWeek[] =>
  meters.map(({ device, point, coverage, flagged }, row) => ({
    device,
    point,
    start: bangkokTime(start),
    coverage: (100 * coverage).toFixed(2),
    flagged,
    values: names.flatMap((name, column) => {
      const at = 3 * (row * names.length + column);
      const [mean, least, greatest] = [...values.subarray(at, at + 3)].map((value) => value.toFixed(3));
      if (mean === undefined || least === undefined || greatest === undefined || mean === 'NaN') return [];
      return [{ name, mean, least, greatest }];
    }),
  }));
