import type { DefineCommand } from '../command.ts';

/** `gridtokenx report`. */
export const reportCommand: DefineCommand = (program, perform) => {
  program
    .command('report')
    .description(
      'judge what a gateway, or those of a substation, kept of a week, a month or a year, and write it signed: JSON, CSV and printable pages',
    )
    .option('--config <files...>', 'configuration of the gateway; several: of all gateways of a substation')
    .option('--substation <name>', 'with several gateways: what the substation is called')
    .option('--period <when>', 'a week 2026-W48, a month 2026-11 or a year 2026, in Bangkok')
    .option('--view <who>', 'for whom: consumer (ERC), dso, producer', 'dso')
    .option(
      '--limits <names>',
      'judge under these limits, such as pea-lv,en50160-lv, instead of the configured ones, whose nominal voltage stays',
    )
    .option('--out <folder>', 'where reports and their chain are', 'reports')
    .option('--data <files...>', 'other quality.sqlite than those in the storages of the gateways, in their order')
    .option('--sign <key>', 'key file of a gateway or an operator, instead of that of the first gateway')
    .option('--warp <virtual,wall,rate>', 'grid time, as the gateway was given it')
    .option(
      '--verify <folder|report>',
      'check that reports are as they were signed, and none between them is missing; with --config, none at the end, and what the gateway keeps neither',
    )
    .option('--key <key>', 'with --verify: public key of the gateway, or of the operator')
    .option('--json', 'print what was written, or found, for machines')
    .action((options) => perform(() => import('./report.ts'), options));
};
