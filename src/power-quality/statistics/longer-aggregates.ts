import type { DeviceId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { phases } from '../../domain/quantity.ts';
import { MINUTE } from '../../domain/time.ts';
import { twoHoursAt, weekAt } from './observation-spans.ts';
import type { Period } from './rule-result.ts';
import { type Mean, meanFrom, meanOf, summand } from './statistic.ts';
import { LEAST_COVERAGE } from './sufficient-data.ts';

/**
 * Aggregates over 2 h or a week, made of frames of 10 min and shaped like them. Voltages and currents are the root mean
 * square of root mean squares, flicker the cubic mean, counts the last, everything else the mean of means; least and
 * greatest are those of all readings. Over 2 h, Plt is of Pst where the meter gives it: ∛(ΣPst³/12), of twelve or
 * not at all (IEC 61000-4-15).
 *
 * Of each meter `coverage` is the part of the 10 min windows there are that were covered and not flagged, and it is flagged
 * where one of them is (IEC 61000-4-30 §4.7): flagged windows are in the values, which are reported, but such an aggregate
 * is not judged.
 */
export type LongerAggregate = Readonly<{
  over: '2h' | 'week';
  start: Period['start'];
  meters: readonly FrameMeter[];
  names: readonly StatisticName[];
  values: Float32Array;
}>;

type Sum = { sum: number; count: number; least: number; greatest: number };
type MeterSums = {
  point: string;
  good: number;
  flagged: boolean;
  readings: number;
  sums: Map<StatisticName, Sum>;
  /** The same sums in the order of these columns: a year of frames asks for them seventy million times. */
  columns: readonly WantedColumn[];
  slots: (Sum | undefined)[];
};
/** What is under way. Changed in place. */
export type LongerState = Readonly<{ over: LongerAggregate['over']; wanted: ReadonlySet<StatisticName> | null }> & {
  block: Period | null;
  meters: Map<DeviceId, MeterSums>;
  /** Of frames with these names, which are nearly always those of the frame before. */
  names: readonly StatisticName[];
  columns: readonly WantedColumn[];
};

/** `wanted`: only these are aggregated; null: all. */
export const startLonger = (
  over: LongerAggregate['over'],
  wanted: ReadonlySet<StatisticName> | null = null,
): LongerState => ({ over, wanted, block: null, meters: new Map(), names: [], columns: [] });

/** Takes in the next frame of 10 min, in order of time; gives what is over with it. Frames of 15 min are no part of it. */
export const advanceLonger = (state: LongerState, frame: QualityFrame): LongerAggregate | null => {
  if (frame.length !== '10min') return null;
  const over = state.block !== null && frame.start >= state.block.end ? endLonger(state) : null;
  state.block ??= (state.over === '2h' ? twoHoursAt : weekAt)(frame.start);
  if (frame.names !== state.names) {
    state.names = frame.names;
    state.columns = columnsIn(state, frame.names);
  }
  frame.meters.forEach((meter, row) => {
    const sums = sumsOf(state, meter);
    const covered = meter.coverage >= LEAST_COVERAGE;
    if (covered && !meter.flagged) sums.good += 1;
    sums.flagged ||= meter.flagged;
    sums.readings += meter.readings;
    if (covered) addRow(sums, frame, row, state.columns);
  });
  return over;
};

/** Ends what is under way; null where nothing is. */
export const endLonger = (state: LongerState): LongerAggregate | null => {
  const { over, block, meters } = state;
  if (block === null) return null;
  const windows = (block.end - block.start) / (10 * MINUTE);
  state.block = null;
  state.meters = new Map();
  const rows = [...meters].sort(([one], [other]) => (one < other ? -1 : 1));
  if (over === '2h') for (const [, { sums }] of rows) addLongFlicker(sums, windows);
  const names = [...new Set(rows.flatMap(([, { sums }]) => [...sums.keys()]))];
  return {
    over,
    start: block.start,
    meters: rows.map(([device, { point, good, flagged, readings }]) => ({
      device,
      point,
      coverage: Math.fround(good / windows),
      flagged,
      readings,
    })),
    names,
    values: Float32Array.from(
      rows.flatMap(([, { sums }]) => names.flatMap((name) => valuesOf(meanOf(name), sums.get(name)))),
    ),
  };
};

const sumsOf = ({ meters }: LongerState, { device, point }: FrameMeter): MeterSums => {
  const known = meters.get(device);
  if (known !== undefined) {
    known.point = point;
    return known;
  }
  const sums: MeterSums = { point, good: 0, flagged: false, readings: 0, sums: new Map(), columns: [], slots: [] };
  meters.set(device, sums);
  return sums;
};

/** Where a statistic that is wanted stands among the names of a frame, and what is made of it. */
type WantedColumn = Readonly<{ name: StatisticName; mean: Mean; at: number }>;
const columnsIn = ({ wanted }: LongerState, names: readonly StatisticName[]): readonly WantedColumn[] =>
  names.flatMap((name, at) => (wanted?.has(name) === false ? [] : [{ name, mean: meanOf(name), at }]));

const addRow = (
  meter: MeterSums,
  { names, values }: QualityFrame,
  row: number,
  columns: readonly WantedColumn[],
): void => {
  const { sums } = meter;
  if (meter.columns !== columns) {
    meter.columns = columns;
    meter.slots = columns.map(({ name }) => sums.get(name));
  }
  const { slots } = meter;
  const start = 3 * row * names.length;
  for (let place = 0; place < columns.length; place += 1) {
    const { name, mean, at: column } = columns[place] as WantedColumn;
    const at = start + 3 * column;
    const value = values[at] as number;
    if (Number.isNaN(value)) continue;
    let sum = slots[place];
    if (sum === undefined) {
      sum = { sum: 0, count: 0, least: Number.POSITIVE_INFINITY, greatest: Number.NEGATIVE_INFINITY };
      sums.set(name, sum);
      slots[place] = sum;
    }
    sum.sum = mean === 'last' ? value : sum.sum + summand(mean, value);
    sum.count += 1;
    sum.least = Math.min(sum.least, values[at + 1] as number);
    sum.greatest = Math.max(sum.greatest, values[at + 2] as number);
  }
};

/** A meter that gives both is believed in its Pst: when its own Plt began, it does not say. */
const addLongFlicker = (sums: MeterSums['sums'], windows: number): void => {
  for (const phase of phases) {
    const short = sums.get(`flicker.short.${phase}`);
    if (short === undefined) continue;
    if (short.count === windows) sums.set(`flicker.long.${phase}`, { ...short });
    else sums.delete(`flicker.long.${phase}`);
  }
};

const valuesOf = (mean: Mean, sum: Sum | undefined): readonly number[] => {
  if (sum === undefined) return [Number.NaN, Number.NaN, Number.NaN];
  return [mean === 'last' ? sum.sum : meanFrom(mean, sum.sum, sum.count), sum.least, sum.greatest];
};
