import type { Fault } from '../domain/fault.ts';
import type { Language } from '../web/format/moment.ts';

/** What a configuration that is refused brings along (`configuration/refusal.ts`, which a start must not load for this). */
type InBoth = Readonly<{ refusals: readonly Readonly<{ said: Readonly<Record<Language, string>> }>[] }>;
const isInBoth = (fault: Fault): fault is Fault & InBoth =>
  'refusals' in fault && Array.isArray(fault.refusals) && fault.refusals.length > 0;

/** The sentence of a fault in the language; as it is where nobody has translated it. */
export const faultIn = async (language: Language, fault: Fault): Promise<string> => {
  if (language === 'en') return fault.message;
  if (isInBoth(fault)) return fault.refusals.map(({ said }) => said[language]).join('\n');
  const { saidIn } = await import('./words/in-language.ts');
  return saidIn(language, fault.message);
};
