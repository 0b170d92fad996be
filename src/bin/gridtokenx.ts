import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { Fault } from '../domain/fault.ts';
import type { Language } from '../web/format/moment.ts';
import type { Perform } from './command.ts';
import { refusal } from './command-line-refused.ts';
import { commands } from './command-list.ts';
import { faultIn } from './fault-in-language.ts';
import { product } from './product.ts';
import { shipped } from './shipped.ts';
import { speak } from './speech.ts';
import { chooseLanguage } from './spoken-language.ts';
import { takeLanguage } from './take-language.ts';

// Halves the start and saves 20 MB: types are stripped and code compiled once. Not in a folder others may write to.
const cache = process.env['NODE_COMPILE_CACHE'] ?? shipped('node_modules/.cache/gridtokenx');
enableCompileCache(cache);
// Threads do not take it over by themselves.
process.env['NODE_COMPILE_CACHE'] = cache;

/** Ends the process with 0 (done), 1 (the answer is no), 2 (cannot be done as asked) or 70 (a bug). */
const perform: Perform = async (load, options) => {
  try {
    process.exitCode = await (await load()).run(options as never);
  } catch (error) {
    const known = error instanceof Fault;
    process.stderr.write(
      known ? `gridtokenx: ${await faultIn(language, error)}\n` : `${error instanceof Error ? error.stack : error}\n`,
    );
    // Whatever still listens or polls must not keep a failed program alive: its supervisor waits for the end.
    process.exit(known ? 2 : 70);
  }
};

/** Of everything that is said from the command line on. */
let language: Language = 'en';

/** What commander had to say against a command line. */
const heard: string[] = [];

/** Why a command line cannot be obeyed, in the language. */
const complaint = async (error: CommanderError | Fault): Promise<string> => {
  if (error instanceof Fault) return `gridtokenx: ${error.message}\n`;
  const said = refusal(program, process.argv.slice(2), error, heard);
  if (language === 'en') return said;
  const { complaintInThai } = await import('./speak-thai.ts');
  return complaintInThai(said);
};

const program = new Command('gridtokenx')
  .description('Edge gateway for smart meters and the local energy market core of a substation.')
  .version(product.version)
  .configureHelp({ sortSubcommands: false })
  // Subcommands made below take these over. An option belongs to the command it stands after: `verify` has --trust, and
  // so has `verify bill`.
  .enablePositionalOptions()
  .exitOverride()
  .configureOutput({ writeErr: (text) => heard.push(text), outputError: (text) => heard.push(text) });
for (const define of commands) define(program, perform);
takeLanguage(program);

try {
  language = chooseLanguage(process.argv.slice(2));
  await speak(language);
  if (language === 'th') (await import('./speak-thai.ts')).speakThai(program);
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError) && !(error instanceof Fault)) throw error;
  // Help and version end with 0; a command line that cannot be obeyed with 2.
  process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 2;
  if (process.exitCode !== 0) process.stderr.write(await complaint(error));
}
