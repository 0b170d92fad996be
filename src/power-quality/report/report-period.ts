import { Fault } from '../../domain/fault.ts';
import { BANGKOK_OFFSET, DAY, type Instant, instant } from '../../domain/time.ts';
import type { Period } from '../statistics/rule-result.ts';

/** What a report is about, in Bangkok: an ISO week from Monday, a calendar month, or a calendar year. */
export type ReportPeriod = Period & Readonly<{ kind: 'week' | 'month' | 'year'; label: string }>;

const local = (year: number, month: number, day = 1): Instant =>
  instant(Date.UTC(year, month - 1, day) - BANGKOK_OFFSET);

/** Monday of ISO week 1, which has the year's first Thursday (ISO 8601-1:2019 §5.5.1). */
const firstMonday = (year: number): Instant => {
  const fourth = local(year, 1, 4);
  const weekday = (new Date(fourth + BANGKOK_OFFSET).getUTCDay() + 6) % 7;
  return instant(fourth - weekday * DAY);
};

const weekOf = (year: number, week: number, text: string): ReportPeriod => {
  const start = instant(firstMonday(year) + (week - 1) * 7 * DAY);
  const end = instant(start + 7 * DAY);
  if (week < 1 || start >= firstMonday(year + 1))
    throw new Fault('configuration', `--period ${text}: the year ${year} has no week ${week}.`);
  return { kind: 'week', label: text, start, end };
};

/**
 * `2026-W48`, `2026-11` or `2026`.
 * @throws Fault `configuration` for anything else.
 */
export const reportPeriod = (text: string): ReportPeriod => {
  const [, year, week, month] = /^(\d{4})(?:-W(\d{2})|-(\d{2}))?$/.exec(text) ?? [];
  if (year === undefined)
    throw new Fault('configuration', `${text} is no period; allowed: a week 2026-W48, a month 2026-11 or a year 2026.`);
  if (week !== undefined) return weekOf(Number(year), Number(week), text);
  if (month === undefined)
    return { kind: 'year', label: text, start: local(Number(year), 1), end: local(Number(year) + 1, 1) };
  const number = Number(month);
  if (number < 1 || number > 12) throw new Fault('configuration', `${text}: there is no month ${month}.`);
  return { kind: 'month', label: text, start: local(Number(year), number), end: local(Number(year), number + 1) };
};
