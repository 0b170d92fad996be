import type { ComplianceRule } from '../../../src/domain/limits.ts';
import type { QualityFrame, StatisticName } from '../../../src/domain/quality-frame.ts';
import { monday, TEN_MINUTES } from '../../support/quality-frames.ts';
import { naiveMean } from './naive-statistics.ts';
import { DEMAND } from './random-weeks.ts';

/** A row of a frame of 10 min, as a list has it. `of`: aggregate, least and greatest by name, where there is one. */
export type Row = Readonly<{
  start: number;
  flagged: boolean;
  coverage: number;
  readings: number;
  of: (name: StatisticName) => readonly [number, number, number] | null;
}>;
export type FramedPeriod = Readonly<{ start: number; end: number; frames: readonly QualityFrame[] }>;

export const rowsOf = (frames: readonly QualityFrame[], device: string): readonly Row[] =>
  frames.flatMap(({ start, meters, names, values }) => {
    const row = meters.findIndex((meter) => meter.device === device);
    const meter = meters[row];
    if (meter === undefined) return [];
    const { flagged, coverage, readings } = meter;
    const of = (name: StatisticName) => {
      const at = 3 * (row * names.length + names.indexOf(name));
      const [value, least, greatest] = [values[at] as number, values[at + 1] as number, values[at + 2] as number];
      return !names.includes(name) || Number.isNaN(value) ? null : ([value, least, greatest] as const);
    };
    return [{ start, flagged, coverage, readings, of }];
  });

/** The judgement of a week from the plain lists: integers instead of shares, and no rank but by counting. */
export const naiveJudgement = (
  period: FramedPeriod,
  rowsFor: (device: string) => readonly Row[],
  { device, phase, rule }: Readonly<{ device: string | null; phase: string | null; rule: ComplianceRule }>,
) => {
  const { expected, values, flagged } =
    device === null
      ? hertz(period)
      : rule.aggregate === '2h'
        ? longFlicker(period, rowsFor(device), phase)
        : windows(period, rowsFor(device), rule, phase);
  const scale = rule.unit === '%' && rule.quantity === 'voltage' ? 100 / 230 : 1;
  const low = Math.fround((rule.low ?? Number.NEGATIVE_INFINITY) / scale);
  const high = Math.fround((rule.high ?? Number.POSITIVE_INFINITY) / scale);
  let outside = 0;
  for (const value of values) if (value < low || value > high) outside += 1;
  const outsidePercent = Math.round(100 * (1 - rule.share));
  const broken = (of: number): boolean => 100 * outside > outsidePercent * of;
  const verdict = broken(expected)
    ? 'exceeded'
    : values.length === 0 || 10 * values.length < 9 * expected
      ? 'unknown'
      : broken(values.length)
        ? 'exceeded'
        : 'compliant';
  // The least value that so many hundredths of all do not pass.
  const sorted = Float64Array.from(values).sort();
  const rank = (hundredths: number): number => {
    for (let place = 0; place < sorted.length; place += 1)
      if (100 * (place + 1) >= hundredths * sorted.length) return (sorted[place] as number) * scale;
    return Number.NaN;
  };
  return {
    counts: [expected, values.length, flagged, outside, verdict],
    numbers: [rank(5), rank(95), rank(0), rank(100)],
  };
};

type Judged = Readonly<{ expected: number; flagged: number; values: readonly number[] }>;

const windows = (
  { start, end }: FramedPeriod,
  rows: readonly Row[],
  rule: ComplianceRule,
  phase: string | null,
): Judged => {
  const known = rows.flatMap((row) => {
    const value = judgedValue(row, rule, phase);
    return value === null ? [] : [{ ...row, value }];
  });
  return {
    expected: (end - start) / TEN_MINUTES,
    flagged: known.filter(({ flagged }) => flagged).length,
    values: known.filter(({ flagged, coverage }) => !flagged && coverage >= 0.5).map(({ value }) => value),
  };
};

/** What a rule looks at in a row; null where it is not there. */
const judgedValue = ({ of }: Row, { quantity, order }: ComplianceRule, phase: string | null): number | null => {
  const value = (name: string): number | null => of(name as StatisticName)?.[0] ?? null;
  if (quantity === 'neutral-current') {
    const lines = ['L1', 'L2', 'L3'].map((line) => value(`current.${line}`));
    const neutral = value('current.neutral');
    if (neutral === null || lines.includes(null)) return null;
    return Math.fround((100 * neutral) / Math.max(...(lines as number[])));
  }
  if (quantity === 'harmonic.current') {
    // h percent of I1; amperes of it over IL.
    const [h, amperes, thd] = [
      value(`${quantity}.${phase}.${order}`),
      value(`current.${phase}`),
      value(`thd.current.${phase}`),
    ];
    if (h === null || amperes === null || thd === null) return null;
    const fundamental = amperes / Math.hypot(1, thd / 100);
    return Math.fround((100 * (fundamental * (h / 100))) / DEMAND);
  }
  if (order !== null) return value(`${quantity}.${phase}.${order}`);
  return value(phase === null ? quantity : `${quantity}.${phase}`);
};

/** The even hours of the week that lie in the period; Plt is of twelve Pst, or none. */
const longFlicker = ({ start, end }: FramedPeriod, rows: readonly Row[], phase: string | null): Judged => {
  const blocks = twoHours(rows);
  const begun = Array.from({ length: 84 }, (_, block) => block).filter((block) => {
    const from = monday + block * 12 * TEN_MINUTES;
    return from >= start && from < end;
  });
  const known = begun.flatMap((block) => {
    const naive = naiveLonger(blocks.get(block) ?? [], 12);
    const plt = naive.long(`flicker.long.${phase}` as StatisticName);
    return plt === null ? [] : [{ ...naive, plt: Math.fround(plt[0]) }];
  });
  return {
    expected: begun.length,
    flagged: known.filter(({ flagged }) => flagged).length,
    values: known.filter(({ flagged, coverage }) => !flagged && coverage >= 0.5).map(({ plt }) => plt),
  };
};

export const twoHours = (rows: readonly Row[]): ReadonlyMap<number, readonly Row[]> =>
  Map.groupBy(rows, ({ start }) => Math.floor((start - monday) / (12 * TEN_MINUTES)));

/** What rows of 10 min come to over `windows` of them. */
export const naiveLonger = (rows: readonly Row[], windows: number) => {
  const covered = rows.filter(({ coverage }) => coverage >= 0.5);
  const plain = (name: StatisticName): readonly [number, number, number] | null => {
    const own = covered.flatMap(({ of }) => {
      const triple = of(name);
      return triple === null ? [] : [triple];
    });
    if (own.length === 0) return null;
    const [values, least, greatest] = [0, 1, 2].map((place) => own.map((triple) => triple[place] as number));
    return [naiveMean(name, values as number[]), Math.min(...(least as number[])), Math.max(...(greatest as number[]))];
  };
  return {
    coverage: covered.filter(({ flagged }) => !flagged).length / windows,
    flagged: rows.some(({ flagged }) => flagged),
    readings: rows.reduce((sum, row) => sum + row.readings, 0),
    plain,
    /** Over 2 h: a meter that gives Pst has its Plt of that, of twelve or not at all. */
    long: (name: StatisticName): readonly [number, number, number] | null => {
      if (!name.startsWith('flicker.long')) return plain(name);
      const short = name.replace('long', 'short') as StatisticName;
      const given = covered.filter(({ of }) => of(short) !== null).length;
      if (given === 0) return plain(name);
      return given === windows ? plain(short) : null;
    },
  };
};

const hertz = ({ start, end, frames }: FramedPeriod): Judged => {
  let flagged = 0;
  const values: number[] = [];
  for (const { meters, frequency } of frames) {
    const isFlagged = meters.every((meter) => meter.flagged);
    for (const value of frequency) {
      if (Number.isNaN(value)) continue;
      if (isFlagged) flagged += 1;
      else values.push(value);
    }
  }
  return { expected: (end - start) / 10_000, flagged, values };
};
