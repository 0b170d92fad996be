import type { Command } from 'commander';
import type { Perform } from '../command.ts';

/** What of `gridtokenx market` anybody may ask: what a core tells everybody. */
export const marketDataCommands = (market: Command, perform: Perform): void => {
  const asked = (name: string, description: string): Command =>
    market
      .command(name)
      .description(description)
      .option('--zone <id>', 'may be left out where the core has one zone')
      .option('--core <url>', 'address of the core', 'http://127.0.0.1:8470')
      .option(
        '--pin <kid>',
        "over https: the core's TLS key; without it, an authority this machine trusts must vouch for it",
      )
      .action((options: object) => perform(() => import('./market-data.ts'), { action: name, ...options }));

  asked('prices', 'index, high, low, last and volume of each delivery of a day')
    .option('--day <date>', 'such as 2026-11-24; default: today')
    .option('--json', 'print it for machines');
  asked('depth', 'what rests for one delivery, summed up by price')
    .requiredOption('--delivery <start>', 'such as 2026-11-24T11:15, in Bangkok')
    .option('--json', 'print it for machines');
  asked('indicative', 'what the closing auctions would come to now').option('--json', 'print it for machines');
  asked('csv', 'prices as open data, to standard output (RFC 4180); of all zones where none is named')
    .option('--from <date>', 'first day; default: today')
    .option('--to <date>', 'last day; default: the first');
};
