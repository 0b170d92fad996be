import { type Language, momentsIn } from '../format/moment.ts';
import { inThai } from './thai-messages.ts';

/** A server's sentence in the reader's language, or as it is where the page has no translation of it. */
export const messageIn = (language: Language, message: string): Readonly<{ language: Language; text: string }> => {
  const translated = language === 'th' ? inThai(message) : null;
  return translated === null ? { language: 'en', text: message } : { language, text: momentsIn(translated, language) };
};
