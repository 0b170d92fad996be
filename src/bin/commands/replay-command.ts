import type { DefineCommand } from '../command.ts';

/** `gridtokenx replay`. */
export const replayCommand: DefineCommand = (program, perform) => {
  program
    .command('replay <files...>')
    .description(
      'judge recorded readings again: the alarms, events and statistics that day gave, or gives under other limits',
    )
    .option('--limits <names>', 'judge all meters under these limits, such as egat-system,mea-lv')
    .option('--config <file>', 'judge by this configuration of a gateway, and not by the rules that were recorded')
    .option('--frames <file>', 'keep frames and events in a new file, as a gateway keeps them in quality.sqlite')
    .option('--json', 'print lines of JSON for machines')
    .option('--progress', 'show progress also where standard error is no terminal')
    .addHelpText(
      'after',
      '\nFiles in the order in which they were written; - is standard input. What is recorded is set by "record" in the\n' +
        'configuration of a gateway. The last line is the same for two replays that came to the same.',
    )
    .action((files, options) => perform(() => import('./replay.ts'), { files, ...options }));
};
