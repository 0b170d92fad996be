import type { Aggregate } from '../../domain/limits.ts';
import { BANGKOK_OFFSET, DAY, HOUR, instant, MINUTE, type Millis, millis, SECOND } from '../../domain/time.ts';
import type { Period } from './rule-result.ts';

const WEEK = 7 * DAY;
const YEAR = 365 * DAY;
/** 1970-01-01 was a Thursday: ISO weeks begin three days before. */
const FIRST_MONDAY = -3 * DAY;

const lengths: Readonly<Record<Aggregate, Millis>> = {
  '10s': millis(10 * SECOND),
  '10min': millis(10 * MINUTE),
  '2h': millis(2 * HOUR),
};

/** What a rule is judged over, and whether that is all of its observation period. */
export type ObservationSpan = Period & Readonly<{ whole: boolean }>;

/** The ISO week in Bangkok, from Monday 00:00, that `at` lies in. */
export const weekAt = (at: number): Period => {
  const start = Math.floor((at + BANGKOK_OFFSET - FIRST_MONDAY) / WEEK) * WEEK + FIRST_MONDAY - BANGKOK_OFFSET;
  return { start: instant(start), end: instant(start + WEEK) };
};

/**
 * The even two hours of Bangkok's day that `at` lies in (IEC 61000-4-30 §4.5: on even hours): its days and weeks are
 * whole numbers of them.
 */
export const twoHoursAt = (at: number): Period => {
  const length = lengths['2h'];
  const start = Math.floor((at + BANGKOK_OFFSET) / length) * length - BANGKOK_OFFSET;
  return { start: instant(start), end: instant(start + length) };
};

/**
 * How a period is cut for rules over a week: into its ISO weeks, those at its ends being parts of one. A period without a
 * whole week is left in one piece, so that a report of some days still says what it can.
 */
export const weeksOf = (period: Period): readonly ObservationSpan[] => {
  const spans: ObservationSpan[] = [];
  for (let week = weekAt(period.start); week.start < period.end; week = weekAt(week.end)) {
    const start = instant(Math.max(week.start, period.start));
    const end = instant(Math.min(week.end, period.end));
    spans.push({ start, end, whole: end - start === WEEK });
  }
  return spans.some(({ whole }) => whole) ? spans : [{ ...period, whole: false }];
};

/** For rules over a year the period is one piece, and whole from 365 days on. */
export const yearOf = (period: Period): readonly ObservationSpan[] => [
  { ...period, whole: period.end - period.start >= YEAR },
];

/** How many aggregates begin in a period. */
export const aggregatesIn = (aggregate: Aggregate, { start, end }: Period): number => {
  const length = lengths[aggregate];
  const offset = aggregate === '2h' ? BANGKOK_OFFSET : 0;
  return Math.max(0, Math.ceil((end + offset) / length) - Math.ceil((start + offset) / length));
};

/** How many a whole week has. */
export const aggregatesInWeek = (aggregate: Aggregate): number => WEEK / lengths[aggregate];
