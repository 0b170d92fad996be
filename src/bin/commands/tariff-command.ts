import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';

const printed = (command: Command): Command =>
  command
    .option('--json', 'print it for machines')
    .option('--config <folder>', 'with tariffs, calendars and market-data; default: the shipped ones');

/** `gridtokenx tariff`. */
export const tariffCommand: DefineCommand = (program, perform) => {
  const tariff = program.command('tariff').description('what electricity costs: every number with its source');
  const does = (command: Command, action: string): Command =>
    printed(command).action((...given: unknown[]) => {
      // Commander hands over the arguments, then the options, then the command.
      const [argument] = given.slice(0, -2);
      const options = given.at(-2) as object;
      return perform(() => import('./tariff.ts'), { ...options, action, ...(argument !== undefined && { argument }) });
    });

  does(
    tariff
      .command('price')
      .description('a month’s bill of a utility, line by line')
      .option('--at <day>', 'a month (2026-09), a day, or a moment in Bangkok (2026-11-24T22:00)')
      .option('--from <day>', 'first day of what is billed, with --to, in place of --at')
      .option('--to <day>', 'last day of it')
      .requiredOption('--class <class>', 'a class (residential-large), an authority’s code (3.2) or a tariff’s name')
      .option('--authority <name>', 'MEA or PEA')
      .option('--voltage <voltage>', 'lv, mv, hv, or such as 400V, 22kV')
      .option('--kwh <kwh>', 'energy of the month')
      .option('--on-peak-kwh <kwh>', 'of it on-peak')
      .option('--off-peak-kwh <kwh>', 'of it off-peak')
      .option('--kw <kw>', 'greatest 15-min demand; time-of-use: on-peak; time-of-day: 18:30 to 21:30')
      .option('--partial-kw <kw>', 'by time of day: the greatest from 08:00 to 18:30')
      .option('--off-peak-kw <kw>', 'the greatest in other hours, of which kvar are free too')
      .option('--kvar <kvar>', 'greatest lagging 15-min demand')
      .option('--green-kwh <kwh>', 'energy bought as green')
      .option('--highest-demand-charge <thb>', 'the highest demand charge of the 12 months before'),
    'price',
  );
  does(
    tariff
      .command('list')
      .description('all tariffs: what they charge, from when to when, how sure')
      .option('--authority <name>', 'MEA or PEA'),
    'list',
  );
  does(
    tariff.command('show <name>').description('one tariff or file of market data with all values and sources'),
    'show',
  );
  does(
    tariff.command('calendar <year>').description('the days of a year that are not what their weekday says'),
    'calendar',
  );
  does(tariff.command('day <date>').description('the hours of a day, and why they are what they are'), 'day');
};
