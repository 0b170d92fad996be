import { groupedDecimal } from '../format/figures.ts';
import { type Language, momentsIn } from '../format/moment.ts';
import { inThai } from './thai-messages.ts';

/** A server's sentence in the reader's language, or as it is where the page has no translation of it. */
export const messageIn = (language: Language, message: string): Readonly<{ language: Language; text: string }> => {
  const translated = language === 'th' ? inThai(message) : null;
  return translated === null
    ? { language: 'en', text: daysGrouped(message) }
    : { language, text: daysGrouped(momentsIn(translated, language)) };
};

/** `1,826 days`: rules count years in days, and every figure of theirs has its unit beside it. Years and ports have none, and stay. */
const daysGrouped = (text: string): string =>
  text.replaceAll(/(?<![\d.,-])\d{4,}(?= (?:days|วัน))/g, (days) => groupedDecimal(days));
