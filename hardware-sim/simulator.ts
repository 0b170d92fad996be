import { Fault } from '../src/domain/fault.ts';
import type { DeviceId } from '../src/domain/identity.ts';
import type { Instant } from '../src/domain/time.ts';
import { sequenceOf } from './grid/chance.ts';
import { createFeeder, type Feeder } from './grid/feeder.ts';
import { LONGEST_HISTORY } from './grid/history.ts';
import type { LineFault, MeterFault } from './line/faults.ts';
import type { LineStatistics } from './line/line-statistics.ts';
import { openPty } from './line/pty.ts';
import { createRs485Line, type Rs485Line } from './line/rs485-line.ts';
import { openTcpLine } from './line/tcp-line.ts';
import { realWireClock } from './line/wire-clock.ts';
import { type ModbusMeter, modbusMeter } from './meters/modbus-meter.ts';
import { startTcpServer, type TcpServerStatistics } from './meters/tcp-server.ts';

/** A meter of the feeder at a unit id. */
type Place = Readonly<{ device: DeviceId; unit: number }>;

type SimulatedLine = Readonly<{
  /** For `setLineFaults`, statistics and the link's file name. */
  name: string;
  baud: number;
  parity?: 'none' | 'even' | 'odd';
  /** From question to answer, ms; never under 3.5 characters. 20 when not given. */
  turnaroundMs?: number;
  /** `pty` needs socat; `tcp` is RTU over TCP. */
  over: 'pty' | 'tcp';
  meters: readonly Place[];
}>;

/** One Modbus TCP port; 0 or none takes a free one. */
type SimulatedPort = Readonly<{ port?: number; meters: readonly Place[] }>;

export type SimulatorOptions = Readonly<{
  seed: number;
  /** Where the registers begin to count. */
  start: Instant;
  gridTime: () => Instant;
  host?: string;
  tcp: readonly SimulatedPort[];
  rtu: readonly SimulatedLine[];
  faults?: Readonly<Record<DeviceId, readonly MeterFault[]>>;
}>;

type LineAddress = Readonly<{ path: string; socatPid: number }> | Readonly<{ host: string; port: number }>;

/** A substation's meters on real sockets and lines, until it is closed. */
export type Simulator = Readonly<{
  feeder: Feeder;
  lines: readonly (Readonly<{ name: string; baud: number; meters: readonly Place[] }> & LineAddress)[];
  tcp: readonly (Place & Readonly<{ host: string; port: number }>)[];
  /** Replaces all faults of a meter, wherever it is; an empty list clears. @throws Fault `configuration` */
  setMeterFaults(device: DeviceId, faults: readonly MeterFault[]): void;
  /** Replaces all faults of a line's wire. @throws Fault `configuration` */
  setLineFaults(line: string, faults: readonly LineFault[]): void;
  statistics(): Readonly<{
    lines: Readonly<Record<string, LineStatistics>>;
    tcp: readonly (TcpServerStatistics & Readonly<{ port: number }>)[];
  }>;
  close(): Promise<void>;
}>;

type MakeMeters = (places: readonly Place[]) => ReadonlyMap<number, ModbusMeter>;
type OpenLine = Readonly<{ settings: SimulatedLine; line: Rs485Line; address: LineAddress; close(): Promise<void> }>;

const metersOf =
  (feeder: Feeder, gridTime: () => Instant): MakeMeters =>
  (places) =>
    new Map(
      places.map(({ device, unit }) => {
        const meter = feeder.meters.find(({ id }) => id === device);
        if (meter === undefined)
          throw new Fault(
            'configuration',
            `The simulated feeder has no meter "${device}": it has h01 … h12, b01 and head.`,
          );
        return [unit, modbusMeter(meter, feeder, gridTime)];
      }),
    );

const openLine = async (settings: SimulatedLine, make: MakeMeters, seed: number, host: string): Promise<OpenLine> => {
  let toMaster = (_bytes: Uint8Array): void => {};
  const line = createRs485Line(
    {
      baud: settings.baud,
      bitsPerCharacter: (settings.parity ?? 'none') === 'none' ? 10 : 11,
      turnaround: settings.turnaroundMs ?? 20,
      seed,
    },
    make(settings.meters),
    realWireClock,
    (bytes) => toMaster(bytes),
  );
  if (settings.over === 'tcp') {
    const { host: at, port, send, close } = await openTcpLine(host, 0, line.receive);
    toMaster = send;
    return { settings, line, address: { host: at, port }, close };
  }
  const { path, pid, send, close } = await openPty(settings.name, line.receive);
  toMaster = send;
  return { settings, line, address: { path, socatPid: pid }, close };
};

/** Computes all that has happened before the first master asks, whose answer would be late otherwise. */
const catchUp = (feeder: Feeder, now: Instant): void => {
  if (!(now - feeder.start <= LONGEST_HISTORY))
    throw new Fault('configuration', 'The simulated feeder cannot start more than 400 days back: check --warp.');
  feeder.registersAt('head', now);
};

/** Starts everything; what had been started is closed again when a later part fails. */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const { seed, start, gridTime, host = '127.0.0.1' } = options;
  const feeder = createFeeder({ seed, start });
  catchUp(feeder, gridTime());
  const make = metersOf(feeder, gridTime);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.splice(0).map((one) => one()));
  };
  const startPort = async ({ port = 0, meters }: SimulatedPort) => {
    const server = await startTcpServer({ host, port, draw: sequenceOf(seed, 902) }, make(meters));
    closers.push(server.close);
    return { server, meters };
  };
  const startLine = async (settings: SimulatedLine): Promise<OpenLine> => {
    const opened = await openLine(settings, make, seed, host);
    closers.push(async () => {
      opened.line.close();
      await opened.close();
    });
    return opened;
  };

  try {
    const ports = await Promise.all(options.tcp.map(startPort));
    const lines = await Promise.all(options.rtu.map(startLine));
    const places = [...ports, ...lines.map(({ settings }) => settings)].flatMap(({ meters }) => meters);
    const setMeterFaults = (device: DeviceId, faults: readonly MeterFault[]): void => {
      if (!places.some((place) => place.device === device))
        throw new Fault('configuration', `This simulator serves no meter "${device}".`);
      for (const { server } of ports) server.setMeterFaults(device, faults);
      for (const { line } of lines) line.setMeterFaults(device, faults);
    };
    for (const [device, faults] of Object.entries(options.faults ?? {})) setMeterFaults(device, faults);
    return {
      feeder,
      lines: lines.map(({ settings: { name, baud, meters }, address }) => ({ name, baud, meters, ...address })),
      tcp: ports.flatMap(({ server, meters }) =>
        meters.map((place) => ({ ...place, host: server.host, port: server.port })),
      ),
      setMeterFaults,
      setLineFaults: (name, faults) => {
        const found = lines.find(({ settings }) => settings.name === name);
        if (found === undefined) throw new Fault('configuration', `This simulator has no line "${name}".`);
        found.line.setLineFaults(faults);
      },
      statistics: () => ({
        lines: Object.fromEntries(lines.map(({ settings, line }) => [settings.name, line.statistics()])),
        tcp: ports.map(({ server }) => ({ port: server.port, ...server.statistics() })),
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
