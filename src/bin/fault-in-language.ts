import { placesInThai } from '../configuration/words/places.ts';
import type { Fault } from '../domain/fault.ts';
import type { Language } from '../web/format/moment.ts';

/** The sentences of a fault in the language; as they are where nobody has translated them. */
export const faultIn = async (language: Language, fault: Fault): Promise<string> => {
  // A start that goes well loads no words.
  const { faultSentences } = await import('./fault-sentence.ts');
  const sentences = faultSentences(fault, language);
  if (language === 'en') return sentences.join('\n');
  const { saidIn } = await import('./words/in-language.ts');
  return sentences.map((sentence) => placesInThai(saidIn(language, sentence))).join('\n');
};
