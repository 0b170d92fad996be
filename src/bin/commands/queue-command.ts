import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';

/** `gridtokenx queue`: readings that wait for the operator of a core. */
export const queueCommand: DefineCommand = (program, perform) => {
  const queue = program
    .command('queue')
    .description('readings a core has held back because they are suspect: look at them, and decide');
  const asked = (words: string, description: string, action: string): Command =>
    queue
      .command(words)
      .description(description)
      .requiredOption('--operator <file>', "the operator's private key")
      .option('--core <url>', 'address of the core', 'http://127.0.0.1:8470')
      .option(
        '--pin <kid>',
        "over https: the core's TLS key; without it, an authority this machine trusts must vouch for it",
      )
      .option('--json', 'print it for machines')
      .action((...given: readonly unknown[]) => {
        const [point, start] = action === 'list' ? [] : given;
        const options = given[action === 'list' ? 0 : 2] as object;
        return perform(() => import('./queue.ts'), { action, point, start, ...options });
      });
  const decided = (words: string, description: string, action: string): Command =>
    asked(words, description, action)
      .requiredOption('--author <name>', 'who decides')
      .requiredOption('--reason <text>', 'why; it is signed and kept');

  asked('list', 'what waits, why, and what runs go by meanwhile', 'list');
  decided('accept <point> <start>', 'the reading is right as it is', 'accept');
  decided('estimate <point> <start>', 'these Wh are settled instead; the export is 0 unless it is given', 'estimate')
    .option('--import <Wh>', 'default: what the list shows as the estimate')
    .option('--export <Wh>', 'default: 0');
  decided(
    'reject <point> <start>',
    'nothing is known of the interval: estimate rules hold until the gateway says more',
    'reject',
  );
};
