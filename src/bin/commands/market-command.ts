import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { marketDataCommands } from './market-data-command.ts';

/** `gridtokenx market`: what a core tells everybody of its market, and what its operator does to it. */
export const marketCommand: DefineCommand = (program, perform) => {
  const market = program
    .command('market')
    .description(
      'prices, books and auctions of a core; how its market stands; halt it, cap it, suspend it, restore it',
    );
  const asked = (words: string, description: string, action: string): Command =>
    market
      .command(words)
      .description(description)
      .option('--core <url>', 'address of the core', 'http://127.0.0.1:8470')
      .option(
        '--pin <kid>',
        "over https: the core's TLS key; without it, an authority this machine trusts must vouch for it",
      )
      .option('--json', 'print it for machines')
      .action((options: object) => perform(() => import('./market.ts'), { action, ...options }));
  const signed = (words: string, description: string, act: string = words): Command =>
    asked(words, description, act)
      .requiredOption('--operator <file>', "the operator's private key")
      .requiredOption('--author <name>', 'who decides; it is signed and kept')
      .requiredOption('--reason <text>', 'why; it is signed, kept, and shown to everybody')
      .option('--zone <zone>', 'this zone alone; default: the whole market');

  marketDataCommands(market, perform);
  asked('show', 'how each zone stands, and what caps hold', 'show');
  signed('halt', 'take no orders and hold no closing auctions; cancellations pass, trades stand');
  signed('resume', 'end a halt of the same zone, or of the whole market');
  signed('cancel-all', 'withdraw every order that rests');
  signed('alert', 'say that trouble is near; trading goes on as usual');
  signed(
    'emergency',
    'cap prices and quantities of orders by the rules (market.emergency), and withdraw what is beyond',
  );
  signed('suspend', 'take no orders; closing auctions at the administrative price of the rules, or none', 'suspended');
  signed(
    'restore',
    'after an emergency or a suspension: caps give way step by step, then all is as usual',
    'restoration',
  );
  signed('normal', 'end an alert, or a restoration before its time');
};
