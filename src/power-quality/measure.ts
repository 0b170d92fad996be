import type { Quantity, Values } from '../domain/quantity.ts';
import type { Instant } from '../domain/time.ts';
import type { RecentValues } from './recent-values.ts';

/**
 * What is looked at in a reading: a number, or NaN where the reading does not tell. `recent` knows what this reading says
 * and what others said shortly before. Called for every reading: it makes no objects and no text.
 */
export type Measure = (values: Values, recent: RecentValues, at: Instant) => number;

/** A quantity as the meter gives it. */
export const given =
  (name: Quantity): Measure =>
  (values) =>
    values[name] ?? Number.NaN;
