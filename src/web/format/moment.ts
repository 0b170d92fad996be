import { bangkokTime, instant } from '../../domain/time.ts';

export type Language = 'en' | 'th';

const months: Readonly<Record<Language, readonly string[]>> = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  th: ['ม.ค.', 'ก.พ.', 'มี.ค.', 'เม.ย.', 'พ.ค.', 'มิ.ย.', 'ก.ค.', 'ส.ค.', 'ก.ย.', 'ต.ค.', 'พ.ย.', 'ธ.ค.'],
};

/** Buddhist Era = Common Era + 543: Thai people count years so; only the display does. */
const buddhistEra = 543;

/** A year of the Common Era as Thai people count it. */
export const buddhistYear = (commonEra: number): number => commonEra + buddhistEra;
/** And back: 2569 is 2026. */
export const commonEraOf = (buddhist: number): number => buddhist - buddhistEra;

const bangkok = (moment: string): string => bangkokTime(instant(Date.parse(moment)));

/** `10:15:03`, Bangkok time whatever offset the moment is written in. */
export const timeOfDay = (moment: string): string => bangkok(moment).slice(11, 19);

/** `10:15`. */
export const hourAndMinute = (moment: string): string => bangkok(moment).slice(11, 16);

/** `24 Nov 2026`, `24 พ.ย. 2569`. */
export const dateOf = (moment: string, language: Language): string => {
  const [year = '', month = '', day = ''] = bangkok(moment).slice(0, 10).split('-');
  const shown = language === 'th' ? Number(year) + buddhistEra : Number(year);
  return `${Number(day)} ${months[language][Number(month) - 1]} ${shown}`;
};

/** A year, or what begins with one, as it is written in the language: `2026-11` stays, in Thai it is `2569-11`. */
export const periodOf = (label: string, language: Language): string =>
  language === 'th' ? label.replace(/^\d{4}/, (year) => String(Number(year) + buddhistEra)) : label;

/** `2026-11` of a month; in Thai as people write it, `11/2569`. */
export const monthOf = (month: string, language: Language): string =>
  language === 'th' ? `${month.slice(5)}/${periodOf(month.slice(0, 4), language)}` : month;

/** `24 Nov 10:15`: for tables that may reach into yesterday. */
export const dayAndTime = (moment: string, language: Language): string =>
  `${dateOf(moment, language).replace(/ \d+$/, '')} ${hourAndMinute(moment)}`;

/** `24 Nov 2026 10:15`, `24 พ.ย. 2569 10:15`; Bangkok time. */
export const dateAndTime = (moment: string, language: Language): string =>
  `${dateOf(moment, language)} ${hourAndMinute(moment)}`;

/** ISO 8601 moments with an offset that a sentence names; not those after an option or in quotes, which people typed. */
const written = /(?<![-"\w])(?<!--[\w-]+ )\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/g;
/** A sentence with its moments as people of the language write them; in English they stay, to be compared with logs. */
export const momentsIn = (sentence: string, language: Language): string =>
  language === 'th' ? sentence.replaceAll(written, (moment) => `${dateAndTime(moment, language)} น.`) : sentence;

/** Milliseconds from one moment to another; negative when it is past. */
export const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

/** `4:07`, `1:04:07`; never negative. */
export const duration = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.floor(milliseconds / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

/** How much of [start, end) has passed, 0 to 1. */
export const progress = (at: string, { start, end }: Readonly<{ start: string; end: string }>): number => {
  const whole = between(start, end);
  return whole > 0 ? Math.min(1, Math.max(0, between(start, at) / whole)) : 0;
};
