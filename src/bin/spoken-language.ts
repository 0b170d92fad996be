import { Fault } from '../domain/fault.ts';
import type { Language } from '../web/format/moment.ts';

/** Where `--lang` of the command line is kept for everything that speaks, and for programs that this one starts. */
const CHOSEN = 'GRIDTOKENX_LANG';
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The language to answer in: what was asked for with --lang, or that of the surroundings (LC_ALL before LC_MESSAGES before LANG,
 * POSIX.1-2017 XBD §8.2). @throws Fault `configuration` for one that nobody speaks here
 */
export const spokenLanguage = (asked?: string, env: Environment = process.env): Language => {
  const chosen = askedLanguage(asked, env);
  if (chosen !== undefined) return chosen;
  if (asked !== undefined) throw new Fault('configuration', `--lang "${asked}"; allowed: en, th.`);
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((one) => one !== undefined && one !== '');
  return named !== undefined && /^th(?:[_.@]|$)/.test(named) ? 'th' : 'en';
};

/** The language that somebody asked for by name; undefined: nobody did, whatever the surroundings speak. */
export const askedLanguage = (asked?: string, env: Environment = process.env): Language | undefined => {
  const chosen = asked ?? env[CHOSEN];
  return chosen === 'en' || chosen === 'th' ? chosen : undefined;
};

/** Keeps what a command line asks for, wherever `--lang` stands in it; what follows `--` asks for nothing. @throws Fault */
export const chooseLanguage = (words: readonly string[]): Language => {
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const at = own.lastIndexOf('--lang');
  const asked =
    own.findLast((word) => word.startsWith('--lang='))?.slice('--lang='.length) ?? (at < 0 ? undefined : own[at + 1]);
  const language = spokenLanguage(asked);
  if (asked !== undefined) process.env[CHOSEN] = language;
  return language;
};
