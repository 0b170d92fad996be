import type { DeviceId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { roomInColumn } from './judged-column.ts';
import { type JudgedSeries, placeSeries, valueIn } from './judged-series.ts';
import { LEAST_COVERAGE } from './sufficient-data.ts';

type Rows = Readonly<{ meters: readonly FrameMeter[]; names: readonly StatisticName[]; values: Float32Array }>;

/**
 * The series whose values come in rows of one kind, by meter. Rows wait until there is a block of them with the same meters
 * and names, and then meter after meter gives its series their values out of the whole block: a thousand series that take
 * turns at every row would not stay in the processor's cache, which costs several times as much. Changed in place.
 */
export type Sheet = Readonly<{ byDevice: ReadonlyMap<DeviceId, readonly JudgedSeries[]>; waiting: Rows[] }> & {
  names: readonly StatisticName[];
  /** Those that rows with these names can tell: of a set with every harmonic order that may be a tenth. */
  told: ReadonlyMap<DeviceId, readonly JudgedSeries[]>;
};

/** Rows of 50 meters with 30 statistics each take 300 kB in a block of this many: they are still in the cache. */
const BLOCK = 16;

export const newSheet = (byDevice: Sheet['byDevice']): Sheet => ({
  byDevice,
  waiting: [],
  names: [],
  told: new Map(),
});

export const takeRows = (sheet: Sheet, rows: Rows): void => {
  const [first] = sheet.waiting;
  if (first !== undefined && !isAlike(first, rows)) settleRows(sheet);
  sheet.waiting.push(rows);
  if (sheet.waiting.length === BLOCK) settleRows(sheet);
};

/** Gives the series what waits: before anybody looks at them. */
export const settleRows = (sheet: Sheet): void => {
  const { waiting } = sheet;
  const [first] = waiting;
  if (first === undefined) return;
  const { meters, names } = first;
  if (!sameNames(sheet.names, names)) {
    for (const list of sheet.byDevice.values()) for (const series of list) placeSeries(series, names);
    sheet.names = names;
    sheet.told = new Map([...sheet.byDevice].map(([device, list]) => [device, list.filter(isTold)]));
  }
  const values = waiting.map((rows) => rows.values);
  for (let row = 0; row < meters.length; row += 1) {
    const list = sheet.told.get((meters[row] as FrameMeter).device);
    if (list === undefined) continue;
    const uses = waiting.map((rows) => useOf(rows.meters[row] as FrameMeter));
    const start = 3 * names.length * row;
    for (const series of list) takeBlock(series, { values, uses, start });
  }
  waiting.length = 0;
};

/** What is done with the values of a meter in a window. */
const [LEFT_OUT, COUNTED, FLAGGED] = [0, 1, 2];
const useOf = ({ flagged, coverage }: FrameMeter): number => {
  if (flagged) return FLAGGED;
  return coverage >= LEAST_COVERAGE ? COUNTED : LEFT_OUT;
};

/** The rows of one meter in a block: each begins at `start` of its values. */
type MeterRows = Readonly<{ values: readonly Float32Array[]; uses: readonly number[]; start: number }>;

const takeBlock = (series: JudgedSeries, { values: rows, uses, start }: MeterRows): void => {
  const { column, isPlain } = series;
  const place = start + series.place;
  const kept = roomInColumn(column, rows.length);
  let count = column.count;
  for (let at = 0; at < rows.length; at += 1) {
    const values = rows[at] as Float32Array;
    const value = isPlain ? (values[place] as number) : valueIn(series, values, start);
    if (Number.isNaN(value)) continue;
    series.measured = true;
    const use = uses[at] as number;
    if (use === FLAGGED) column.flagged += 1;
    else if (use === COUNTED) {
      kept[count] = value;
      count += 1;
    }
  }
  column.count = count;
};

/** Without one of its names a statistic has no value. */
const isTold = ({ places }: JudgedSeries): boolean => places.every((place) => place >= 0);

const isAlike = (one: Rows, other: Rows): boolean => {
  if (!sameNames(one.names, other.names) || one.meters.length !== other.meters.length) return false;
  for (let row = 0; row < one.meters.length; row += 1)
    if ((one.meters[row] as FrameMeter).device !== (other.meters[row] as FrameMeter).device) return false;
  return true;
};

const sameNames = (one: readonly string[], other: readonly string[]): boolean => {
  if (one === other) return true;
  return one.length === other.length && one.every((name, place) => name === other[place]);
};

/** The frequency is the grid's: a window is flagged for it where every meter's is, not where one meter saw a dip of its own. */
export const takeFrequency = (list: readonly JudgedSeries[], { meters, frequency }: QualityFrame): void => {
  const flagged = meters.length > 0 && meters.every((meter) => meter.flagged);
  for (const series of list) {
    const { column } = series;
    const kept = roomInColumn(column, frequency.length);
    for (const value of frequency) {
      if (Number.isNaN(value)) continue;
      series.measured = true;
      if (flagged) column.flagged += 1;
      else {
        kept[column.count] = value;
        column.count += 1;
      }
    }
  }
};
