import type { DefineCommand } from '../command.ts';

/** `gridtokenx bill export`. */
export const billCommand: DefineCommand = (program, perform) =>
  program
    .command('bill')
    .description('an account’s bill, with everything it follows from')
    .command('export')
    .description('write the bill of a period into a folder that `verify bill` recomputes')
    .requiredOption('--config <file>', 'configuration of the core')
    .requiredOption('--account <id>', 'whose bill')
    .requiredOption('--out <folder>', 'a new folder')
    .option('--from <moment>', 'first interval starts at or after this moment, ISO 8601')
    .option('--to <moment>', 'and before this one')
    .option('--month <month>', 'a month in Bangkok such as 2026-11, instead of --from and --to')
    .option('--storage <folder>', 'a copy of the core’s storage, of a core that runs on')
    .action((options) => perform(() => import('./bill.ts'), options));
