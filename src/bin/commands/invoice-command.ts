import { type Command, Option } from 'commander';
import type { DefineCommand } from '../command.ts';

const ofCore = [
  ['--config <file>', 'configuration of the core'],
  ['--account <id>', 'whose'],
  ['--month <month>', 'a month in Bangkok such as 2026-11'],
] as const;

const common = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'what to write').choices(['json', 'csv', 'html']).default('html'))
    .addOption(new Option('--language <language>', 'of the page, as --lang; usual: th').choices(['en', 'th']))
    .option('--out <file>', 'where to; without it, it is printed')
    .option('--storage <folder>', 'a copy of the core’s storage, of a core that runs on');

/** `gridtokenx invoice`. */
export const invoiceCommand: DefineCommand = (program, perform) => {
  const invoice = program.command('invoice');
  for (const [flags, description] of ofCore) invoice.option(flags, description);
  common(invoice)
    .description('an account’s invoice of a month, each line to the satang')
    .option('--green-kwh <kwh>', 'bought as green from the utility: its premium is shown beside')
    .option('--bill <folder>', 'out of a bill (`bill export`) alone, which is recomputed first: without a core')
    .option('--trust <file>', 'with --bill: the keys that are believed, instead of those in its folder')
    .action((options: Readonly<Record<string, unknown>>) => {
      // Required, but not of who has a bill.
      const missing = ofCore.find(([flags]) => options[/[a-z]+/.exec(flags)?.[0] ?? ''] === undefined);
      if (options['bill'] === undefined && missing !== undefined)
        invoice.error(`error: required option '${missing[0]}' not specified`, {
          code: 'commander.missingMandatoryOptionValue',
        });
      return perform(() => import('./invoice.ts'), options);
    });
};

/** `gridtokenx statement`. */
export const statementCommand: DefineCommand = (program, perform) => {
  const statement = program.command('statement');
  for (const [flags, description] of ofCore) statement.requiredOption(flags, description);
  common(statement)
    .description('what an account drew, gave, traded and paid, day by day; what it had paid without trading')
    .action((options) => perform(() => import('./statement.ts'), options));
};
