import type { DefineCommand } from '../command.ts';
import { warp } from '../warp-option.ts';

/** `gridtokenx core`, and what is done with what a core has written. */
export const coreCommand: DefineCommand = (program, perform) => {
  const core = program
    .command('core')
    .description('verify transactions, run the market, settle, keep the ledger and the transparency log')
    // Required, but not of the commands below.
    .option('--config <file>', 'configuration of this core')
    .addOption(warp())
    .option(
      '--not-before <moment>',
      'it is this late at least: for a start after a long stop that no gateway vouches for',
    )
    .option(
      '--after-loss <n>',
      'for once: the newest journal is lost for ever, with a log of n entries; begin with the one that is there, or anew',
    );
  core.option('--archive-lost', 'for once: the file of evidence is lost for ever; begin an empty one');
  core.option(
    '--begin-in <folder>',
    'for once: begin an empty market in this storage, though the core has run in another, or it is empty',
  );
  core.action((options: Readonly<{ config?: string }>) => {
    if (options.config === undefined)
      core.error("error: required option '--config <file>' not specified", {
        code: 'commander.missingMandatoryOptionValue',
      });
    return perform(() => import('./core.ts'), options);
  });
  const stored = (name: string, description: string) =>
    core
      .command(name)
      .description(description)
      .requiredOption('--config <file>', 'configuration of the core')
      .option('--storage <folder>', 'a copy of the core’s storage (core backup), of a core that runs on');
  stored('audit', 'check every law of the books, the log, the snapshots and the archive; ends with 1 if one is broken')
    .option('--quick', 'the journal with its log and snapshots alone: no archive, no signatures')
    .option('--trust <file>', 'keys that receipts are held to, instead of those in the configuration')
    .option('--json', 'print the findings for machines')
    .action((options) => perform(() => import('./core-audit.ts'), options));
  stored('at <when>', 'balances, orders and positions as they were: after a row of the journal, or at a moment')
    .option('--json', 'print them for machines')
    .action((when, options) => perform(() => import('./core-at.ts'), { when, ...options }));
  stored('ledger', 'what an account of the ledger was booked between two times, and why: for who runs the core')
    .requiredOption('--account <id>', 'a participant, or an account of the market such as system.utility')
    .requiredOption('--from <moment>', 'legs booked then or later …')
    .requiredOption('--to <moment>', '… and before that')
    .option('--json', 'print them for machines')
    .action((options) => perform(() => import('./core-ledger.ts'), options));
  const copies = [
    ['backup', 'copy journal, archive, log and snapshots into a new folder while the core runs, and verify the copy'],
    ['restore', 'put a backup back into an empty storage, and verify it'],
  ] as const;
  for (const [action, description] of copies)
    core
      .command(`${action} <folder>`)
      .description(description)
      .requiredOption('--config <file>', 'configuration of the core')
      .action((folder, options) => perform(() => import('./core-backup.ts'), { action, folder, ...options }));
};
