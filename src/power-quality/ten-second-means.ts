import { type Instant, instant, SECOND } from '../domain/time.ts';
import { median } from './median.ts';

/** IEC 61000-4-30 §5.1: power frequency is the mean over 10 s, on absolute 10 s boundaries. */
const TEN_SECONDS = 10 * SECOND;

/** The 10 s under way: per source, sum and count of what was measured in it. */
export type MeanState = Readonly<{
  start: Instant;
  sums: ReadonlyMap<string, Readonly<{ sum: number; count: number }>>;
}>;
export type Mean = Readonly<{ at: Instant; value: number }>;

export const noMeans: MeanState = { start: instant(Number.NEGATIVE_INFINITY), sums: new Map() };

/**
 * Means over 10 s of event time. A window closes with the first measurement after it; the value is the median over the
 * sources of their means, so that one wrong meter does not speak for the grid. What comes late is left out.
 */
export const advanceMeans = (
  state: MeanState,
  { at, source, value }: Readonly<{ at: Instant; source: string; value: number }>,
): Readonly<{ state: MeanState; mean: Mean | null }> => {
  const start = instant(Math.floor(at / TEN_SECONDS) * TEN_SECONDS);
  if (start < state.start) return { state, mean: null };
  const closes = start > state.start;
  const sums = new Map(closes ? [] : state.sums);
  const { sum, count } = sums.get(source) ?? { sum: 0, count: 0 };
  sums.set(source, { sum: sum + value, count: count + 1 });
  return { state: { start, sums }, mean: closes ? meanOf(state) : null };
};

const meanOf = ({ start, sums }: MeanState): Mean | null => {
  const value = median([...sums.values()].map(({ sum, count }) => sum / count));
  return value === null ? null : { at: instant(start + TEN_SECONDS), value };
};
