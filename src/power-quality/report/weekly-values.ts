import type { QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { bangkokTime } from '../../domain/time.ts';
import {
  advanceLonger,
  endLonger,
  type LongerAggregate,
  type LongerState,
  startLonger,
} from '../statistics/longer-aggregates.ts';
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

/** Of windows of 15 min, as demand is: what flows, and what heats a transformer. */
const power: ReadonlySet<StatisticName> = new Set(['power.active', 'power.apparent']);

/**
 * Takes frames in order of time, and makes of them what each meter did in each ISO week: means by the kind of the
 * quantity (of voltages and currents the root mean square), least and greatest readings, and what part of the week is covered
 * by windows of 10 min. Powers are of windows of 15 min; the least active power is the greatest reverse power, with its sign
 * turned. A week at an end of the period is of the part that lies in it, as its coverage says.
 */
export const weeklyValues = (view: ReportView) => {
  const ofTenMinutes = collected(startLonger('week', namesIn(view)));
  const ofPower = viewContents[view].quantities === 'all' ? collected(startLonger('week', power, '15min')) : null;
  return {
    take: (frame: QualityFrame): void => {
      ofTenMinutes.take(frame);
      ofPower?.take(frame);
    },
    /** Of these meters, by week; `ratings`: what the transformers at them are rated for, VA. */
    result: (devices: ReadonlySet<string>, ratings: ReadonlyMap<string, number>): readonly ReportedWeek[] => {
      const powers = new Map((ofPower?.result() ?? []).flatMap(rowsOf).map((row) => [keyOf(row), row.values]));
      return ofTenMinutes
        .result()
        .flatMap((week) => rowsOf(week).filter(({ device }) => devices.has(device)))
        .map((row) => {
          const own = powers.get(keyOf(row)) ?? [];
          return { ...row, values: [...row.values, ...own, ...loadingOf(own, ratings.get(row.device))] };
        });
    },
  };
};

const keyOf = ({ device, start }: ReportedWeek): string => `${start} ${device}`;

const collected = (state: LongerState) => {
  const over: LongerAggregate[] = [];
  const keep = (aggregate: LongerAggregate | null): void => {
    if (aggregate !== null) over.push(aggregate);
  };
  return {
    take: (frame: QualityFrame): void => keep(advanceLonger(state, frame)),
    result: (): readonly LongerAggregate[] => {
      keep(endLonger(state));
      return over;
    },
  };
};

/** In percent of what is rated (`loading`, whichever way it flows); of a conductor its currents say it. */
const loadingOf = (values: ReportedWeek['values'], rated: number | undefined): ReportedWeek['values'] => {
  const apparent = values.find(({ name }) => name === 'power.apparent');
  if (apparent === undefined || rated === undefined) return [];
  const [mean, least, greatest] = [apparent.mean, apparent.least, apparent.greatest].map((value) =>
    ((100 * Math.abs(Number(value))) / rated).toFixed(3),
  ) as [string, string, string];
  return [{ name: 'loading', mean, least, greatest }];
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
