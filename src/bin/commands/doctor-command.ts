import type { DefineCommand } from '../command.ts';

/** `gridtokenx doctor`. */
export const doctorCommand: DefineCommand = (program, perform) => {
  program
    .command('doctor')
    .description(
      'look at everything a gateway or core needs (rights, ports, clock, disk, core, broker, keys) and say what to do',
    )
    .option('--config <file>', 'configuration of the gateway or core')
    .option('--json', 'print the findings for machines')
    .action((options) => perform(() => import('./doctor.ts'), options));
};
