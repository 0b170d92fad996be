import type { DefineCommand } from '../command.ts';

/** `gridtokenx buffer`. */
export const bufferCommand: DefineCommand = (program, perform) => {
  const buffer = program.command('buffer').description('what a gateway keeps until the core has it');
  buffer
    .command('state')
    .description('rows, bytes, the oldest, how long the core may be away, and what is written to the card')
    .option('--gateway <url>', 'the running gateway', 'http://127.0.0.1:8471')
    .option('--config <file>', 'or the configuration of one that is stopped')
    .option('--json', 'print it for machines')
    .action((options) => perform(() => import('./buffer.ts'), { action: 'state', ...options }));
  buffer
    .command('export <file>')
    .description('take everything out of a stopped gateway whose hardware is to be swapped: one file, signed')
    .requiredOption('--config <file>', 'configuration of the gateway, which must be stopped')
    .option('--unsigned', 'without a signature: where the key cannot be read any more')
    .option('--json', 'print what was written for machines')
    .action((file, options) => perform(() => import('./buffer.ts'), { action: 'export', file, ...options }));
  buffer
    .command('erase')
    .description(
      'let the leaves of a point give way to their hashes, in batches the core has; the gateway must be stopped',
    )
    .requiredOption('--config <file>', 'configuration of the gateway')
    .requiredOption('--point <id>', 'whose leaves')
    .requiredOption('--from <moment>', 'intervals that start then or later …')
    .requiredOption('--to <moment>', '… and before that')
    .option('--approve', 'do it; without it, only say what would be done')
    .action((options) => perform(() => import('./buffer.ts'), { action: 'erase', ...options }));
  buffer
    .command('import <file>')
    .description('go on in new hardware with what was exported, under a new epoch')
    .requiredOption('--config <file>', 'configuration of the new gateway, which must not have run')
    .option('--key <kid>', 'refuse what was not signed by this key')
    .option('--json', 'print what was taken over for machines')
    .action((file, options) => perform(() => import('./buffer.ts'), { action: 'import', file, ...options }));
};
