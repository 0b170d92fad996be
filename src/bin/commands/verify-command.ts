import type { DefineCommand } from '../command.ts';

/** `gridtokenx verify`. */
export const verifyCommand: DefineCommand = (program, perform) => {
  program
    .command('verify <file>')
    .description('check signatures, inclusion and consistency of a receipt, a leaf or a log, offline')
    .option('--trust <file>', 'JSON with the pinned keys; without it the keys in the file are used and shown')
    .option('--json', 'print the findings for machines')
    .action((file, options) => perform(() => import('./verify.ts'), { file, ...options }));
};
