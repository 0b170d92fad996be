import type { DefineCommand } from '../command.ts';

/** `gridtokenx verify`, and `verify bill`. */
export const verifyCommand: DefineCommand = (program, perform) => {
  const verify = program
    .command('verify')
    .argument('<file>')
    .description(
      'check signatures, inclusion and consistency of a receipt, a leaf, a log or its head, offline; or a whole bill',
    )
    .option('--trust <file>', 'JSON with the pinned keys; without it the keys in the file are used and shown')
    .option('--json', 'print the findings for machines')
    .action((file, options) => perform(() => import('./verify.ts'), { file, ...options }));
  verify
    .command('bill <folder>')
    .description(
      'recompute an account’s bill (`bill export`) from its leaves, orders, runs and rules, to the nano-baht',
    )
    .option('--trust <file>', 'JSON with the pinned keys; without it the keys in the folder are used and shown')
    .option('--log <file>', 'the whole log of the core (`proof log`): is a run, or a change of rules, left out?')
    .option('--tariff <name>', 'what the contract says')
    .option('--json', 'print the findings for machines')
    .action((folder, options) => perform(() => import('./verify-bill.ts'), { folder, ...options }));
};
