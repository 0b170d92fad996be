import type { Language } from '../web/format/moment.ts';

/** What stands for `--lang` once the command line was read: programs that this one starts speak the same. */
const CHOSEN = 'GRIDTOKENX_LANG';

/** The language of sentences for people: `--lang`, or as POSIX has it LC_ALL, LC_MESSAGES, LANG; English where none is Thai. */
export const spokenLanguage = (env: Readonly<Record<string, string | undefined>> = process.env): Language => {
  const said = [env[CHOSEN], env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (one) => one !== undefined && one !== '',
  );
  return said !== undefined && /^th(?:$|[_.@-])/i.test(said) ? 'th' : 'en';
};
