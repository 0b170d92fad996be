import type { FrameLength, StatisticName } from '../../domain/quality-frame.ts';
import type { FramesUnderWay, ValueUnderWay } from '../../domain/quality-under-way.ts';
import { phases, type Quantity, type Values } from '../../domain/quantity.ts';
import { millis } from '../../domain/time.ts';
import { median } from '../median.ts';
import { unbalancePercent } from '../unbalance.ts';
import { distortionAt, keepCurrents, type LastCurrents } from './last-currents.ts';
import { frameStatistics, isMagnitude, type Mean, meanFrom, meanOf, summand } from './statistic.ts';

/** Frequency: sums and counts over 10 s (IEC 61000-4-30 §5.1), as many as a frame of 10 min has. */
const TEN_SECONDS = 10_000;
const FREQUENCY_MEANS = 60;

/** Of each statistic: what was summed, how many, the least and the greatest. */
const STRIDE = 4;

/** What one meter said in one window. Changed in place and used again for later windows. */
export type WindowValues = {
  flagged: boolean;
  readings: number;
  readonly sums: Float64Array;
  /** When the last of each count was read; means nothing of one that was not. */
  readonly countedAt: Float64Array;
  /** Sum and count of each 10 s; empty where a frame has no frequency. */
  readonly frequency: Float64Array;
};

type ValuesUnderWay = Pick<FramesUnderWay['windows'][number]['meters'][number], 'values' | 'frequency'>;

/** How a frame of one length is filled. */
type Layout = Readonly<{
  names: readonly StatisticName[];
  placeOf: ReadonlyMap<string, number>;
  means: readonly Mean[];
  magnitude: readonly boolean[];
  /** Counts stand last, from here. */
  counts: number;
}>;

const layoutOf = (length: FrameLength): Layout => {
  const names = frameStatistics[length];
  const means = names.map(meanOf);
  return {
    names,
    placeOf: new Map(names.map((name, place) => [name, place])),
    means,
    magnitude: names.map(isMagnitude),
    counts: means.includes('last') ? means.indexOf('last') : names.length,
  };
};
const layouts: Readonly<Record<FrameLength, Layout>> = { '10min': layoutOf('10min'), '15min': layoutOf('15min') };

export const noValues = (length: FrameLength): WindowValues => {
  const { names, counts } = layouts[length];
  return {
    flagged: false,
    readings: 0,
    sums: new Float64Array(STRIDE * names.length),
    countedAt: new Float64Array(names.length - counts),
    frequency: new Float64Array(length === '10min' ? 2 * FREQUENCY_MEANS : 0),
  };
};

export const clearValues = (values: WindowValues): void => {
  values.flagged = false;
  values.readings = 0;
  values.sums.fill(0);
  values.frequency.fill(0);
};

/** What a meter said of a window under way, as plain data: only what there is. */
export const valuesUnderWay = (length: FrameLength, { sums, countedAt, frequency }: WindowValues): ValuesUnderWay => {
  const { names, means, counts } = layouts[length];
  const values: Partial<Record<StatisticName, ValueUnderWay>> = {};
  for (const [place, name] of names.entries()) {
    const [sum, count, least, greatest] = sums.subarray(STRIDE * place) as unknown as readonly [
      number,
      number,
      number,
      number,
    ];
    if (count === 0) continue;
    values[name] =
      means[place] === 'last'
        ? [sum, count, least, greatest, millis(countedAt[place - counts] as number)]
        : [sum, count, least, greatest];
  }
  const means10s: (readonly [number, number, number])[] = [];
  for (let place = 0; 2 * place < frequency.length; place += 1) {
    const [sum, count] = [frequency[2 * place] as number, frequency[2 * place + 1] as number];
    if (count > 0) means10s.push([place, sum, count]);
  }
  return { values, frequency: means10s };
};

/** The other way; statistics that frames no longer have are left out. */
export const resumeValues = (
  window: WindowValues,
  length: FrameLength,
  { values, frequency }: ValuesUnderWay,
): void => {
  const { placeOf, counts, means } = layouts[length];
  for (const [name, said] of Object.entries(values)) {
    const place = placeOf.get(name);
    if (place === undefined) continue;
    const [sum, count, least, greatest, countedAfter] = said;
    window.sums.set([sum, count, least, greatest], STRIDE * place);
    if (means[place] === 'last') window.countedAt[place - counts] = countedAfter ?? 0;
  }
  for (const [place, sum, count] of frequency)
    if (2 * place < window.frequency.length) window.frequency.set([sum, count], 2 * place);
};

/** A usable reading: when it was taken, in milliseconds, and what its meter said of its currents before. */
type Usable = Readonly<{ at: number; values: Values; currents: LastCurrents | null }>;

/** Takes in what a usable reading in the window that begins at `start` says. */
export const addValues = (window: WindowValues, length: FrameLength, start: number, reading: Usable): void => {
  window.readings += 1;
  if (length === '10min') addQuality(window, start, reading);
  else addDemand(window, reading.at - start, reading.values);
};

/** For power quality: nearly all of what a meter gives, and what is derived of it. */
const addQuality = (window: WindowValues, start: number, { at, values, currents }: Usable): void => {
  const after = at - start;
  const layout = layouts['10min'];
  for (const name in values) {
    const place = layout.placeOf.get(name);
    if (place !== undefined) add(window, layout, place, after, values[name as Quantity] as number);
  }
  const { frequency } = values;
  if (frequency !== undefined && Number.isFinite(Math.fround(frequency))) {
    const place = 2 * Math.floor(after / TEN_SECONDS);
    window.frequency[place] = (window.frequency[place] as number) + frequency;
    window.frequency[place + 1] = (window.frequency[place + 1] as number) + 1;
  }
  // Without either nothing can be derived, and most readings have neither.
  if (values['voltage.L1-L2'] !== undefined || values['angle.voltage.L2'] !== undefined) {
    const unbalance = unbalancePercent(values);
    if (unbalance !== null) add(window, layout, placeIn(layout, 'unbalance'), after, unbalance);
  }
  if (currents === null) return;
  keepCurrents(currents, at, values);
  for (const phase of phases) {
    const distortion = distortionAt(currents, phase, at, values);
    if (distortion !== null) add(window, layout, placeIn(layout, `tdd.${phase}`), after, distortion);
  }
};

const demandQuantities = ['power.active', 'power.apparent', 'power-factor'] as const;

/**
 * For demand: little of what a meter gives, so that is asked for. What the kvar charge sees is the reactive power in
 * quadrant I, and nothing while it is in another. Apparent power is the meter's, or √(P² + Q²) where one answer has both
 * (IEEE 1459: the vector apparent power).
 */
const addDemand = (window: WindowValues, after: number, values: Values): void => {
  const layout = layouts['15min'];
  for (const name of demandQuantities) {
    const value = values[name];
    if (value !== undefined) add(window, layout, placeIn(layout, name), after, value);
  }
  const { 'power.active': active, 'power.reactive': reactive } = values;
  if (active === undefined || reactive === undefined) return;
  // As the loading is watched: what is alarmed of a transformer is in the report too.
  if (values['power.apparent'] === undefined)
    add(window, layout, placeIn(layout, 'power.apparent'), after, Math.hypot(active, reactive));
  const seen = active >= 0 ? Math.max(0, reactive) : 0;
  add(window, layout, placeIn(layout, 'reactive.quadrant-1'), after, seen);
};

const placeIn = ({ placeOf }: Layout, name: StatisticName): number => placeOf.get(name) as number;

const add = (window: WindowValues, layout: Layout, place: number, after: number, said: number): void => {
  // Frames hold 32-bit floats.
  if (!Number.isFinite(Math.fround(said))) return;
  const { sums } = window;
  const value = layout.magnitude[place] ? Math.abs(said) : said;
  const at = STRIDE * place;
  const count = sums[at + 1] as number;
  const mean = layout.means[place] as Mean;
  if (mean === 'last') {
    const counted = place - layout.counts;
    if (count === 0 || after >= (window.countedAt[counted] as number)) {
      window.countedAt[counted] = after;
      sums[at] = value;
    }
  } else sums[at] = (sums[at] as number) + summand(mean, value);
  sums[at + 1] = count + 1;
  if (count === 0 || value < (sums[at + 2] as number)) sums[at + 2] = value;
  if (count === 0 || value > (sums[at + 3] as number)) sums[at + 3] = value;
};

/** The statistics any of these meters gave, in the frame's order. */
export const namesGiven = (length: FrameLength, meters: readonly WindowValues[]): readonly StatisticName[] =>
  layouts[length].names.filter((_, place) => meters.some(({ sums }) => (sums[STRIDE * place + 1] as number) > 0));

/** Aggregate, least and greatest of each name, a meter after the other; NaN where there is none. */
export const columnsOf = (
  length: FrameLength,
  names: readonly StatisticName[],
  meters: readonly WindowValues[],
): Float32Array => {
  const { placeOf, means } = layouts[length];
  const columns = new Float32Array(3 * names.length * meters.length).fill(Number.NaN);
  let to = 0;
  for (const { sums } of meters)
    for (const name of names) {
      const place = placeOf.get(name) as number;
      const at = STRIDE * place;
      const count = sums[at + 1] as number;
      if (count > 0) {
        const mean = means[place] as Mean;
        // Adding zero makes a zero of −0, which what is under way loses on its way through JSON: a frame over a restart is the same.
        columns[to] = (mean === 'last' ? (sums[at] as number) : meanFrom(mean, sums[at] as number, count)) + 0;
        columns[to + 1] = (sums[at + 2] as number) + 0;
        columns[to + 2] = (sums[at + 3] as number) + 0;
      }
      to += 3;
    }
  return columns;
};

/**
 * The grid's frequency: of each 10 s the median over the meters of their means, so that one wrong meter does not speak for
 * the grid.
 */
export const frequencyOf = (meters: readonly WindowValues[]): Float32Array => {
  const grid = new Float32Array(FREQUENCY_MEANS).fill(Number.NaN);
  for (let place = 0; place < FREQUENCY_MEANS; place += 1) {
    const means: number[] = [];
    for (const { frequency } of meters) {
      const count = frequency[2 * place + 1] as number;
      if (count > 0) means.push((frequency[2 * place] as number) / count);
    }
    if (means.length > 0) grid[place] = median(means) as number;
  }
  return grid;
};
