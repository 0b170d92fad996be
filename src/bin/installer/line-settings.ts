import type { SerialSettings } from '../../../drivers/modbus/serial-port.ts';
import { Fault } from '../../domain/fault.ts';
import { type Millis, millis } from '../../domain/time.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { unitRange } from '../../profiles/unit-range.ts';
import { hostsOption, numberOption, wordsOption } from './ranges.ts';

/** How a line of meters is reached. */
export type LineSettings =
  | (Readonly<{ kind: 'rtu' }> & SerialSettings)
  | Readonly<{ kind: 'tcp' | 'rtu-over-tcp'; host: string; port: number }>;

export const parities = ['none', 'even', 'odd'] as const;
export const LEAST_BAUD = 300;
export const MOST_BAUD = 921_600;

/** Options by which one meter is addressed. */
export type AddressOptions = Readonly<{
  serial?: string;
  tcp?: string;
  rtuOverTcp?: boolean;
  baud?: string;
  parity?: string;
  stopBits?: string;
  unit?: string;
}> &
  RtsOptions;

/** How an adapter that cannot turn the line round by itself is told to, on a serial line. */
export type RtsOptions = Readonly<{ rts?: string; rtsDelay?: string }>;

/** Nothing where nothing is said, so that a line reads as it did. @throws Fault `configuration` */
export const rtsOf = ({ rts, rtsDelay }: RtsOptions): Pick<SerialSettings, 'rts' | 'rtsDelay'> => {
  if (rts === undefined && rtsDelay !== undefined)
    throw new Fault('configuration', '--rts-delay is for --rts on-send or off-send: say which.');
  if (rts === undefined) return {};
  const [use = 'none'] = wordsOption('rts', rts, ['none', 'on-send', 'off-send'] as const);
  return { rts: use, ...(rtsDelay !== undefined && { rtsDelay: millis(numberOption('rts-delay', rtsDelay, 0, 100)) }) };
};

/** A line as the gateway's configuration writes it. */
export type ConfiguredTransport = Exclude<LineSettings, { kind: 'rtu' }> | ConfiguredSerial;
type ConfiguredSerial = Omit<Extract<LineSettings, { kind: 'rtu' }>, 'rtsDelay'> & Readonly<{ rtsDelayMs?: Millis }>;

export const configuredTransport = (settings: LineSettings): ConfiguredTransport => {
  if (settings.kind !== 'rtu') return settings;
  const { rtsDelay, ...rest } = settings;
  return { ...rest, ...(rtsDelay !== undefined && { rtsDelayMs: rtsDelay }) };
};

/** `/dev/ttyUSB0 9600 8N1`, `tcp 10.0.0.7:502`: as the lines themselves are named. */
export const nameOf = (settings: LineSettings): string => {
  if (settings.kind !== 'rtu') return `${settings.kind} ${settings.host}:${settings.port}`;
  const { path, baud, parity, stopBits } = settings;
  return `${path} ${baud} 8${parity.charAt(0).toUpperCase()}${stopBits}`;
};

/** How a line is set and reached where the options do not say. */
type Usual = Readonly<{ serial: Omit<SerialSettings, 'path'>; port: number }>;

/** As the model leaves its works; null where nobody named one. */
export const usualOf = (profile: MeterProfile | null): Usual | undefined =>
  profile === null || profile.protocol === 'opc-ua'
    ? undefined
    : { serial: profile.bus.serial, port: profile.connection.port };

/** The unit number off the command line, of a meter on this kind of line. @throws Fault `configuration` */
export const unitOption = (kind: LineSettings['kind'], text = '1'): number =>
  numberOption('unit', text, ...unitRange(kind));

/**
 * The one line the options name. What they do not say of a serial line is as the model leaves its works, or 9600 8N1.
 * @throws Fault `configuration`
 */
export const lineOf = (
  options: AddressOptions,
  usual: Usual = {
    serial: { baud: 9_600, parity: 'none', stopBits: 1 },
    port: 502,
  },
): LineSettings => {
  const { serial: path, tcp } = options;
  if ((path === undefined) === (tcp === undefined))
    throw new Fault('configuration', 'Say where the meter is: --serial <path> or --tcp <host:port>, one of them.');
  if (tcp !== undefined) {
    const { hosts, port } = hostsOption(tcp);
    const [host, ...more] = hosts;
    if (host === undefined || more.length > 0)
      throw new Fault('configuration', `--tcp "${tcp}" are many hosts; allowed: one, such as 10.0.0.7:502.`);
    return { kind: options.rtuOverTcp ? 'rtu-over-tcp' : 'tcp', host, port: port ?? usual.port };
  }
  const { baud, parity, stopBits } = options;
  return {
    kind: 'rtu',
    path: path ?? '',
    baud: baud === undefined ? usual.serial.baud : numberOption('baud', baud, LEAST_BAUD, MOST_BAUD),
    parity: parity === undefined ? usual.serial.parity : (wordsOption('parity', parity, parities)[0] ?? 'none'),
    stopBits:
      stopBits === undefined ? usual.serial.stopBits : (wordsOption('stop-bits', stopBits, [1, 2] as const)[0] ?? 1),
    ...rtsOf(options),
  };
};
