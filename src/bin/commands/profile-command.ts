import type { DefineCommand } from '../command.ts';

/** `gridtokenx profile`. */
export const profileCommand: DefineCommand = (program, perform) => {
  const profile = program.command('profile').description('the meter models that are known');
  profile
    .command('list')
    .description('all models, what they speak and what they are good for')
    .option('--json', 'print them for machines')
    .action((options) => perform(() => import('./profile.ts'), { action: 'list', ...options }));
  profile
    .command('show <id>')
    .description('one model, or a file of your own: registers, sources, fitness, notes in English and Thai')
    .option('--json', 'print it for machines')
    .action((id, options) => perform(() => import('./profile.ts'), { action: 'show', ids: [id], ...options }));
  profile
    .command('test [ids...]')
    .description('decode the golden captures of these models, of files of your own, or of all')
    .option('--json', 'print the findings for machines')
    .action((ids, options) => perform(() => import('./profile.ts'), { action: 'test', ids, ...options }));
};
