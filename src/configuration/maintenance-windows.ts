import { BANGKOK_OFFSET, DAY, type Instant, instant, MINUTE } from '../domain/time.ts';
import { weekdays } from './sections/maintenance.ts';

/** A window of every week: it opens on these days, in minutes of the day in Bangkok, and may close after midnight. */
export type MaintenanceWindow = Readonly<{ days: readonly (typeof weekdays)[number][]; from: number; to: number }>;

/** Whether one is open, and when the next one opens where none is. Without any it is always open. */
export const windowAt = (
  windows: readonly MaintenanceWindow[],
  at: Instant,
): Readonly<{ isOpen: true }> | Readonly<{ isOpen: false; opens: Instant }> => {
  if (windows.length === 0) return { isOpen: true };
  const spans = windows.flatMap((window) => spansAround(window, at));
  if (spans.some(({ from, to }) => from <= at && at < to)) return { isOpen: true };
  return { isOpen: false, opens: instant(Math.min(...spans.flatMap(({ from }) => (from > at ? [from] : [])))) };
};

/** 1 January 1970 was a Thursday. */
const THURSDAY = weekdays.indexOf('thu');

/** Its spans of a week and a day on each side: the one that is under way, and the next. */
const spansAround = (
  { days, from, to }: MaintenanceWindow,
  at: Instant,
): readonly Readonly<{ from: number; to: number }>[] => {
  const today = Math.floor((at + BANGKOK_OFFSET) / DAY);
  return Array.from({ length: 9 }, (_, index) => today - 1 + index).flatMap((day) => {
    const weekday = weekdays[(((day + THURSDAY) % 7) + 7) % 7];
    if (weekday === undefined || !days.includes(weekday)) return [];
    const midnight = day * DAY - BANGKOK_OFFSET;
    return [{ from: midnight + from * MINUTE, to: midnight + (to > from ? to : to + DAY / MINUTE) * MINUTE }];
  });
};
