import type { DefineCommand } from '../command.ts';
import { meterAddress } from '../line-options.ts';

/** `gridtokenx watch`. */
export const watchCommand: DefineCommand = (program, perform) => {
  meterAddress(program.command('watch'))
    .description('a live table of one meter, or of all meters of a running gateway; ends with ctrl-C')
    .option('--gateway <url>', 'a running gateway, such as http://127.0.0.1:8471')
    .option('--period <ms>', 'how often it is read', '1000')
    .option('--count <n>', 'end by itself after so many readings')
    .action((options) => perform(() => import('./watch.ts'), options));
};
