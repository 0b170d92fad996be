import type { DefineCommand } from '../command.ts';
import { warp } from '../warp-option.ts';

/** `gridtokenx core`. */
export const coreCommand: DefineCommand = (program, perform) => {
  program
    .command('core')
    .description('verify transactions, run the market, settle, keep the ledger and the transparency log')
    .requiredOption('--config <file>', 'configuration of this core')
    .addOption(warp())
    .option(
      '--not-before <moment>',
      'it is this late at least: for a start after a long stop that no gateway vouches for',
    )
    .option(
      '--after-loss <n>',
      'for once: the newest journal is lost for ever, with a log of n entries; begin with the one that is there, or anew',
    )
    .action((options) => perform(() => import('./core.ts'), options));
};
