import type { DefineCommand } from '../command.ts';

/** `gridtokenx commission`. */
export const commissionCommand: DefineCommand = (program, perform) => {
  program
    .command('commission')
    .description('prove the wiring of a meter (signs, phases, ratios, neutral, display) and sign a report of one page')
    .option('--config <file>', 'configuration of the gateway, which must be stopped')
    .option('--device <id>', 'just this meter; default: all')
    .option('--load <watts@phase...>', 'a load of known watts that is on, or will be switched, such as 2000@L1')
    .option('--answers <file>', 'JSON with what the installer would be asked; without it he is, on a terminal')
    .option('--readings <n>', 'how often each meter is read', '5')
    .option('--out <file>', 'write the page there, and the signed report beside it as JSON')
    .option('--key <file>', "the gateway's key, where it is not the configured one; with --verify: its public key")
    .option('--verify <report>', 'check that a report is the one that was signed')
    .option('--json', 'print the reports, or the verdict, for machines')
    .action((options) => perform(() => import('./commission.ts'), options));
};
