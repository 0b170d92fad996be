import type { Command } from 'commander';
import type { Perform } from '../command.ts';
import { LOCAL } from '../configuration/local-gateway.ts';

/** `gridtokenx config history|show|export|verify|repair|apply|rollback`: the signed changes of a gateway's or core's configuration. */
export const configHistoryCommands = (config: Command, perform: Perform): void => {
  const placed = (words: string, description: string): Command =>
    config
      .command(words)
      .description(description)
      .option('--gateway <url>', `a gateway that runs (usual: ${LOCAL})`)
      .option('--core <url>', 'or a core that runs, whose configuration is shown on its own machine alone')
      .option('--pin <kid>', 'the TLS key of that core, where no authority of this machine vouches for it')
      .option('--config <file>', 'or the configuration of a gateway or core that is stopped')
      .option('--storage <folder>', 'or its storage folder');
  const look =
    (action: string, names: readonly string[]) =>
    async (...given: readonly unknown[]) => {
      const named = Object.fromEntries(names.map((name, index) => [name, given[index]]));
      const options = given[names.length] as object;
      return perform(() => import('./config-history.ts'), { action, ...options, ...named });
    };
  const chained = (words: string, description: string): Command =>
    placed(words, description).option(
      '--chain <number>',
      'one of its histories, where one was begun anew (usual: the newest)',
    );
  chained('history', 'every change: when, by whom, by which way, why, and what became of it')
    .option('--json', 'print it for machines')
    .action(look('history', []));
  chained('show <change>', 'one change: its steps, and which values became other ones')
    .option('--bytes', 'its files instead, byte for byte')
    .action(look('show', ['change']));
  chained('export <file>', 'write the whole signed history into a file, for auditors').action(look('export', ['file']));
  config
    .command('verify <export>')
    .description('check an exported history with public keys alone; 1 when it does not hold')
    .requiredOption('--key <key...>', 'public keys of the gateway or core, today’s and former ones: files or digits')
    .option('--head <sha256>', 'an entry that must be in it: what the DSO was told, or an older export ended with')
    .action(look('verify', ['export']));
  config
    .command('repair')
    .description('begin a damaged history of a stopped gateway or core anew, with what was in force')
    .requiredOption('--config <file>', 'its configuration')
    .requiredOption('--reason <text>', 'why, for the history')
    .option('--author <name>', 'who; usual: the account on this machine')
    .action((options) => perform(() => import('./config-repair.ts'), options));
  const changing = (words: string, description: string): Command =>
    placed(words, description)
      .requiredOption('--reason <text>', 'why, for the history')
      .option('--author <name>', 'who; usual: the account on this machine')
      .option('--key <file>', 'private key of the author; what runs takes nothing without')
      .option('--wait', 'of what runs: until its trial is over; 1 where it is not in force then')
      .option('--based-on <change>', 'refuse it where another change is in force by now');
  changing('apply <file>', 'have another configuration tried: a site’s file or folder, or what lies on top of it')
    .option('--live', 'the file is the live layer, which lies on top of the site’s own; "-": none any more')
    .action((file, options) => perform(() => import('./config-change.ts'), { action: 'apply', file, ...options }));
  changing('rollback <change>', 'have the configuration of an earlier change tried again, byte for byte').action(
    (change, options) => perform(() => import('./config-change.ts'), { action: 'rollback', change, ...options }),
  );
};
