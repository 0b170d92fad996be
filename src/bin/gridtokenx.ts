import { enableCompileCache } from 'node:module';
import { Command, CommanderError, Option } from 'commander';
import { Fault } from '../domain/fault.ts';
import { keyCommands, type Perform } from './key-commands.ts';
import { product } from './product.ts';
import { shipped } from './shipped.ts';

// Halves the start and saves 20 MB: types are stripped and code compiled once. Not in a folder others may write to.
enableCompileCache(process.env['NODE_COMPILE_CACHE'] ?? shipped('node_modules/.cache/gridtokenx'));

/** Ends the process with 0 (done), 1 (the answer is no), 2 (cannot be done as asked) or 70 (a bug). */
const perform: Perform = async (load, options) => {
  try {
    process.exitCode = await (await load()).run(options as never);
  } catch (error) {
    const known = error instanceof Fault;
    process.stderr.write(
      known ? `gridtokenx: ${error.message}\n` : `${error instanceof Error ? error.stack : error}\n`,
    );
    // Whatever still listens or polls must not keep a failed program alive: its supervisor waits for the end.
    process.exit(known ? 2 : 70);
  }
};

const warp = () =>
  new Option(
    '--warp <virtual,wall,rate>',
    'run on virtual grid time: an ISO moment, the wall time (Unix ms) at which it was, and how fast it passes',
  );

const rts = () =>
  new Option('--rts <use>', 'of an adapter that must be told to send: on-send, off-send; default: none');
const rtsDelay = () =>
  new Option('--rts-delay <ms>', 'with --rts: this long before the first and after the last bit; default: 0');

/** What commander had to say against a command line: `refuse` prints it, with the way to the help. */
const heard: string[] = [];

/** The words on the command line that name a command, so that its help can be named: `meter replace`. */
const commandNamed = (): readonly Command[] => {
  const path: Command[] = [program];
  for (const word of process.argv.slice(2)) {
    const next = path.at(-1)?.commands.find((command) => command.name() === word);
    if (next === undefined) break;
    path.push(next);
  }
  return path;
};

/** Help and version end with 0; a command line that cannot be obeyed with 2 and one sentence. */
const refuse = (error: CommanderError): void => {
  process.exitCode = error.exitCode === 0 ? 0 : 2;
  if (error.exitCode === 0) return;
  const named = commandNamed().map((command) => command.name());
  const complaint = error.code === 'commander.help' ? 'no command is given' : heard.join('').trim();
  process.stderr.write(`gridtokenx: ${complaint.replace(/^error: /, '')}\nSee ${named.join(' ')} --help\n`);
};

const program = new Command('gridtokenx')
  .description('Edge gateway for smart meters and the local energy market core of a substation.')
  .version(product.version)
  .configureHelp({ sortSubcommands: false })
  // Subcommands made below take these over.
  .exitOverride()
  .configureOutput({ writeErr: (text) => heard.push(text), outputError: (text) => heard.push(text) });

program
  .command('demo')
  .description('a whole substation in one command: simulated meters, two gateways, a core, prosumers who trade')
  .option('--intervals <n>', 'end by itself after n settled intervals, with a summary and a proof')
  .option('--json', 'print the proof for machines')
  .option(
    '--rate <n>',
    'seconds of grid time in a second, 1 to 600: the higher, the rarer a meter is read; boundaries, within 20 Wh at 60, may be off by more than 1 kWh at 600',
    '60',
  )
  .option('--seed <n>', 'seed of the simulated feeder', '2026')
  .option('--mqtt <url>', "the DSO's broker; without it one is brought along")
  .option('--no-pty', 'serve the RS-485 line as RTU over TCP even where a pty could be had')
  .option('--state <folder>', 'keep keys, buffers and ledgers there, and go on from there next time')
  .option('--http-port <n>', "port of the core's page; the gateways take the next two (0: any free port)", '8470')
  .action((options) => perform(() => import('./commands/demo.ts'), options));

program
  .command('gateway')
  .description('read meters, check power quality, seal and sync settlement transactions')
  .requiredOption('--config <file>', 'configuration of this gateway')
  .addOption(warp())
  .action((options) => perform(() => import('./commands/gateway.ts'), options));

program
  .command('core')
  .description('verify transactions, run the market, settle, keep the ledger and the transparency log')
  .requiredOption('--config <file>', 'configuration of this core')
  .addOption(warp())
  .action((options) => perform(() => import('./commands/core.ts'), options));

program
  .command('order <side>')
  .description("place an order (buy, sell) signed by an account's key, or cancel one")
  .option('--core <url>', 'address of the core', 'http://127.0.0.1:8470')
  .option(
    '--pin <kid>',
    "over https: the core's TLS key; without it, an authority this machine trusts must vouch for it",
  )
  .requiredOption('--key <file>', "the account's private key")
  .requiredOption('--account <id>', 'the account')
  .option('--point <id>', 'the metering point that delivers or takes')
  .option('--zone <id>', 'the market zone')
  .option('--kwh <amount>', 'energy, up to three decimals')
  .option('--limit <baht>', 'worst price in THB/kWh, up to four decimals')
  .option('--start <moment>', 'start of the delivery interval, ISO 8601')
  .option('--length <minutes>', 'length of the delivery interval', '15')
  .option('--in-force <kind>', 'gate (rests until gate closure), ioc or fok', 'gate')
  .option('--nonce <text>', 'unique per account; repeat it to repeat the same order safely')
  .option('--realm <realm>', 'simulation, sandbox or live', 'simulation')
  .option(
    '--expires <moment>',
    'not valid after; default: a day after the start of delivery, for nothing trades after its gate',
  )
  .option('--json', 'print the answer for machines')
  .action((side, options) => perform(() => import('./commands/order.ts'), { side, ...options }));

program
  .command('verify <file>')
  .description('check signatures, inclusion and consistency of a receipt, a leaf or a log, offline')
  .option('--trust <file>', 'JSON with the pinned keys; without it the keys in the file are used and shown')
  .option('--json', 'print the findings for machines')
  .action((file, options) => perform(() => import('./commands/verify.ts'), { file, ...options }));

program
  .command('proof <what>')
  .description('write a proof anybody can check offline: a leaf (one point, one interval), a receipt, or the whole log')
  .option('--gateway <url>', 'for a leaf or a receipt: a running gateway', 'http://127.0.0.1:8471')
  .option('--outbox <file>', 'for a leaf or a receipt: the outbox of a gateway that is stopped')
  .option('--trust <file>', 'with --outbox: JSON with the pinned keys, which go into the proof')
  .option('--point <id>', 'for a leaf: the metering point')
  .option('--start <moment>', 'for a leaf: start of the interval, ISO 8601 with its offset')
  .option('--sequence <n>', 'for a receipt: the number of the batch')
  .option('--core <url>', 'for the log: the core', 'http://127.0.0.1:8470')
  .option('--pin <kid>', "for the log, over https: the core's TLS key")
  .option('--out <file>', 'write there and not to standard output')
  .action((what, options) => perform(() => import('./commands/proof.ts'), { what, ...options }));

keyCommands(program, perform);

program
  .command('scan')
  .description(
    'find meters on serial lines, networks and OPC UA servers, say what they are, and propose the lines of a configuration',
  )
  .option('--serial <path>', 'one serial port; without it and --tcp all in /dev/serial/by-id')
  .option('--tcp <where>', 'a host, a host and port, or a network such as 192.168.1.0/24')
  .option('--opc-ua <endpoint>', 'an OPC UA server, such as opc.tcp://10.0.0.7:4840: its variables are listed')
  .option('--security <mode>', 'with --opc-ua: SignAndEncrypt, Sign or None; default: SignAndEncrypt')
  .option('--user <name>', 'with --opc-ua: who we are there; otherwise nobody')
  .option('--password-file <file>', 'with --user: a file with the password')
  .option('--pki <folder>', 'with --opc-ua: our certificate and those we trust; default: pki, here')
  .option('--large-network', 'allow networks of up to 4,096 addresses (/20)')
  .option(
    '--units <list>',
    'unit numbers, such as 1-20,247; default: 1-20 and those models have out of their boxes; on a network fewer',
  )
  .option('--baud <list>', 'only these speeds, such as 9600,19200')
  .option('--parity <list>', 'only these: none, even, odd')
  .addOption(rts())
  .addOption(rtsDelay())
  .option('--timeout <ms>', 'how long an unknown unit may take to answer')
  .option('--full', 'every speed, parity and unit, and do not stop at the first that answer')
  .option('--out <file>', 'write the proposed lines there')
  .option('--json', 'print what was found for machines')
  .option('--progress', 'show progress also where standard error is no terminal')
  .action((options) => perform(() => import('./commands/scan.ts'), options));

const address = (command: Command): Command =>
  command
    .option('--serial <path>', 'the serial port, best by its name in /dev/serial/by-id')
    .option('--tcp <host:port>', 'the meter or converter on a network')
    .option('--rtu-over-tcp', 'with --tcp: a converter that hands RTU bytes through')
    .option('--baud <n>', "speed of the serial port; default: the model's own, or 9600")
    .option('--parity <parity>', "none, even or odd; default: the model's own, or none")
    .option('--stop-bits <n>', '1 or 2')
    .addOption(rts())
    .addOption(rtsDelay())
    .option('--unit <n>', 'unit number of the meter', '1')
    .option('--profile <id>', 'model of the meter (see `profile list`), or a file with a profile of your own')
    .option('--json', 'print it for machines');

address(program.command('read'))
  .description('read everything a meter has, once, its identity too; or any registers')
  .option('--raw', 'print the registers too, hexadecimal')
  .option('--registers <function:address:count>', 'just these, without a profile, such as 4:0x0000:10')
  .action((options) => perform(() => import('./commands/read.ts'), options));

address(program.command('watch'))
  .description('a live table of one meter, or of all meters of a running gateway; ends with ctrl-C')
  .option('--gateway <url>', 'a running gateway, such as http://127.0.0.1:8471')
  .option('--period <ms>', 'how often it is read', '1000')
  .option('--count <n>', 'end by itself after so many readings')
  .action((options) => perform(() => import('./commands/watch.ts'), options));

program
  .command('bus')
  .description('the lines of a running gateway')
  .command('stats')
  .description('frames, CRC errors, time-outs, late frames and utilisation of each line')
  .option('--gateway <url>', 'the running gateway', 'http://127.0.0.1:8471')
  .option('--json', 'print them for machines')
  .action((options) => perform(() => import('./commands/bus.ts'), options));

const buffer = program.command('buffer').description('what a gateway keeps until the core has it');
buffer
  .command('state')
  .description('rows, bytes, the oldest, how long the core may be away, and what is written to the card')
  .option('--gateway <url>', 'the running gateway', 'http://127.0.0.1:8471')
  .option('--config <file>', 'or the configuration of one that is stopped')
  .option('--json', 'print it for machines')
  .action((options) => perform(() => import('./commands/buffer.ts'), { action: 'state', ...options }));
buffer
  .command('export <file>')
  .description('take everything out of a stopped gateway whose hardware is to be swapped: one file, signed')
  .requiredOption('--config <file>', 'configuration of the gateway, which must be stopped')
  .option('--unsigned', 'without a signature: where the key cannot be read any more')
  .option('--json', 'print what was written for machines')
  .action((file, options) => perform(() => import('./commands/buffer.ts'), { action: 'export', file, ...options }));
buffer
  .command('import <file>')
  .description('go on in new hardware with what was exported, under a new epoch')
  .requiredOption('--config <file>', 'configuration of the new gateway, which must not have run')
  .option('--key <kid>', 'refuse what was not signed by this key')
  .option('--json', 'print what was taken over for machines')
  .action((file, options) => perform(() => import('./commands/buffer.ts'), { action: 'import', file, ...options }));

const profile = program.command('profile').description('the meter models that are known');
profile
  .command('list')
  .description('all models, what they speak and what they are good for')
  .option('--json', 'print them for machines')
  .action((options) => perform(() => import('./commands/profile.ts'), { action: 'list', ...options }));
profile
  .command('show <id>')
  .description('one model, or a file of your own: registers, sources, fitness, notes in English and Thai')
  .option('--json', 'print it for machines')
  .action((id, options) => perform(() => import('./commands/profile.ts'), { action: 'show', ids: [id], ...options }));
profile
  .command('test [ids...]')
  .description('decode the golden captures of these models, of files of your own, or of all')
  .option('--json', 'print the findings for machines')
  .action((ids, options) => perform(() => import('./commands/profile.ts'), { action: 'test', ids, ...options }));

const meter = program.command('meter').description('the meters of a gateway');
meter
  .command('replace')
  .description('another meter has taken over at a point: close the one and open the other, with all four registers')
  .requiredOption('--config <file>', 'configuration of the gateway; the old file is kept beside it')
  .requiredOption('--device <id>', 'the meter that was taken off')
  .requiredOption('--with <id>', 'the meter that took over')
  .requiredOption('--at <moment>', 'when, ISO 8601 with its offset')
  .requiredOption('--closing-import <Wh>', 'import register of the old meter')
  .requiredOption('--closing-export <Wh>', 'export register of the old meter')
  .requiredOption('--opening-import <Wh>', 'import register of the new meter')
  .requiredOption('--opening-export <Wh>', 'export register of the new meter')
  .requiredOption('--display-closing-import <kWh>', 'the same as the display of the old meter shows it, every digit')
  .requiredOption('--display-closing-export <kWh>', 'the same as the display of the old meter shows it')
  .requiredOption('--display-opening-import <kWh>', 'the same as the display of the new meter shows it')
  .requiredOption('--display-opening-export <kWh>', 'the same as the display of the new meter shows it')
  .option('--serial <number>', 'serial number of the new meter: another one will not be settled')
  .option('--profile <vendor/model>', 'model of the new meter, where it is another one')
  .option('--unit <n>', 'Modbus address of the new meter, where it is another one')
  .option('--below-sealed', 'the closing registers are right, although more is sealed of the old meter')
  .option('--unchecked', 'compare the closing registers with nothing: for an outbox that cannot be read')
  .option('--json', 'print the record on one line, with the file that was changed and the one that was kept')
  .action((options) => perform(() => import('./commands/meter.ts'), options));

program
  .command('doctor')
  .description('look at everything a gateway needs (rights, ports, clock, disk, core, broker, keys) and say what to do')
  .option('--config <file>', 'configuration of the gateway')
  .option('--json', 'print the findings for machines')
  .action((options) => perform(() => import('./commands/doctor.ts'), options));

program
  .command('commission')
  .description('prove the wiring of a meter (signs, phases, ratios, neutral, display) and sign a report of one page')
  .option('--config <file>', 'configuration of the gateway, which must be stopped')
  .option('--device <id>', 'just this meter; default: all')
  .option('--load <watts@phase...>', 'a load of known watts that is on, or will be switched, such as 2000@L1')
  .option('--answers <file>', 'JSON with what the installer would be asked; without it he is, on a terminal')
  .option('--readings <n>', 'how often each meter is read', '5')
  .option('--out <file>', 'write the page there, and the signed report beside it as JSON')
  .option('--key <file>', "the gateway's key, where it is not the configured one; with --verify: its public key")
  .option('--verify <report>', 'check that a report is the one that was signed')
  .option('--json', 'print the reports, or the verdict, for machines')
  .action((options) => perform(() => import('./commands/commission.ts'), options));

program
  .command('replay <files...>')
  .description(
    'judge recorded readings again: the alarms, events and statistics that day gave, or gives under other limits',
  )
  .option('--limits <names>', 'judge all meters under these limits, such as egat-system,mea-lv')
  .option('--config <file>', 'judge by this configuration of a gateway, and not by the rules that were recorded')
  .option('--frames <file>', 'keep frames and events in a new file, as a gateway keeps them in quality.sqlite')
  .option('--json', 'print lines of JSON for machines')
  .option('--progress', 'show progress also where standard error is no terminal')
  .addHelpText(
    'after',
    '\nFiles in the order in which they were written; - is standard input. What is recorded is set by "record" in the\n' +
      'configuration of a gateway. The last line is the same for two replays that came to the same.',
  )
  .action((files, options) => perform(() => import('./commands/replay.ts'), { files, ...options }));

program
  .command('report')
  .description(
    'judge what a gateway, or those of a substation, kept of a week, a month or a year, and write it signed: JSON, CSV and printable pages',
  )
  .option('--config <files...>', 'configuration of the gateway; several: of all gateways of a substation')
  .option('--substation <name>', 'with several gateways: what the substation is called')
  .option('--period <when>', 'a week 2026-W48, a month 2026-11 or a year 2026, in Bangkok')
  .option('--view <who>', 'for whom: consumer (ERC), dso, producer', 'dso')
  .option(
    '--limits <names>',
    'judge under these limits, such as pea-lv,en50160-lv, instead of the configured ones, whose nominal voltage stays',
  )
  .option('--out <folder>', 'where reports and their chain are', 'reports')
  .option('--data <files...>', 'other quality.sqlite than those in the storages of the gateways, in their order')
  .option('--sign <key>', 'key file of a gateway or an operator, instead of that of the first gateway')
  .option('--warp <virtual,wall,rate>', 'grid time, as the gateway was given it')
  .option(
    '--verify <folder|report>',
    'check that reports are as they were signed, and none between them is missing; with --config, none at the end, and what the gateway keeps neither',
  )
  .option('--key <key>', 'with --verify: public key of the gateway, or of the operator')
  .option('--json', 'print what was written, or found, for machines')
  .action((options) => perform(() => import('./commands/report.ts'), options));

program
  .command('sim')
  .description('serve simulated meters on Modbus TCP and RS-485: the demo’s feeder, or another scenario')
  .option('--scenario <name|file>', 'what is served and what goes wrong when: a name, or a JSON file', 'substation')
  .option('--list', 'name the scenarios')
  .option('--json', 'with --list: print them for machines')
  .option('--seed <n>', 'seed of the feeder', '2026')
  .option('--baud <n>', 'speed of all RS-485 lines, instead of the scenario’s')
  .option('--no-pty', 'serve the RS-485 line as RTU over TCP')
  .addOption(warp())
  .addHelpText(
    'after',
    '\nIt takes orders on standard input and ends when that ends, at ctrl-C or SIGTERM.\n' +
      'In the background: sleep infinity | gridtokenx sim &',
  )
  .action((options) => perform(() => import('./commands/sim.ts'), options));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  refuse(error);
}
