import { enableCompileCache } from 'node:module';
import { Command, CommanderError } from 'commander';
import { Fault } from '../domain/fault.ts';
import type { DefineCommand, Perform } from './command.ts';
import { refusal } from './command-line-refused.ts';
import { billCommand } from './commands/bill-command.ts';
import { bufferCommand } from './commands/buffer-command.ts';
import { busCommand } from './commands/bus-command.ts';
import { commissionCommand } from './commands/commission-command.ts';
import { configCommand } from './commands/config-command.ts';
import { coreCommand } from './commands/core-command.ts';
import { demoCommand } from './commands/demo-command.ts';
import { doctorCommand } from './commands/doctor-command.ts';
import { eraseCommand } from './commands/erase-command.ts';
import { gapsCommand } from './commands/gaps-command.ts';
import { gatewayCommand } from './commands/gateway-command.ts';
import { invoiceCommand, statementCommand } from './commands/invoice-command.ts';
import { keysCommand } from './commands/keys-command.ts';
import { marketCommand } from './commands/market-command.ts';
import { meterCommand } from './commands/meter-command.ts';
import { openapiCommand } from './commands/openapi-command.ts';
import { orderCommand } from './commands/order-command.ts';
import { profileCommand } from './commands/profile-command.ts';
import { proofCommand } from './commands/proof-command.ts';
import { queueCommand } from './commands/queue-command.ts';
import { readCommand } from './commands/read-command.ts';
import { registryCommand } from './commands/registry-command.ts';
import { replayCommand } from './commands/replay-command.ts';
import { reportCommand } from './commands/report-command.ts';
import { scanCommand } from './commands/scan-command.ts';
import { simCommand } from './commands/sim-command.ts';
import { tariffCommand } from './commands/tariff-command.ts';
import { verifyCommand } from './commands/verify-command.ts';
import { watchCommand } from './commands/watch-command.ts';
import { product } from './product.ts';
import { shipped } from './shipped.ts';

// Halves the start and saves 20 MB: types are stripped and code compiled once. Not in a folder others may write to.
const cache = process.env['NODE_COMPILE_CACHE'] ?? shipped('node_modules/.cache/gridtokenx');
enableCompileCache(cache);
// Threads do not take it over by themselves.
process.env['NODE_COMPILE_CACHE'] = cache;

/** In the order of the help. */
const commands: readonly DefineCommand[] = [
  demoCommand,
  gatewayCommand,
  coreCommand,
  orderCommand,
  marketCommand,
  verifyCommand,
  proofCommand,
  billCommand,
  invoiceCommand,
  statementCommand,
  tariffCommand,
  gapsCommand,
  keysCommand,
  registryCommand,
  queueCommand,
  eraseCommand,
  scanCommand,
  readCommand,
  watchCommand,
  busCommand,
  bufferCommand,
  profileCommand,
  meterCommand,
  configCommand,
  doctorCommand,
  commissionCommand,
  replayCommand,
  reportCommand,
  openapiCommand,
  simCommand,
];

/** Ends the process with 0 (done), 1 (the answer is no), 2 (cannot be done as asked) or 70 (a bug). */
const perform: Perform = async (load, options) => {
  try {
    process.exitCode = await (await load()).run(options as never);
  } catch (error) {
    const known = error instanceof Fault;
    process.stderr.write(
      known ? `gridtokenx: ${await sentencesOf(error)}\n` : `${error instanceof Error ? error.stack : error}\n`,
    );
    // Whatever still listens or polls must not keep a failed program alive: its supervisor waits for the end.
    process.exit(known ? 2 : 70);
  }
};

/** In the language of the surroundings, where it is known what was refused. */
const sentencesOf = async (fault: Fault): Promise<string> => {
  const [{ faultSentences }, { spokenLanguage }] = await Promise.all([
    import('./fault-sentence.ts'),
    import('./spoken-language.ts'),
  ]);
  return faultSentences(fault, spokenLanguage(undefined)).join('\n');
};

/** What commander had to say against a command line. */
const heard: string[] = [];

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

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version end with 0; a command line that cannot be obeyed with 2.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
  if (error.exitCode !== 0) process.stderr.write(refusal(program, process.argv.slice(2), error, heard));
}
