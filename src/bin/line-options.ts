import { type Command, Option } from 'commander';

/** How an RS-485 adapter is told to send. */
export const rts = (): Option =>
  new Option('--rts <use>', 'of an adapter that must be told to send: on-send, off-send; default: none');

/** How long before and after it sends. */
export const rtsDelay = (): Option =>
  new Option('--rts-delay <ms>', 'with --rts: this long before the first and after the last bit; default: 0');

/** Where one meter is, and of which model it is. */
export const meterAddress = (command: Command): Command =>
  command
    .option('--serial <path>', 'the serial port, best by its name in /dev/serial/by-id')
    .option('--tcp <host:port>', 'the meter or converter on a network')
    .option('--rtu-over-tcp', 'with --tcp: a converter that hands RTU bytes through')
    .option('--baud <n>', "speed of the serial port; default: the model's own, or 9600")
    .option('--parity <parity>', "none, even or odd; default: the model's own, or none")
    .option('--stop-bits <n>', '1 or 2')
    .addOption(rts())
    .addOption(rtsDelay())
    .option('--unit <n>', 'unit number of the meter', '1')
    .option('--profile <id>', 'model of the meter (see `profile list`), or a file with a profile of your own')
    .option('--json', 'print it for machines');
