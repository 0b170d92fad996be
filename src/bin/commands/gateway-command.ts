import type { DefineCommand } from '../command.ts';
import { warp } from '../warp-option.ts';

/** `gridtokenx gateway`. */
export const gatewayCommand: DefineCommand = (program, perform) => {
  program
    .command('gateway')
    .description('read meters, check power quality, seal and sync settlement transactions')
    .requiredOption('--config <file>', 'configuration of this gateway')
    .addOption(warp())
    .option(
      '--begin-in <folder>',
      'for once: begin an empty buffer in this storage, though the gateway has run in another, or it is empty',
    )
    .action((options) => perform(() => import('./gateway.ts'), options));
};
