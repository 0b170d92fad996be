import { type Command, Option } from 'commander';
import type { DefineCommand } from '../command.ts';

const common = (command: Command): Command =>
  command
    .requiredOption('--config <file>', 'configuration of the core')
    .requiredOption('--account <id>', 'whose')
    .requiredOption('--month <month>', 'a month in Bangkok such as 2026-11')
    .addOption(new Option('--format <format>', 'what to write').choices(['json', 'csv', 'html']).default('html'))
    .addOption(new Option('--language <language>', 'of the page, as --lang; usual: th').choices(['en', 'th']))
    .option('--out <file>', 'where to; without it, it is printed')
    .option('--storage <folder>', 'a copy of the core’s storage, of a core that runs on');

/** `gridtokenx invoice`. */
export const invoiceCommand: DefineCommand = (program, perform) =>
  common(program.command('invoice'))
    .description('an account’s invoice of a month, each line to the satang')
    .option('--green-kwh <kwh>', 'bought as green from the utility: its premium is shown beside')
    .action((options) => perform(() => import('./invoice.ts'), options));

/** `gridtokenx statement`. */
export const statementCommand: DefineCommand = (program, perform) =>
  common(program.command('statement'))
    .description('what an account drew, gave, traded and paid, day by day; what it had paid without trading')
    .action((options) => perform(() => import('./statement.ts'), options));
