import type { PlannedRead } from '../../src/profiles/plan-reads.ts';

/**
 * Questions a meter refuses for good, or leaves without an answer while it answers others. Each is left out of its own
 * turns ever more often, so that what a meter does not have costs next to nothing and is still found when it comes.
 */
export type Setbacks = ReadonlyMap<PlannedRead, Readonly<{ times: number; skip: number }>>;

/** Quarter hours in a day but one: what is asked at boundaries is asked once a day at least. */
const MOST_SKIPPED = 95;

export const noSetbacks: Setbacks = new Map();

export const timesSetBack = (setbacks: Setbacks, read: PlannedRead): number => setbacks.get(read)?.times ?? 0;

/** It failed once more: 0, 1, 3, 7, … of its next turns are left out. */
export const setBack = (setbacks: Setbacks, read: PlannedRead): Setbacks => {
  const times = timesSetBack(setbacks, read) + 1;
  return new Map(setbacks).set(read, { times, skip: Math.min(MOST_SKIPPED, 2 ** (times - 1) - 1) });
};

/** It was answered. */
export const overcome = (setbacks: Setbacks, read: PlannedRead): Setbacks => {
  if (!setbacks.has(read)) return setbacks;
  const left = new Map(setbacks);
  left.delete(read);
  return left;
};

/** Whether it is this question's turn, and the turn taken off where it is not. */
export const takeTurn = (setbacks: Setbacks, read: PlannedRead): Readonly<{ asked: boolean; setbacks: Setbacks }> => {
  const setback = setbacks.get(read);
  if (!setback || setback.skip === 0) return { asked: true, setbacks };
  return { asked: false, setbacks: new Map(setbacks).set(read, { ...setback, skip: setback.skip - 1 }) };
};
