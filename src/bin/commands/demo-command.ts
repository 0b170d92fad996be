import type { DefineCommand } from '../command.ts';

/** `gridtokenx demo`. */
export const demoCommand: DefineCommand = (program, perform) => {
  program
    .command('demo')
    .description('a whole substation in one command: simulated meters, two gateways, a core, prosumers who trade')
    .option('--intervals <n>', 'end by itself after n settled intervals, with a summary and a proof')
    .option('--json', 'print the proof for machines')
    .option(
      '--rate <n>',
      'seconds of grid time in a second, 1 to 600: the higher, the rarer a meter is read; boundaries, within 20 Wh at 60, may be off by more than 1 kWh at 600',
      '60',
    )
    .option('--seed <n>', 'seed of the simulated feeder', '2026')
    .option('--mqtt <url>', "the DSO's broker; without it one is brought along")
    .option('--no-pty', 'serve the RS-485 line as RTU over TCP even where a pty could be had')
    .option('--state <folder>', 'keep keys, buffers and ledgers there, and go on from there next time')
    .option('--http-port <n>', "port of the core's page; the gateways take the next two (0: any free port)", '8470')
    .action((options) => perform(() => import('./demo.ts'), options));
};
