import type { Period } from './rule-result.ts';

/**
 * When a meter was read, in order of time, and whether what it said covers the time before. Changed in place; its arrays
 * only grow.
 */
export type ReadingTimes = { at: Float64Array; covers: Uint8Array; count: number };

const FIRST_CAPACITY = 256;

export const noTimes = (): ReadingTimes => ({
  at: new Float64Array(FIRST_CAPACITY),
  covers: new Uint8Array(FIRST_CAPACITY),
  count: 0,
});

/** Takes a reading in, wherever in time it belongs. False of one that is there already. */
export const insertTime = (times: ReadingTimes, at: number, covers: boolean): boolean => {
  const place = placeOf(times, at);
  if (place < times.count && times.at[place] === at) return false;
  if (times.count === times.at.length) grow(times);
  if (place < times.count) {
    times.at.copyWithin(place + 1, place, times.count);
    times.covers.copyWithin(place + 1, place, times.count);
  }
  times.at[place] = at;
  times.covers[place] = covers ? 1 : 0;
  times.count += 1;
  return true;
};

/** Forgets what lies before `from`, but for the last of it: what follows covers the time back to that one. */
export const forgetBefore = (times: ReadingTimes, from: number): void => {
  const first = Math.max(0, placeOf(times, from) - 1);
  if (first === 0) return;
  times.at.copyWithin(0, first, times.count);
  times.covers.copyWithin(0, first, times.count);
  times.count -= first;
};

/** Forgets what lies at `from` or after it. */
export const forgetFrom = (times: ReadingTimes, from: number): void => {
  times.count = placeOf(times, from);
};

/** Whether any lies at `from` or after it, and before `to`. */
export const isReadBetween = (times: ReadingTimes, from: number, to: number): boolean => {
  const place = placeOf(times, from);
  return place < times.count && (times.at[place] as number) < to;
};

/**
 * The same times with fewer readings: those between that cover the time before and after without a gap say nothing more of
 * coverage, unless one comes among them later.
 */
export const thinnedTimes = (
  { at, covers, count }: ReadingTimes,
  longestGap: number,
): Readonly<{ times: readonly number[]; covers: readonly boolean[] }> => {
  const kept: number[] = [];
  for (let place = 0; place < count; place += 1) {
    const [before, next] = [at[kept.at(-1) ?? place] as number, at[place + 1] as number];
    const isBetween = kept.length > 0 && place + 1 < count && covers[place] === covers[place + 1];
    if (isBetween && (covers[place] === 0 || next - before <= longestGap)) continue;
    kept.push(place);
  }
  return { times: kept.map((place) => at[place] as number), covers: kept.map((place) => covers[place] === 1) };
};

/**
 * The part of a window that readings cover: each the time back to the one before it, at most `longestGap`, as far as it
 * lies in the window. The very first reading of a meter covers nothing.
 */
export const coverageOf = (times: ReadingTimes, { start, end }: Period, longestGap: number): number => {
  let covered = 0;
  for (let place = Math.max(1, placeOf(times, start)); place < times.count; place += 1) {
    const before = times.at[place - 1] as number;
    if (before >= end) break;
    if (times.covers[place] === 0) continue;
    const at = times.at[place] as number;
    covered += Math.max(0, Math.min(at, end) - Math.max(before, at - longestGap, start));
  }
  return covered / (end - start);
};

/** Where the first reading at or after `at` stands. Nearly always that is the end. */
const placeOf = ({ at: times, count }: ReadingTimes, at: number): number => {
  if (count === 0 || (times[count - 1] as number) < at) return count;
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
};

const grow = (times: ReadingTimes): void => {
  const { at, covers } = times;
  times.at = new Float64Array(2 * at.length);
  times.at.set(at);
  times.covers = new Uint8Array(2 * covers.length);
  times.covers.set(covers);
};
