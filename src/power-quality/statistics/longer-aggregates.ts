import type { DeviceId } from '../../domain/identity.ts';
import {
  type FrameLength,
  type FrameMeter,
  frameLengths,
  type QualityFrame,
  type StatisticName,
} from '../../domain/quality-frame.ts';
import { phases } from '../../domain/quantity.ts';
import { areAlike } from './alike-rows.ts';
import { byRow } from './by-row.ts';
import { twoHoursAt, weekAt } from './observation-spans.ts';
import type { Period } from './rule-result.ts';
import { type Mean, meanFrom, meanOf } from './statistic.ts';
import { LEAST_COVERAGE } from './sufficient-data.ts';

/**
 * Aggregates over 2 h or a week, made of frames of one length (10 min, of power 15 min) and shaped like them. Voltages and currents are the root mean
 * square of root mean squares, flicker the cubic mean, counts the last, everything else the mean of means; least and
 * greatest are those of all readings. Over 2 h, Plt is of Pst where the meter gives it: ∛(ΣPst³/12), of twelve or
 * not at all (IEC 61000-4-15).
 *
 * Of each meter `coverage` is the part of the windows there are that were covered and not flagged, and it is flagged
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

/** Of one statistic: the sum of its summands, how many, least and greatest; four numbers of a table without objects. */
const [SUM, COUNT, LEAST, GREATEST, WIDTH] = [0, 1, 2, 3, 4];
type MeterSums = {
  /** Whether it is in the block that is under way: over a block, a meter keeps its table. */
  inBlock: boolean;
  point: string;
  good: number;
  flagged: boolean;
  readings: number;
  /** `WIDTH` numbers for each statistic of the state, in its order: a year of frames asks for them two hundred million times. */
  table: Float64Array;
  /** The places of those that have a value, in the order in which they had their first. */
  told: number[];
};
/** What is under way. Changed in place. */
export type LongerState = Readonly<{
  over: LongerAggregate['over'];
  of: FrameLength;
  wanted: ReadonlySet<StatisticName> | null;
  /** All statistics that ever came: their place is that in the meters' tables. */
  statistics: StatisticName[];
  meters: Map<DeviceId, MeterSums>;
  sumsOf: (device: DeviceId, row: number) => MeterSums;
  /** Frames of the same meters and names that are not summed yet: a column of several costs a third of one value at a time. */
  waiting: QualityFrame[];
}> & {
  block: Period | null;
  /** Of frames with these names, which are nearly always those of the frame before. */
  names: readonly StatisticName[];
  columns: Columns;
};

/** `wanted`: only these are aggregated; null: all. `of`: of frames of this length. */
export const startLonger = (
  over: LongerAggregate['over'],
  wanted: ReadonlySet<StatisticName> | null = null,
  of: FrameLength = '10min',
): LongerState => {
  const meters = new Map<DeviceId, MeterSums>();
  const sumsOf = byRow((device: DeviceId): MeterSums => {
    const sums = meters.get(device) ?? emptySums();
    meters.set(device, sums);
    return sums;
  });
  return { over, of, wanted, statistics: [], meters, sumsOf, waiting: [], block: null, names: [], columns: noColumns };
};

/** As many frames wait at most: of 50 meters with 30 statistics they are in the processor's cache still. */
const MOST_WAITING = 16;

/** Takes in the next frame of its length, in order of time; gives what is over with it. Others are no part of it. */
export const advanceLonger = (state: LongerState, frame: QualityFrame): LongerAggregate | null => {
  if (frame.length !== state.of) return null;
  const over = state.block !== null && frame.start >= state.block.end ? endLonger(state) : null;
  state.block ??= (state.over === '2h' ? twoHoursAt : weekAt)(frame.start);
  const [first] = state.waiting;
  if (first !== undefined && !areAlike(first, frame)) sumWaiting(state);
  state.waiting.push(frame);
  if (state.waiting.length === MOST_WAITING) sumWaiting(state);
  return over;
};

/** Sums what waits, meter after meter. */
const sumWaiting = (state: LongerState): void => {
  const { waiting } = state;
  const [first] = waiting;
  if (first === undefined) return;
  const { meters, names } = first;
  if (names !== state.names) {
    state.names = names;
    state.columns = columnsIn(state, names);
  }
  const covered: Float32Array[] = [];
  for (let row = 0; row < meters.length; row += 1) {
    const sums = state.sumsOf((meters[row] as FrameMeter).device, row);
    makeRoom(sums, state.statistics.length);
    covered.length = 0;
    for (const frame of waiting) if (addMeter(sums, frame.meters[row] as FrameMeter)) covered.push(frame.values);
    addRows(sums, covered, 3 * row * names.length, state.columns);
  }
  waiting.length = 0;
};

/** Whether the window is covered enough for its values to count. */
const addMeter = (sums: MeterSums, { point, coverage, flagged, readings }: FrameMeter): boolean => {
  const covered = coverage >= LEAST_COVERAGE;
  sums.inBlock = true;
  sums.point = point;
  if (covered && !flagged) sums.good += 1;
  sums.flagged ||= flagged;
  sums.readings += readings;
  return covered;
};

/** Ends what is under way; null where nothing is. */
export const endLonger = (state: LongerState): LongerAggregate | null => {
  const { over, of, block, statistics, meters } = state;
  if (block === null) return null;
  sumWaiting(state);
  const windows = (block.end - block.start) / frameLengths[of];
  state.block = null;
  const rows = [...meters].filter(([, { inBlock }]) => inBlock).sort(([one], [other]) => (one < other ? -1 : 1));
  if (over === '2h') for (const [, sums] of rows) addLongFlicker(state, sums, windows);
  const places = [...new Set(rows.flatMap(([, { told }]) => told))];
  const aggregate: LongerAggregate = {
    over,
    start: block.start,
    meters: rows.map(([device, { point, good, flagged, readings }]) => ({
      device,
      point,
      coverage: Math.fround(good / windows),
      flagged,
      readings,
    })),
    names: places.map((place) => statistics[place] as StatisticName),
    values: valuesOf(
      rows.map(([, sums]) => sums),
      places.map((place) => ({ place, mean: meanOf(statistics[place] as StatisticName) })),
    ),
  };
  for (const [, sums] of rows) clearSums(sums);
  return aggregate;
};

const makeRoom = (sums: MeterSums, statistics: number): void => {
  if (sums.table.length >= WIDTH * statistics) return;
  const table = new Float64Array(WIDTH * statistics);
  table.set(sums.table);
  sums.table = table;
};

const emptySums = (): MeterSums => ({
  inBlock: false,
  point: '',
  good: 0,
  flagged: false,
  readings: 0,
  table: new Float64Array(0),
  told: [],
});

const clearSums = (sums: MeterSums): void => {
  sums.inBlock = false;
  sums.good = 0;
  sums.flagged = false;
  sums.readings = 0;
  sums.table.fill(0);
  sums.told = [];
};

/** Of the statistics in a row that are wanted: where each stands in it, where in a table, and what is made of it. */
type Columns = Readonly<{ at: Int32Array; to: Int32Array; means: Uint8Array }>;
const noColumns: Columns = { at: new Int32Array(0), to: new Int32Array(0), means: new Uint8Array(0) };
/** Means as numbers: texts would be compared for every value. */
const means: Readonly<Record<Mean, number>> = { arithmetic: 0, 'root-mean-square': 1, cubic: 2, last: 3 };

const columnsIn = (state: LongerState, names: readonly StatisticName[]): Columns => {
  const wanted = names.flatMap((name, column) =>
    state.wanted?.has(name) === false ? [] : [{ name, at: 3 * column, to: WIDTH * placeOf(state, name) }],
  );
  return {
    at: Int32Array.from(wanted, ({ at }) => at),
    to: Int32Array.from(wanted, ({ to }) => to),
    means: Uint8Array.from(wanted, ({ name }) => means[meanOf(name)]),
  };
};

const placeOf = ({ statistics }: LongerState, name: StatisticName): number => {
  const known = statistics.indexOf(name);
  return known < 0 ? statistics.push(name) - 1 : known;
};

/**
 * `summand` of each value of a meter, column by column through all rows, in the order of time as if row by row: the same sums to
 * the last bit.
 */
const addRows = (sums: MeterSums, rows: readonly Float32Array[], row: number, columns: Columns): void => {
  const { at, to, means } = columns;
  const { table } = sums;
  const fresh: Told[] = [];
  for (let column = 0; column < at.length; column += 1) {
    const from = row + (at[column] as number);
    const place = to[column] as number;
    const isNew = table[place + COUNT] === 0;
    const first = addColumn(table, place, { rows, from, mean: means[column] as number });
    if (isNew && first < rows.length) fresh.push({ first, place: place / WIDTH });
  }
  // Rows before columns: where a value came first decides.
  if (fresh.length > 0)
    sums.told.push(...fresh.toSorted((one, other) => one.first - other.first).map(({ place }) => place));
};
type Told = Readonly<{ first: number; place: number }>;

type ColumnRows = Readonly<{ rows: readonly Float32Array[]; from: number; mean: number }>;

/** The first of the rows that has a value; their number where none has. */
const addColumn = (table: Float64Array, place: number, { rows, from, mean }: ColumnRows): number => {
  let first = rows.length;
  let sum = table[place + SUM] as number;
  let count = table[place + COUNT] as number;
  let least = table[place + LEAST] as number;
  let greatest = table[place + GREATEST] as number;
  for (let at = 0; at < rows.length; at += 1) {
    const values = rows[at] as Float32Array;
    const value = values[from] as number;
    if (Number.isNaN(value)) continue;
    if (first > at) first = at;
    if (mean === 0) sum += value;
    else if (mean === 1) sum += value * value;
    else sum = mean === 2 ? sum + value * value * value : value;
    const lowest = values[from + 1] as number;
    const highest = values[from + 2] as number;
    if (count === 0 || lowest < least) least = lowest;
    if (count === 0 || highest > greatest) greatest = highest;
    count += 1;
  }
  table[place + SUM] = sum;
  table[place + COUNT] = count;
  table[place + LEAST] = least;
  table[place + GREATEST] = greatest;
  return first;
};

/** A meter that gives both is believed in its Pst: when its own Plt began, it does not say. */
const addLongFlicker = (state: LongerState, sums: MeterSums, windows: number): void => {
  for (const phase of phases) {
    const short = state.statistics.indexOf(`flicker.short.${phase}`);
    if (!sums.told.includes(short)) continue;
    const long = placeOf(state, `flicker.long.${phase}`);
    makeRoom(sums, state.statistics.length);
    const { table, told } = sums;
    const isWhole = table[WIDTH * short + COUNT] === windows;
    if (isWhole && !told.includes(long)) told.push(long);
    if (isWhole) table.copyWithin(WIDTH * long, WIDTH * short, WIDTH * (short + 1));
    else sums.told = told.filter((place) => place !== long);
  }
};

const valuesOf = (
  meters: readonly MeterSums[],
  columns: readonly Readonly<{ place: number; mean: Mean }>[],
): Float32Array => {
  const values = new Float32Array(3 * meters.length * columns.length).fill(Number.NaN);
  meters.forEach(({ table, told }, row) => {
    for (const place of told) {
      const column = columns.findIndex((one) => one.place === place);
      const { mean } = columns[column] as (typeof columns)[number];
      const at = 3 * (row * columns.length + column);
      const from = WIDTH * place;
      const sum = table[from + SUM] as number;
      values[at] = mean === 'last' ? sum : meanFrom(mean, sum, table[from + COUNT] as number);
      values[at + 1] = table[from + LEAST] as number;
      values[at + 2] = table[from + GREATEST] as number;
    }
  });
  return values;
};
