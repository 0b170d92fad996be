import type { DefineCommand } from '../command.ts';

/** `gridtokenx meter`. */
export const meterCommand: DefineCommand = (program, perform) => {
  const meter = program.command('meter').description('the meters of a gateway');
  meter
    .command('replace')
    .description('another meter has taken over at a point: close the one and open the other, with all four registers')
    .requiredOption('--config <file>', 'configuration of the gateway; the old file is kept beside it')
    .requiredOption('--device <id>', 'the meter that was taken off')
    .requiredOption('--with <id>', 'the meter that took over')
    .requiredOption('--at <moment>', 'when, ISO 8601 with its offset')
    .requiredOption('--closing-import <Wh>', 'import register of the old meter')
    .requiredOption('--closing-export <Wh>', 'export register of the old meter')
    .requiredOption('--opening-import <Wh>', 'import register of the new meter')
    .requiredOption('--opening-export <Wh>', 'export register of the new meter')
    .requiredOption('--display-closing-import <kWh>', 'the same as the display of the old meter shows it, every digit')
    .requiredOption('--display-closing-export <kWh>', 'the same as the display of the old meter shows it')
    .requiredOption('--display-opening-import <kWh>', 'the same as the display of the new meter shows it')
    .requiredOption('--display-opening-export <kWh>', 'the same as the display of the new meter shows it')
    .option('--serial <number>', 'serial number of the new meter: another one will not be settled')
    .option('--profile <vendor/model>', 'model of the new meter, where it is another one')
    .option('--unit <n>', 'Modbus address of the new meter, where it is another one')
    .option('--below-sealed', 'the closing registers are right, although more is sealed of the old meter')
    .option('--unchecked', 'compare the closing registers with nothing: for an outbox that cannot be read')
    .option('--json', 'print the record on one line, with the file that was changed and the one that was kept')
    .action((options) => perform(() => import('./meter.ts'), options));
};
