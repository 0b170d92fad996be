import { Fault } from '../../domain/fault.ts';
import { type Instant, instant, MINUTE } from '../../domain/time.ts';
import { dayIn, periodAt, startOfDay } from '../../tariff/hours.ts';
import { type Seasons, seasonOn } from '../../tariff/reference-data.ts';
import type { Calendar, CalendarDay, Period, Tariff } from '../../tariff/tariff.ts';
import { dateOf, type Language } from '../../web/format/moment.ts';
import { buddhistYear } from '../buddhist-year.ts';
import { saidIn } from '../words/in-language.ts';
import { day } from './asked-usage.ts';
import { tariffWords } from './tariff-words.ts';

type Shown = Readonly<{ value: unknown; lines: readonly string[] }>;

/** What a day is: its name, where the calendar has one in the language, and its kind. */
const namedKind = ({ name, thai, kind }: Pick<CalendarDay, 'name' | 'thai' | 'kind'>, language: Language): string => {
  const said = tariffWords[language].kinds[kind];
  const named = language === 'th' ? thai : name;
  if (named === undefined || named === said) return said;
  // "วันหยุดชดเชยวันวิสาขบูชา" has its kind in it.
  return named.startsWith(said) ? named : `${named}, ${said}`;
};

const clockText = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** The peak hours of the tariffs that go by a calendar, each once: `09:00–22:00`. */
const peaksOf = (tariffs: readonly Tariff[], calendar: string): string =>
  [
    ...new Set(
      tariffs
        .filter((one) => one.calendar?.name === calendar)
        .flatMap(({ peak }) => (peak === null ? [] : [`${clockText(peak.from)}–${clockText(peak.to)}`])),
    ),
  ].join(', ');

const weekdayOf = (date: string): number => new Date(`${date}T00:00:00Z`).getUTCDay();

/** The listed days of a year, each with what its peak hours are and where that comes from. @throws Fault `configuration`. */
export const calendarLines = (
  { tariffs, calendars }: Readonly<{ tariffs: readonly Tariff[]; calendars: readonly Calendar[] }>,
  year: string,
  language: Language,
): Shown => {
  const words = tariffWords[language];
  const covering = calendars.filter(({ from, to }) => from.slice(0, 4) <= year && year <= to.slice(0, 4));
  if (!/^\d{4}$/.test(year) || covering.length === 0) {
    const meant = buddhistYear(year);
    const years = calendars
      .map(({ name, from, to }) => `${name} has ${from.slice(0, 4)} to ${to.slice(0, 4)}`)
      .join(', ');
    throw new Fault(
      'configuration',
      meant === null
        ? `"${year}"; allowed: a year of a calendar: ${years}.`
        : `"${year}"; allowed: a year of a calendar: ${years}; did you mean ${meant}?`,
    );
  }
  const value = covering.flatMap((calendar) =>
    [...calendar.days]
      .filter(([date]) => date.startsWith(year))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([date, { name, thai, kind, source, confidence }]) => {
        const found = dayIn(calendar, date);
        const peak = 'peak' in found && found.peak;
        const named = { name, ...(thai !== undefined && { thai }), kind };
        return { calendar: calendar.name, date, ...named, hours: peak ? 'on-peak' : 'off-peak', source, confidence };
      }),
  );
  const lines = value.map(({ calendar, date, hours, confidence, ...named }) => {
    const shown = namedKind(named, language);
    const when = `${dateOf(`${date}T00:00:00+07:00`, language)} ${words.weekdays[weekdayOf(date)]}`;
    const peak =
      hours === 'on-peak'
        ? `${peaksOf(tariffs, calendar)} ${words.hours['on-peak']}`.trimStart()
        : `${words.allDay} ${words.hours['off-peak']}`;
    return `${when}: ${peak} · ${shown}${confidence === 'unconfirmed' ? ' ?' : ''}`;
  });
  // The day is announced each year: a calendar without one does not say that there is none.
  const announced = value.some(({ kind }) => kind === 'royal-ploughing') ? [] : [words.ploughingNotKnown(year)];
  return { value, lines: [...lines, ...announced, words.toConfirm] };
};

/** Hours of a day that differ, in order. */
const hoursOf = (tariff: Tariff, date: string): readonly Readonly<{ from: string; period: Period }>[] => {
  const spans: { from: string; period: Period }[] = [];
  for (let minute = 0; minute < 1_440; minute += 15) {
    const at: Instant = instant(startOfDay(date) + minute * MINUTE);
    const found = periodAt(tariff, at);
    if ('unknown' in found) return [];
    const from = clockText(minute);
    if (spans.at(-1)?.period !== found.period) spans.push({ from, period: found.period });
  }
  return spans;
};

/** The hours of a day by every time-of-use calendar there is, and why; `known`: one of them knows the day. @throws Fault `configuration`. */
export const dayLines = (
  {
    tariffs,
    calendars,
    seasons,
  }: Readonly<{ tariffs: readonly Tariff[]; calendars: readonly Calendar[]; seasons: readonly Seasons[] }>,
  written: string,
  language: Language,
): Shown & Readonly<{ known: boolean }> => {
  const words = tariffWords[language];
  const date = day('The day', written);
  const value = calendars.map((calendar) => {
    const found = dayIn(calendar, date);
    const tariff = tariffs.find((one) => one.calendar?.name === calendar.name);
    if ('unknown' in found || tariff === undefined)
      return {
        calendar: calendar.name,
        kind: 'unknown',
        reason: 'unknown' in found ? found.unknown : 'no tariff goes by it',
      } as const;
    return { calendar: calendar.name, kind: 'day', date, ...found, hours: hoursOf(tariff, date) } as const;
  });
  const meant = buddhistYear(date.slice(0, 4));
  const lines = value.flatMap((one) => {
    if (one.kind === 'unknown')
      return [
        `${words.dayNotKnown}: ${saidIn(language, one.reason)}${meant === null ? '.' : saidIn(language, `; did you mean ${meant}?`)}`,
      ];
    const { why, listed, hours } = one;
    const kind = listed === null ? '' : namedKind(listed, language);
    const because = [kind, why === 'kind' ? '' : words.why[why]].filter((text) => text !== '').join(', ');
    const spans = hours.map(
      ({ from, period }, index) => `${from}–${hours[index + 1]?.from ?? '24:00'} ${words.hours[period]}`,
    );
    return [
      `${dateOf(`${date}T00:00:00+07:00`, language)} ${words.weekdays[weekdayOf(date)]}: ${because}`,
      ...spans.map((span) => `  ${span}`),
      ...(listed === null ? [] : [`  ${words.sources}: ${listed.source} (${words.confidence[listed.confidence]})`]),
    ];
  });
  const inSeason = seasons.flatMap((one) => seasonOn(one, date) ?? []);
  const named = inSeason.map(
    ({ name, thai, confidence }) =>
      `  ${language === 'th' ? thai : `${name} ${words.season}`}${confidence === 'unconfirmed' ? ' ?' : ''}`,
  );
  const known = value.some(({ kind }) => kind === 'day');
  return { value: { days: value, seasons: inSeason }, lines: [...lines, ...named], known };
};
