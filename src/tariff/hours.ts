import { BANGKOK_OFFSET, bangkokTime, DAY, type Instant, instant, MINUTE } from '../domain/time.ts';
import type { Calendar, CalendarDay, LocalDate, Period, Tariff } from './tariff.ts';
import type { Unknown } from './unknown.ts';

/** The day in Bangkok a moment falls on. */
export const localDate = (at: Instant): LocalDate => bangkokTime(at).slice(0, 10);

/** When a day in Bangkok begins. */
export const startOfDay = (date: LocalDate): Instant => instant(Date.parse(`${date}T00:00:00+07:00`));

/** On-peak: Monday to Friday inside the peak hours, unless the calendar takes the day out. */
export const periodAt = (
  { calendar, peak }: Pick<Tariff, 'calendar' | 'peak'>,
  at: Instant,
): Readonly<{ period: Period; unconfirmed: boolean }> | Unknown => {
  if (calendar === null || peak === null) return { unknown: 'no price of this tariff depends on the hour' };
  const date = localDate(at);
  const day = dayIn(calendar, date);
  if ('unknown' in day) return day;
  // Weekends and nights are off-peak whatever else the day is, so that nothing about it has to be confirmed for them.
  if (day.why === 'weekend') return { period: 'off-peak', unconfirmed: false };
  const minute = ((at + BANGKOK_OFFSET) % DAY) / MINUTE;
  if (minute < peak.from || minute >= peak.to) return { period: 'off-peak', unconfirmed: false };
  return { period: day.peak ? 'on-peak' : 'off-peak', unconfirmed: day.listed?.confidence === 'unconfirmed' };
};

/** What a calendar makes of a day: whether its peak hours are on-peak, and why. `listed`: what the calendar says of this day. */
export type KindOfDay = Readonly<{
  peak: boolean;
  why: 'weekend' | 'working-day' | 'kind' | 'override';
  listed: CalendarDay | null;
}>;

export const dayIn = (calendar: Calendar, date: LocalDate): KindOfDay | Unknown => {
  if (date < calendar.from || date > calendar.to)
    return { unknown: `the calendar ${calendar.name} covers ${calendar.from} to ${calendar.to}, not ${date}` };
  const listed = calendar.days.get(date) ?? null;
  if (isWeekend(startOfDay(date))) return { peak: false, why: 'weekend', listed };
  if (listed === null) return { peak: true, why: 'working-day', listed };
  const treated = listed.treatment ?? calendar.rules[listed.kind];
  return { peak: treated !== 'off-peak', why: listed.treatment === null ? 'kind' : 'override', listed };
};

// 1970-01-01 was a Thursday: day 2 of the epoch was the first Saturday.
const isWeekend = (at: Instant): boolean => (Math.floor((at + BANGKOK_OFFSET) / DAY) + 5) % 7 < 2;
