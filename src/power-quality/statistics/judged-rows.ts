import type { DeviceId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { type Rows as Alike, areAlike, haveSameNames } from './alike-rows.ts';
import { type Column, roomInColumn } from './judged-column.ts';
import { type JudgedSeries, placeSeries, valueIn } from './judged-series.ts';
import { LEAST_COVERAGE } from './sufficient-data.ts';

type Rows = Alike & Readonly<{ values: Float32Array }>;

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
  if (first !== undefined && !areAlike(first, rows)) settleRows(sheet);
  sheet.waiting.push(rows);
  if (sheet.waiting.length === BLOCK) settleRows(sheet);
};

/** Gives the series what waits: before anybody looks at them. */
export const settleRows = (sheet: Sheet): void => {
  const { waiting } = sheet;
  const [first] = waiting;
  if (first === undefined) return;
  const { meters, names } = first;
  if (!haveSameNames(sheet.names, names)) {
    for (const list of sheet.byDevice.values()) for (const series of list) placeSeries(series, names);
    sheet.names = names;
    sheet.told = new Map([...sheet.byDevice].map(([device, list]) => [device, list.filter(isTold)]));
  }
  for (let row = 0; row < meters.length; row += 1) {
    const list = sheet.told.get((meters[row] as FrameMeter).device);
    if (list === undefined) continue;
    const found = rowsOf(waiting, row);
    const start = 3 * names.length * row;
    for (const series of list) takeBlock(series, found, start);
  }
  waiting.length = 0;
};

/** The rows of one meter in a block, by what is done with the values of such a window. */
type MeterRows = Readonly<{
  counted: readonly Float32Array[];
  flagged: readonly Float32Array[];
  leftOut: readonly Float32Array[];
}>;

const rowsOf = (waiting: readonly Rows[], row: number): MeterRows => {
  const [counted, flagged, leftOut]: [Float32Array[], Float32Array[], Float32Array[]] = [[], [], []];
  for (const { meters, values } of waiting) {
    const meter = meters[row] as FrameMeter;
    if (meter.flagged) flagged.push(values);
    else (meter.coverage >= LEAST_COVERAGE ? counted : leftOut).push(values);
  }
  return { counted, flagged, leftOut };
};

/** Each row begins at `start` of its values. */
const takeBlock = (series: JudgedSeries, { counted, flagged, leftOut }: MeterRows, start: number): void => {
  const { column } = series;
  const before = column.count;
  if (series.isPlain) takePlain(column, counted, start + series.place);
  else takeMade(series, counted, start);
  if (column.count > before) series.measured = true;
  for (const values of flagged) {
    if (Number.isNaN(valueIn(series, values, start))) continue;
    series.measured = true;
    column.flagged += 1;
  }
  for (const values of leftOut) if (!Number.isNaN(valueIn(series, values, start))) series.measured = true;
};

const takePlain = (column: Column, rows: readonly Float32Array[], place: number): void => {
  const kept = roomInColumn(column, rows.length);
  let count = column.count;
  for (let at = 0; at < rows.length; at += 1) {
    const value = (rows[at] as Float32Array)[place] as number;
    if (Number.isNaN(value)) continue;
    kept[count] = value;
    count += 1;
  }
  column.count = count;
};

const takeMade = (series: JudgedSeries, rows: readonly Float32Array[], start: number): void => {
  const { column } = series;
  const kept = roomInColumn(column, rows.length);
  for (const values of rows) {
    const value = valueIn(series, values, start);
    if (Number.isNaN(value)) continue;
    kept[column.count] = value;
    column.count += 1;
  }
};

/** Without one of its names a statistic has no value. */
const isTold = ({ places }: JudgedSeries): boolean => places.every((place) => place >= 0);

/** The frequency is the grid's: a window is flagged for it where every meter's is, not where one meter saw a dip of its own. */
export const takeFrequency = (list: readonly JudgedSeries[], { meters, frequency }: QualityFrame): void => {
  const flagged = meters.length > 0 && meters.every((meter) => meter.flagged);
  const measured = frequency.some(Number.isNaN) ? frequency.filter((hertz) => !Number.isNaN(hertz)) : frequency;
  if (measured.length === 0) return;
  for (const series of list) {
    const { column } = series;
    series.measured = true;
    if (flagged) column.flagged += measured.length;
    else {
      roomInColumn(column, measured.length).set(measured, column.count);
      column.count += measured.length;
    }
  }
};
