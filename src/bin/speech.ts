import { groupedDecimal } from '../web/format/figures.ts';
import { type Language, momentsIn } from '../web/format/moment.ts';
import { textWidth } from './terminal/text-width.ts';

type Say = (sentence: string) => string;
const asItIs: Say = (sentence) => sentence;

/** How this program says a sentence; English until it is told otherwise. */
let inLanguage: Say = asItIs;

/** From here on people are spoken to in the language. English loads no words. */
export const speak = async (language: Language): Promise<void> => {
  inLanguage = asItIs;
  if (language === 'en') return;
  const { saidIn } = await import('./words/in-language.ts');
  inLanguage = (sentence) => momentsIn(saidIn(language, sentence), language);
};

/** A sentence that its writer has in both languages. */
export const inBoth = ({ en, th }: Readonly<{ en: string; th: string }>): string =>
  inLanguage === asItIs ? en : momentsIn(th, 'th');

const control = `${String.fromCodePoint(27)}\\[[0-9;]*m`;
/** What stands around a sentence in its line: blanks, colours, and before it a mark of how it stands. */
const before = new RegExp(`^(?:\\s|${control})*(?:[✓✗!?–·→](?:${control})* )?(?:\\s|${control})*`);
const after = new RegExp(`(?:\\s|${control})*$`);

/**
 * A sentence, or a part of one, as it is said to the person at the terminal (`src/bin/words`). Blanks around it stay, and where it is a
 * cell of a table, its width.
 */
export const said = (sentence: string): string => {
  if (inLanguage === asItIs) return sentence;
  const start = before.exec(sentence)?.[0] ?? '';
  const rest = sentence.slice(start.length);
  const end = after.exec(rest)?.[0] ?? '';
  const text = rest.slice(0, rest.length - end.length);
  const words = text === '' ? '' : inLanguage(text);
  const wider = textWidth(words) - textWidth(text);
  // A table's blanks give way to longer words, and fill up after shorter ones.
  const fitted = end.replace(/ +$/, (blanks) => ' '.repeat(Math.max(1, blanks.length - wider)));
  return start + words + fitted;
};

/** Digits of a number that is written out, in groups where the language has them so at a terminal: in English they stay as programs read them. */
export const inFigures = (digits: string): string => (inLanguage === asItIs ? digits : groupedDecimal(digits));

/** Lines of such sentences. What machines read goes out as it is, and never through here. */
export const spoken = (text: string): string => text.split('\n').map(said).join('\n');
