import type { DeviceId } from '../../domain/identity.ts';
import type { FrameMeter, QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { addToColumn } from './judged-column.ts';
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
  for (let row = 0; row < meters.length; row += 1) {
    const list = sheet.told.get((meters[row] as FrameMeter).device);
    if (list !== undefined) for (const rows of waiting) takeRow(list, rows, row);
  }
  waiting.length = 0;
};

const takeRow = (list: readonly JudgedSeries[], { meters, names, values }: Rows, row: number): void => {
  const { flagged, coverage } = meters[row] as FrameMeter;
  const start = 3 * names.length * row;
  const isCounted = !flagged && coverage >= LEAST_COVERAGE;
  for (const series of list) {
    const value = series.isPlain ? (values[start + series.place] as number) : valueIn(series, values, start);
    if (Number.isNaN(value)) continue;
    series.measured = true;
    if (flagged) series.column.flagged += 1;
    else if (isCounted) addToColumn(series.column, value);
  }
};

/** Without one of its names a statistic has no value. */
const isTold = ({ places }: JudgedSeries): boolean => places.every((place) => place >= 0);

const isAlike = (one: Rows, other: Rows): boolean =>
  sameNames(one.names, other.names) &&
  one.meters.length === other.meters.length &&
  one.meters.every(({ device }, row) => device === other.meters[row]?.device);

const sameNames = (one: readonly string[], other: readonly string[]): boolean => {
  if (one === other) return true;
  return one.length === other.length && one.every((name, place) => name === other[place]);
};

/** The frequency is the grid's: a window is flagged for it where every meter's is, not where one meter saw a dip of its own. */
export const takeFrequency = (list: readonly JudgedSeries[], { meters, frequency }: QualityFrame): void => {
  const flagged = meters.length > 0 && meters.every((meter) => meter.flagged);
  for (const series of list)
    for (const value of frequency) {
      if (Number.isNaN(value)) continue;
      series.measured = true;
      if (flagged) series.column.flagged += 1;
      else addToColumn(series.column, value);
    }
};
