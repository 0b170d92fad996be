import type { ComplianceRule } from '../../domain/limits.ts';
import { ROUNDING, rankOf, selectRank } from './nearest-rank.ts';
import type { RuleResult, Verdict } from './rule-result.ts';
import { LEAST_VALID } from './sufficient-data.ts';

/** The aggregates of one statistic in one observation period, without objects. Changed in place. */
export type Column = { values: Float32Array; count: number; flagged: number };

const FIRST_CAPACITY = 1_024;
const none = new Float32Array(0);

/** Without room before its first value: of a set with every harmonic order most columns never have one. */
export const emptyColumn = (): Column => ({ values: none, count: 0, flagged: 0 });

export const clearColumn = (column: Column): void => {
  column.count = 0;
  column.flagged = 0;
};

/** Room for so many more values: they may then be written behind `count`. */
export const roomInColumn = (column: Column, more: number): Float32Array => {
  const { values, count } = column;
  if (count + more <= values.length) return values;
  column.values = new Float32Array(Math.max(FIRST_CAPACITY, 2 * values.length, count + more));
  column.values.set(values);
  return column.values;
};

/** How many lie beyond a limit (N1). A value at a limit does not. */
export const outsideOf = ({ values, count }: Column, low: number, high: number): number => {
  let outside = 0;
  for (let at = 0; at < count; at += 1) {
    const value = values[at] as number;
    if (value < low || value > high) outside += 1;
  }
  return outside;
};

/** The ⌈share·N⌉-th smallest value (nearest rank); null of none. Changes the order of the column, which means nothing. */
export const percentileOf = ({ values, count }: Column, share: number): number | null =>
  count === 0 ? null : selectRank(values, count, rankOf(share, count));

/** How many of `count` may lie outside: (1 − share)·count, whole ones. */
const allowedOutside = (share: number, count: number): number => Math.floor((1 - share) * count + ROUNDING);

/**
 * EN 50160's formula: kept where N1/N ≤ 1 − share, N without what is flagged or missing. With less than `LEAST_VALID` of
 * what could be there nobody knows, unless so many are outside that the missing ones cannot mend it.
 */
export const verdictOf = (
  { share }: Pick<ComplianceRule, 'share'>,
  { outside, valid, expected }: Pick<RuleResult, 'outside' | 'valid' | 'expected'>,
): Verdict => {
  if (isBrokenForCertain(share, outside, expected)) return 'exceeded';
  if (valid === 0 || valid < LEAST_VALID * expected - ROUNDING) return 'unknown';
  return outside <= allowedOutside(share, valid) ? 'compliant' : 'exceeded';
};

/** Whether it is broken whatever else an observation period of so many aggregates would bring. */
export const isBrokenForCertain = (share: number, outside: number, expected: number): boolean =>
  outside > allowedOutside(share, expected);
