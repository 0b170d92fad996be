import type { DefineCommand } from '../command.ts';

/** `gridtokenx person`: what a core holds of one household, for that household (PDPA s. 30, s. 31). */
export const personCommand: DefineCommand = (program, perform) => {
  program
    .command('person')
    .description('what a core holds of an account, for the person behind it')
    .command('export')
    .description('write readings, orders, bills and statements of an account, for programs and spreadsheets')
    .requiredOption('--config <file>', 'configuration of the core')
    .requiredOption('--account <id>', 'whose')
    .requiredOption('--out <folder>', 'a new folder')
    .option('--storage <folder>', 'a copy of the core’s storage, of a core that runs on')
    .action((options) => perform(() => import('./person.ts'), options));
};
