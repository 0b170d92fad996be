import type { DefineCommand } from '../command.ts';
import { meterAddress } from '../line-options.ts';

/** `gridtokenx read`. */
export const readCommand: DefineCommand = (program, perform) => {
  meterAddress(program.command('read'))
    .description('read everything a meter has, once, its identity too; or any registers')
    .option('--raw', 'print the registers too, hexadecimal')
    .option('--registers <function:address:count>', 'just these, without a profile, such as 4:0x0000:10')
    .action((options) => perform(() => import('./read.ts'), options));
};
