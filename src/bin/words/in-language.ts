import type { Language } from '../../web/format/moment.ts';
import { momentsIn } from '../../web/format/moment.ts';
import { messageIn } from '../../web/words/message-in.ts';
import { thaiParts, thaiRefusals } from './thai-refusals.ts';

/** A sentence with holes as a pattern of the sentences that come of it: what stands in a hole is told, the shortest first. */
const patternOf = (template: string): RegExp =>
  new RegExp(`^${template.split('{}').map(literally).join('([\\s\\S]*?)')}$`);
const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

type Known = Readonly<{ pattern: RegExp; thai: string; said: number }>;
let known: readonly Known[] | null = null;

/** Those that say most come first: `--to {} is not after --from {}.` before `--{} {}; allowed: {}.` */
const knownRefusals = (): readonly Known[] => {
  known ??= Object.entries({ ...thaiRefusals, ...thaiParts })
    .map(([template, thai]) => ({ pattern: patternOf(template), thai, said: template.replaceAll('{}', '').length }))
    .toSorted((one, other) => other.said - one.said);
  return known;
};

/** What a command says to a person, in the language; a sentence that nobody has translated stays as it is. */
export const saidIn = (language: Language, sentence: string): string => {
  if (language === 'en') return sentence;
  const { language: spoken, text } = messageIn(language, sentence);
  if (spoken === language) return text;
  // What an operating system adds in brackets stays as it is.
  const [, before, code] = /^(.+)( \([A-Z_0-9]+\))$/.exec(sentence) ?? [];
  if (before !== undefined) return saidIn(language, before) + code;
  for (const { pattern, thai } of knownRefusals()) {
    const found = pattern.exec(sentence);
    if (found !== null)
      return momentsIn(
        thai.replaceAll(/\{(\d)\}/g, (_, hole) => saidIn(language, found[Number(hole)] ?? '')),
        language,
      );
  }
  return sentence;
};
