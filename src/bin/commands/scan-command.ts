import type { DefineCommand } from '../command.ts';
import { rts, rtsDelay } from '../line-options.ts';

/** `gridtokenx scan`. */
export const scanCommand: DefineCommand = (program, perform) => {
  program
    .command('scan')
    .description(
      'find meters on serial lines, networks and OPC UA servers, say what they are, and propose the lines of a configuration',
    )
    .option('--serial <path>', 'one serial port; without it and --tcp all in /dev/serial/by-id')
    .option('--tcp <where>', 'a host, a host and port, or a network such as 192.168.1.0/24')
    .option('--opc-ua <endpoint>', 'an OPC UA server, such as opc.tcp://10.0.0.7:4840: its variables are listed')
    .option('--security <mode>', 'with --opc-ua: SignAndEncrypt, Sign or None; default: SignAndEncrypt')
    .option('--user <name>', 'with --opc-ua: who we are there; otherwise nobody')
    .option('--password-file <file>', 'with --user: a file with the password')
    .option('--pki <folder>', 'with --opc-ua: our certificate and those we trust; default: pki, here')
    .option('--large-network', 'allow networks of up to 4,096 addresses (/20)')
    .option(
      '--units <list>',
      'unit numbers, such as 1-20,247; default: 1-20 and those models have out of their boxes; on a network fewer',
    )
    .option('--baud <list>', 'only these speeds, such as 9600,19200')
    .option('--parity <list>', 'only these: none, even, odd')
    .addOption(rts())
    .addOption(rtsDelay())
    .option('--timeout <ms>', 'how long an unknown unit may take to answer')
    .option('--full', 'every speed, parity and unit, and do not stop at the first that answer')
    .option('--out <file>', 'write the proposed lines there')
    .option('--json', 'print what was found for machines')
    .option('--progress', 'show progress also where standard error is no terminal')
    .action((options) => perform(() => import('./scan.ts'), options));
};
