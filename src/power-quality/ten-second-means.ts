import { type Instant, instant, SECOND } from '../domain/time.ts';
import { median } from './median.ts';

/** IEC 61000-4-30 §5.1: power frequency is the mean over 10 s, on absolute 10 s boundaries. */
export const TEN_SECONDS = 10 * SECOND;

/** The 10 s under way: per source, sum and count of what was measured in it, and when last. Private to one subscription, changed in place. */
export type MeanState = {
  start: number;
  readonly sums: Map<string, { sum: number; count: number; last: number }>;
};
/** At the end of the 10 s. */
export type Mean = Readonly<{ at: Instant; value: number }>;

export const noMeans = (): MeanState => ({ start: Number.NEGATIVE_INFINITY, sums: new Map() });

/**
 * Means over 10 s of event time. A window closes with the first measurement after it; the value is the median over the
 * sources of their means, so that one wrong meter does not speak for the grid. What comes late is left out, what is no number,
 * and what a source says a second time of one moment.
 */
export const advanceMeans = (state: MeanState, at: Instant, source: string, value: number): Mean | null => {
  const start = Math.floor(at / TEN_SECONDS) * TEN_SECONDS;
  if (start < state.start || !Number.isFinite(value)) return null;
  const mean = start > state.start ? closed(state) : null;
  state.start = start;
  const known = state.sums.get(source);
  if (known === undefined) state.sums.set(source, { sum: value, count: 1, last: at });
  else if (known.last !== at) {
    known.sum += value;
    known.count += 1;
    known.last = at;
  }
  return mean;
};

/** When the clock was set back: the window under way is given up, and the next measurement begins another. */
export const forgetMeans = (state: MeanState): void => {
  state.start = Number.NEGATIVE_INFINITY;
  state.sums.clear();
};

const closed = ({ start, sums }: MeanState): Mean | null => {
  const value = median(Array.from(sums.values(), ({ sum, count }) => sum / count));
  sums.clear();
  return value === null ? null : { at: instant(start + TEN_SECONDS), value };
};
