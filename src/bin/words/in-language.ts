import { groupedDecimal } from '../../web/format/figures.ts';
import type { Language } from '../../web/format/moment.ts';
import { momentsIn } from '../../web/format/moment.ts';
import { messageIn } from '../../web/words/message-in.ts';
import { textWidth } from '../terminal/text-width.ts';
import { thaiParts, thaiRefusals } from './thai-refusals.ts';
import { thaiSaid } from './thai-said.ts';

/** What a hole takes: anything; one word; figures; text of people, which stays as they wrote it. */
const takes: Readonly<Record<string, string>> = {
  '': '([\\s\\S]*?)',
  w: '(\\S*?)',
  n: '( *-?[\\d.,]+)',
  t: '([\\s\\S]*?)',
};
const holes = /\{(\d)(?::([wnt]))?\}/g;

/** A sentence with holes as a pattern of the sentences that come of it: what stands in a hole is told, the shortest first. */
const patternOf = (template: string, thai: string): RegExp => {
  const kinds = new Map([...thai.matchAll(holes)].map(([, hole, kind = '']) => [Number(hole), kind]));
  const [first = '', ...rest] = template.split('{}').map(literally);
  return new RegExp(`^${first}${rest.map((part, at) => `${takes[kinds.get(at + 1) ?? '']}${part}`).join('')}$`);
};
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Known = Readonly<{ parts: readonly string[]; pattern: RegExp; thai: string; said: number }>;
let known: readonly Known[] | null = null;

/** Those that say most come first: `--to {} is not after --from {}.` before `--{} {}; allowed: {}.` */
const knownSentences = (): readonly Known[] => {
  known ??= Object.entries({ ...thaiRefusals, ...thaiParts, ...thaiSaid })
    .map(([template, thai]) => ({
      parts: template.split('{}'),
      pattern: patternOf(template, thai),
      thai,
      said: template.replaceAll('{}', '').length,
    }))
    .toSorted((one, other) => other.said - one.said);
  return known;
};

/** What stands in a hole, in as many columns as before where it fits: blanks around it are those of a table. */
const saidInHole = (language: Language, part: string): string => {
  const text = part.trim();
  const thai = saidIn(language, text);
  if (thai === text || text === part) return part.replace(text, () => thai);
  const isRight = part.startsWith(' ');
  const blanks = ' '.repeat(Math.max(1, textWidth(part) - textWidth(thai)));
  return isRight ? blanks + thai : thai + blanks;
};

/** A whole number as people read it; anything else as it is. */
const groupedWhole = (text: string): string => (/^\d{4,}$/.test(text) ? groupedDecimal(text) : text);

/**
 * What a command says to a person, in the language; a sentence that nobody has translated stays as it is. In the Thai `{1}` is what
 * stands in the first hole, said in Thai where it is a sentence too; `{1:n}` a number, in groups of three digits; `{1:w}` one word alone, where
 * the rest of the sentence is so short that others would look like it; `{1:t}` what people have written, which is theirs.
 */
export const saidIn = (language: Language, sentence: string): string => {
  if (language === 'en') return sentence;
  const { language: spoken, text } = messageIn(language, sentence);
  if (spoken === language) return text;
  for (const { parts, pattern, thai } of knownSentences()) {
    // A long sentence is not held against every pattern.
    if (!parts.every((part) => sentence.includes(part))) continue;
    const found = pattern.exec(sentence);
    if (found !== null)
      return momentsIn(
        thai.replaceAll(holes, (_, hole, kind) => {
          const part = found[Number(hole)] ?? '';
          if (kind === 't') return part;
          return kind === 'n' ? groupedWhole(part) : saidInHole(language, part);
        }),
        language,
      );
  }
  // What an operating system adds in brackets stays as it is.
  const [, before, code] = /^(.+)( \([A-Z_0-9]+\))$/.exec(sentence) ?? [];
  return before === undefined ? sentence : saidIn(language, before) + code;
};
