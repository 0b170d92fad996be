import type { DefineCommand } from '../command.ts';

/** `gridtokenx erase`: a household's figures, at the request of whoever runs the core (PDPA). */
export const eraseCommand: DefineCommand = (program, perform) => {
  const erase = program
    .command('erase')
    .description("destroy a household's figures for final intervals, and leave every other proof and bill as it was");
  erase
    .command('request <file>')
    .description('write and sign what is to be erased; nothing is erased yet')
    .requiredOption('--operator <file>', "the operator's private key")
    .requiredOption('--core <name>', 'of which core')
    .requiredOption('--realm <realm>', 'of which realm: simulation, sandbox or live')
    .requiredOption('--account <id>', 'whose figures')
    .requiredOption('--from <moment>', 'intervals that start then or later …')
    .requiredOption('--to <moment>', '… and before that')
    .requiredOption('--author <name>', 'who asks')
    .requiredOption('--reason <text>', 'why; it is signed and kept')
    .requiredOption('--good-until <moment>', 'by the time of the core')
    .action((file, options) => perform(() => import('./erase.ts'), { action: 'request', file, ...options }));
  erase
    .command('carry-out <file>')
    .description('do what a signed request says, at a core that is stopped')
    .requiredOption('--config <file>', 'configuration of the core')
    .option('--approve', 'do it; without it, only say what would be done')
    .action((file, options) => perform(() => import('./erase.ts'), { action: 'carry-out', file, ...options }));
};
