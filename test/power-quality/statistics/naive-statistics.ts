import type { FrameLength, StatisticName } from '../../../src/domain/quality-frame.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import type { JudgedReading } from '../../../src/power-quality/statistics/aggregate-frames.ts';

/**
 * Each statistic once more, plainly over the raw list and without a thought for speed: what `aggregateFrames` and the
 * longer aggregates must agree with. It shares no code with them.
 */
const WINDOW: Readonly<Record<FrameLength, number>> = { '10min': 600_000, '15min': 900_000 };

type NaiveMeter = Readonly<{
  device: string;
  coverage: number;
  flagged: boolean;
  readings: number;
  /** Aggregate, least, greatest. */
  statistics: Readonly<Partial<Record<StatisticName, readonly [number, number, number]>>>;
}>;
export type NaiveFrame = Readonly<{
  length: FrameLength;
  start: number;
  meters: readonly NaiveMeter[];
  frequency: readonly (number | null)[];
}>;
type Options = Readonly<{ lateness: number; longestGap: number; demandCurrent: number }>;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const rms = (values: readonly number[]): number => Math.sqrt(mean(values.map((value) => value ** 2)));
const cubic = (values: readonly number[]): number => Math.cbrt(mean(values.map((value) => value ** 3)));
const startOf = (length: FrameLength, at: number): number => at - (at % WINDOW[length]);

/** Every frame that the readings, in the order in which they came, bring to its end. */
export const naiveFrames = (said: readonly JudgedReading[], options: Options): readonly NaiveFrame[] => {
  // What was the newest before each came decides what was over.
  const arrivals = said
    .filter(({ reading }) => reading.clock !== 'unsynchronised')
    .map(({ reading, disturbed }, index, all) => ({
      reading,
      disturbed,
      index,
      newestBefore: Math.max(...all.slice(0, index).map((one) => one.reading.measuredAt)),
    }));
  const isLate = (length: FrameLength, { reading, newestBefore }: (typeof arrivals)[number]): boolean =>
    startOf(length, reading.measuredAt) + WINDOW[length] + options.lateness <= newestBefore;
  const inTime = arrivals.filter((arrival) => !isLate('10min', arrival) || !isLate('15min', arrival));
  const taken = inTime.filter(
    ({ reading }, place) =>
      inTime.findIndex(
        (one) => one.reading.device === reading.device && one.reading.measuredAt === reading.measuredAt,
      ) === place,
  );
  return (['10min', '15min'] as const).flatMap((length) => {
    const inWindows = taken.filter((arrival) => !isLate(length, arrival));
    const starts = [...new Set(inWindows.map(({ reading }) => startOf(length, reading.measuredAt)))];
    return starts.flatMap((start): readonly NaiveFrame[] => {
      const end = start + WINDOW[length];
      const closing = arrivals.find(({ reading }) => reading.measuredAt >= end + options.lateness);
      if (closing === undefined) return [];
      const inWindow = inWindows.filter(({ reading }) => startOf(length, reading.measuredAt) === start);
      const known = taken.filter(({ index }) => index <= closing.index).map(({ reading }) => reading);
      const devices = [...new Set(inWindow.map(({ reading }) => reading.device))].sort();
      const used = (device: string) =>
        inWindow.filter(({ reading }) => reading.device === device && reading.quality.level !== 'bad');
      return [
        {
          length,
          start,
          meters: devices.map((device) => ({
            device,
            coverage: coverage(
              known.filter((reading) => reading.device === device),
              start,
              end,
              options.longestGap,
            ),
            flagged: inWindow.some(({ reading, disturbed }) => reading.device === device && disturbed),
            readings: used(device).length,
            statistics: statisticsOf(
              length,
              used(device).map(({ reading }) => reading),
              options,
              // What it said by the time each came, in windows that were not over.
              taken
                .filter((one) => !isLate('10min', one) && one.reading.quality.level !== 'bad')
                .map(({ reading }) => reading)
                .filter((reading) => reading.device === device),
            ),
          })),
          frequency:
            length === '15min'
              ? []
              : Array.from({ length: 60 }, (_, place) =>
                  frequencyIn(
                    devices.map((device) => used(device).map(({ reading }) => reading)),
                    start + 10_000 * place,
                  ),
                ),
        },
      ];
    });
  });
};

const coverage = (readings: readonly Reading[], start: number, end: number, longestGap: number): number => {
  const times = readings.map(({ measuredAt }) => measuredAt as number);
  const spans = readings
    .filter(({ quality }) => quality.level !== 'bad')
    .flatMap(({ measuredAt }) => {
      const before = Math.max(...times.filter((time) => time < measuredAt));
      return before === Number.NEGATIVE_INFINITY
        ? []
        : [[Math.max(before, measuredAt - longestGap), measuredAt] as const];
    })
    .map(([from, to]) => Math.min(to, end) - Math.max(from, start))
    .filter((length) => length > 0);
  return spans.reduce((sum, length) => sum + length, 0) / (end - start);
};

const statisticsOf = (
  length: FrameLength,
  readings: readonly Reading[],
  { demandCurrent, longestGap }: Options,
  arrived: readonly Reading[],
): NaiveMeter['statistics'] => {
  const found: Partial<Record<StatisticName, readonly [number, number, number]>> = {};
  const put = (name: StatisticName, values: readonly number[], combine: (values: readonly number[]) => number) => {
    if (values.length > 0) found[name] = [combine(values), Math.min(...values), Math.max(...values)];
  };
  const each = (pick: (values: Reading['values']) => number | undefined): readonly number[] =>
    readings.flatMap(({ values }) => pick(values) ?? []);
  const factors = each((values) => values['power-factor']).map(Math.abs);
  put('power-factor', factors, mean);
  if (length === '15min') {
    put(
      'power.active',
      each((values) => values['power.active']),
      mean,
    );
    put(
      'reactive.quadrant-1',
      each(({ 'power.active': p, 'power.reactive': q }) =>
        p === undefined || q === undefined ? undefined : p >= 0 && q > 0 ? q : 0,
      ),
      mean,
    );
    return found;
  }
  for (const name of ['voltage.L1', 'voltage.L1-L2', 'voltage.L2-L3', 'voltage.L3-L1', 'current.L1'] as const)
    put(
      name,
      each((values) => values[name]),
      rms,
    );
  for (const name of ['thd.current.L1', 'harmonic.voltage.L1.5'] as const)
    put(
      name,
      each((values) => values[name]),
      mean,
    );
  put(
    'flicker.short.L1',
    each((values) => values['flicker.short.L1']),
    cubic,
  );
  put('unbalance', each(unbalance), mean);
  put(
    'tdd.L1',
    readings.flatMap((reading) => {
      const thd = reading.values['thd.current.L1'];
      const before = arrived
        .slice(0, arrived.indexOf(reading))
        .filter((one) => one.values['current.L1'] !== undefined)
        .reduce<Reading | undefined>(
          (last, one) => (last !== undefined && last.measuredAt > one.measuredAt ? last : one),
          undefined,
        );
      const near = before !== undefined && Math.abs(reading.measuredAt - before.measuredAt) <= longestGap;
      const amperes = reading.values['current.L1'] ?? (near ? before.values['current.L1'] : undefined);
      if (amperes === undefined || thd === undefined) return [];
      // I² = I1² + (thd·I1)²: the harmonics are what is left beside the fundamental.
      const fundamental = amperes / Math.hypot(1, thd / 100);
      return (100 * Math.sqrt(amperes ** 2 - fundamental ** 2)) / demandCurrent;
    }),
    mean,
  );
  const counted = readings
    .filter(({ values }) => values['count.dip'] !== undefined)
    .toSorted((one, other) => one.measuredAt - other.measuredAt);
  put(
    'count.dip',
    counted.map(({ values }) => values['count.dip'] as number),
    (values) => {
      const last = counted.at(-1)?.values['count.dip'];
      return last ?? (values[0] as number);
    },
  );
  return found;
};

/**
 * Fortescue's way instead of the formula of the standard: the three voltages close to a triangle; its sides as phasors give
 * the positive and the negative sequence.
 */
const unbalance = (values: Reading['values']): number | undefined => {
  const { 'voltage.L1-L2': u12, 'voltage.L2-L3': u23, 'voltage.L3-L1': u31 } = values;
  if (u12 === undefined || u23 === undefined || u31 === undefined) return undefined;
  // U12 along the real axis; U23 begins where it ends, U31 leads back.
  const inner = Math.acos((u12 ** 2 + u23 ** 2 - u31 ** 2) / (2 * u12 * u23));
  const sides = [
    { re: u12, im: 0 },
    { re: u23 * Math.cos(inner - Math.PI), im: u23 * Math.sin(inner - Math.PI) },
  ] as const;
  const third = { re: -sides[0].re - sides[1].re, im: -sides[0].im - sides[1].im };
  const sequence = (direction: 1 | -1): number => {
    const turned = [...sides, third].map(({ re, im }, place) => {
      const angle = (direction * place * 2 * Math.PI) / 3;
      return { re: re * Math.cos(angle) - im * Math.sin(angle), im: re * Math.sin(angle) + im * Math.cos(angle) };
    });
    return Math.hypot(
      turned.reduce((sum, { re }) => sum + re, 0),
      turned.reduce((sum, { im }) => sum + im, 0),
    );
  };
  const [one, other] = [sequence(1), sequence(-1)];
  return (100 * Math.min(one, other)) / Math.max(one, other);
};

const frequencyIn = (meters: readonly (readonly Reading[])[], start: number): number | null => {
  const means = meters
    .map((readings) =>
      readings.flatMap(({ measuredAt, values }) =>
        measuredAt >= start && measuredAt < start + 10_000 ? (values.frequency ?? []) : [],
      ),
    )
    .filter((values) => values.length > 0)
    .map(mean)
    .toSorted((one, other) => one - other);
  if (means.length === 0) return null;
  return mean([
    means[Math.floor((means.length - 1) / 2)] as number,
    means[Math.ceil((means.length - 1) / 2)] as number,
  ]);
};
