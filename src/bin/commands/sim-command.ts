import type { DefineCommand } from '../command.ts';
import { warp } from '../warp-option.ts';

/** `gridtokenx sim`. */
export const simCommand: DefineCommand = (program, perform) => {
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
    .action((options) => perform(() => import('./sim.ts'), options));
};
