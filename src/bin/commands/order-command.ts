import type { DefineCommand } from '../command.ts';

/** `gridtokenx order`. */
export const orderCommand: DefineCommand = (program, perform) => {
  program
    .command('order <side>')
    .description("place an order (buy, sell) signed by an account's key, or cancel one")
    .option('--core <url>', 'address of the core', 'http://127.0.0.1:8470')
    .option(
      '--pin <kid>',
      "over https: the core's TLS key; without it, an authority this machine trusts must vouch for it",
    )
    .requiredOption('--key <file>', "the account's private key")
    .requiredOption('--account <id>', 'the account')
    .option('--point <id>', 'the metering point that delivers or takes')
    .option('--zone <id>', 'the market zone')
    .option('--kwh <amount>', 'energy, up to three decimals')
    .option('--limit <baht>', 'worst price in THB/kWh, up to four decimals')
    .option('--start <moment>', 'start of the delivery interval, ISO 8601')
    .option('--length <minutes>', 'length of the delivery interval', '15')
    .option(
      '--in-force <kind>',
      'gate (rests until gate closure), post-only (rests, or is refused), ioc (what fills now: a market order capped by its limit) or fok (all now or nothing)',
      'gate',
    )
    .option('--budget <baht>', 'with fok: the most all of it may cost, or the least it must bring, in THB')
    .option(
      '--self-trade <kind>',
      'where it meets an own order: expire-maker (the resting one), expire-taker or expire-both',
    )
    .option(
      '--replaces <nonce>',
      'takes the place of this resting order of the same delivery and side; --kwh counts what that has filled',
    )
    .option(
      '--green',
      'of renewable energy alone, where the market trades it: waits for the closing auction; a seller must have PV only',
    )
    .option('--scope <scope>', 'with cancel: order, or delivery or account: that and all that was placed before it')
    .option('--nonce <text>', 'unique per account; repeat it to repeat the same order safely')
    .option('--realm <realm>', 'simulation, sandbox or live', 'simulation')
    .option(
      '--expires <moment>',
      'not valid after; default: a day after the start of delivery, for nothing trades after its gate',
    )
    .option('--json', 'print the answer for machines')
    .action((side, options) => perform(() => import('./order.ts'), { side, ...options }));
};
