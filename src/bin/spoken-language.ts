import type { Language } from '../configuration/words/said.ts';
import { Fault } from '../domain/fault.ts';

/**
 * The language to answer in: what was asked for with --lang, or that of the surroundings (LC_ALL before LC_MESSAGES before LANG,
 * POSIX.1-2017 XBD §8.2). @throws Fault `configuration` for one that nobody speaks here
 */
export const spokenLanguage = (
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Language => {
  if (asked === 'en' || asked === 'th') return asked;
  if (asked !== undefined) throw new Fault('configuration', `--lang "${asked}"; allowed: en, th.`);
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((one) => one !== undefined && one !== '');
  return named !== undefined && /^th(?:[_.@]|$)/.test(named) ? 'th' : 'en';
};
