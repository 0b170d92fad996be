import type { DefineCommand } from '../command.ts';

/** `gridtokenx gaps`. */
export const gapsCommand: DefineCommand = (program, perform) => {
  program
    .command('gaps')
    .description(
      'which batches and intervals a core has never had, and what to do about them; ends with 1 if there are any. Intervals of points are told to the operator alone',
    )
    .option('--core <url>', 'address of the core', 'http://127.0.0.1:8470')
    .option(
      '--pin <kid>',
      "over https: the core's TLS key; without it, an authority this machine trusts must vouch for it",
    )
    .option('--operator <file>', "the operator's private key: tells of the points too")
    .option('--gateway <id>', 'of this gateway alone')
    .option('--json', 'print them for machines')
    .action((options) => perform(() => import('./gaps.ts'), options));
};
