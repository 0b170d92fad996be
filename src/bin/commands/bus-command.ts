import type { DefineCommand } from '../command.ts';

/** `gridtokenx bus`. */
export const busCommand: DefineCommand = (program, perform) => {
  program
    .command('bus')
    .description('the lines of a running gateway')
    .command('stats')
    .description('frames, CRC errors, time-outs, late frames and utilisation of each line')
    .option('--gateway <url>', 'the running gateway', 'http://127.0.0.1:8471')
    .option('--json', 'print them for machines')
    .action((options) => perform(() => import('./bus.ts'), options));
};
