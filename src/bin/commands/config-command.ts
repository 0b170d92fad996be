import type { DefineCommand } from '../command.ts';
import { configHistoryCommands } from './config-history-command.ts';

/** `gridtokenx config`: what a configuration is, whether it is right, and how two differ. */
export const configCommand: DefineCommand = (program, perform) => {
  const config = program.command('config').description('configurations of gateways and cores: explain, check, compare');
  config
    .command('explain <file> [path]')
    .description('say of every setting, or of those at a path, its value, who has set it, and why')
    .option('--all', 'also what nobody has set, and has no usual value')
    .option('--json', 'print it for machines')
    .action((file, path, options) => perform(() => import('./config-explain.ts'), { file, path, ...options }));
  config
    .command('validate <files...>')
    .description(
      'say everything that is wrong with configurations, files or folders, as a start would; 1 when anything is',
    )
    .option('--elsewhere', 'their keys, registry and storage lie on another machine: judge what they say alone')
    .option('--json', 'print it for machines')
    .action((files, options) => perform(() => import('./config-validate.ts'), { files, ...options }));
  config
    .command('diff <from> <to>')
    .description(
      'say by path what differs between two configurations, or two changes of one by their numbers; 1 when anything does',
    )
    .option('--json', 'print it for machines')
    .option('--gateway <url>', 'of two changes by their numbers: the gateway that runs')
    .option('--core <url>', 'or the core that runs, on its own machine')
    .option('--pin <kid>', 'the TLS key of that core, where no authority of this machine vouches for it')
    .option('--config <file>', 'or the configuration of a gateway or core that is stopped')
    .option('--storage <folder>', 'or its storage folder')
    .action((from, to, options) =>
      [from, to].every((one) => /^\d+$/.test(one))
        ? perform(() => import('./config-history.ts'), { action: 'diff', from, to, ...options })
        : perform(() => import('./config-diff.ts'), { from, to, ...options }),
    );
  config
    .command('schema [program]')
    .description('print the JSON Schema (2020-12) of a gateway’s or core’s file, for editors')
    .option('--section <name>', 'of one section alone, for a folder with a file a section')
    .option('--lang <language>', 'en or th; usual: en')
    .action((name, options) => perform(() => import('./config-schema.ts'), { program: name, ...options }));
  configHistoryCommands(config, perform);
};
