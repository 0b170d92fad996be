import type { DefineCommand } from '../command.ts';

/** `gridtokenx order`. */
export const orderCommand: DefineCommand = (program, perform) => {
  program
    .command('order <side>')
    .description("place an order (buy, sell) signed by an account's key, or cancel one")
    .option('--core <url>', 'address of the core', 'http://127.0.0.1:8470')
    .requiredOption('--key <file>', "the account's private key")
    .requiredOption('--account <id>', 'the account')
    .option('--point <id>', 'the metering point that delivers or takes')
    .option('--zone <id>', 'the market zone')
    .option('--kwh <amount>', 'energy, up to three decimals')
    .option('--limit <baht>', 'worst price in THB/kWh, up to four decimals')
    .option('--start <moment>', 'start of the delivery interval, ISO 8601')
    .option('--length <minutes>', 'length of the delivery interval', '15')
    .option('--in-force <kind>', 'gate (rests until gate closure), ioc or fok', 'gate')
    .option('--nonce <text>', 'unique per account; repeat it to repeat the same order safely')
    .option('--realm <realm>', 'simulation, sandbox or live', 'simulation')
    .option(
      '--expires <moment>',
      'not valid after; default: a day after the start of delivery, for nothing trades after its gate',
    )
    .option('--json', 'print the answer for machines')
    .action((side, options) => perform(() => import('./order.ts'), { side, ...options }));
};
