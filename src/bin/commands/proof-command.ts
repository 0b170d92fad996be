import type { DefineCommand } from '../command.ts';

/** `gridtokenx proof`. */
export const proofCommand: DefineCommand = (program, perform) => {
  program
    .command('proof <what>')
    .description(
      'write a proof anybody can check offline: a leaf (one point, one interval), a receipt, or the whole log',
    )
    .option('--gateway <url>', 'for a leaf or a receipt: a running gateway', 'http://127.0.0.1:8471')
    .option('--outbox <file>', 'for a leaf or a receipt: the outbox of a gateway that is stopped')
    .option('--trust <file>', 'with --outbox: JSON with the pinned keys, which go into the proof')
    .option('--point <id>', 'for a leaf: the metering point')
    .option('--start <moment>', 'for a leaf: start of the interval, ISO 8601 with its offset')
    .option('--sequence <n>', 'for a receipt: the number of the batch')
    .option('--core <url>', 'for the log: the core', 'http://127.0.0.1:8470')
    .option('--out <file>', 'write there and not to standard output')
    .action((what, options) => perform(() => import('./proof.ts'), { what, ...options }));
};
