import type { Instant, Millis } from '../domain/time.ts';

/** How close on each other the values of something come. Private to one subscription, changed in place. */
export type ValuePace = { at: number; spacing: number; before: number };

export const startPace = (): ValuePace => ({ at: Number.NEGATIVE_INFINITY, spacing: 0, before: 0 });

/** Engineering choice: two values in a row may be missing, as where answers were garbled. */
const MISSED = 3;

/**
 * Takes note of a value, and answers whether what held at the one before it can be taken to have held until now. It cannot
 * where nothing was heard for longer than `longestGap`, unless values come no faster than that anyway: far registers are
 * asked every tenth turn. What is usual is the shorter of the last two spacings, so that one long silence does not make the
 * next one usual. A second value of the same moment changes nothing.
 */
export const advancePace = (pace: ValuePace, at: Instant, longestGap: Millis): boolean => {
  const spacing = at - pace.at;
  if (spacing === 0) return true;
  const usual = Math.min(pace.spacing, pace.before);
  pace.at = at;
  pace.before = pace.spacing;
  pace.spacing = spacing;
  return spacing <= longestGap || spacing <= MISSED * usual;
};
