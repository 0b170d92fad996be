import { Refused } from '../configuration/refusal.ts';
import type { Language } from '../configuration/words/said.ts';
import type { Fault } from '../domain/fault.ts';

/** What a fault says, a line each; a refused configuration in the language asked for, every other as it was thrown. */
export const faultSentences = (fault: Fault, language: Language): readonly string[] =>
  fault instanceof Refused ? fault.refusals.map(({ said }) => said[language]) : fault.message.split('\n');
