import { Fault } from '../src/domain/fault.ts';
import type { DeviceId } from '../src/domain/identity.ts';
import type { Instant } from '../src/domain/time.ts';
import type { ModbusProfile } from '../src/profiles/profile.ts';
import { sequenceOf } from './grid/chance.ts';
import type { OrderedDisturbance } from './grid/disturbance.ts';
import { createFeeder, type Feeder } from './grid/feeder.ts';
import type { OrderedFrequencyEvent } from './grid/frequency.ts';
import { LONGEST_HISTORY } from './grid/history.ts';
import type { Sky } from './grid/photovoltaics.ts';
import type { LineFault, MeterFault } from './line/faults.ts';
import type { LineStatistics } from './line/line-statistics.ts';
import { openPty } from './line/pty.ts';
import { createRs485Line, type Rs485Line } from './line/rs485-line.ts';
import { openTcpLine } from './line/tcp-line.ts';
import { realWireClock } from './line/wire-clock.ts';
import { type MakeMeters, meterMaker, type Place } from './meters/make-meters.ts';
import type { SimulatedMeter } from './meters/modbus-meter.ts';
import { startTcpServer, type TcpServer, type TcpServerStatistics } from './meters/tcp-server.ts';
import type { DisturbanceOrder, Order } from './scenarios/order.ts';

export type SimulatedLine = Readonly<{
  /** For orders, statistics and the link's file name. */
  name: string;
  baud: number;
  parity?: 'none' | 'even' | 'odd';
  /** From question to answer, ms; never under 3.5 characters. 20 when not given. */
  turnaroundMs?: number;
  /** A master on the pty is heard only at `baud`: for practising; it slows every answer a little. */
  speedMatters?: boolean;
  /** `pty` needs socat; `tcp` is RTU over TCP. */
  over: 'pty' | 'tcp';
  meters: readonly Place[];
}>;

/** One Modbus TCP port; 0 or none takes a free one. `name` is for orders. */
type SimulatedPort = Readonly<{ name?: string; port?: number; meters: readonly Place[] }>;

export type SimulatorOptions = Readonly<{
  seed: number;
  /** Where the registers begin to count. */
  start: Instant;
  gridTime: () => Instant;
  host?: string;
  sky?: Sky;
  /** `steady`: no frequency events but ordered ones. */
  frequency?: 'drawn' | 'steady';
  tcp: readonly SimulatedPort[];
  rtu: readonly SimulatedLine[];
  /** Models by id, beside the two that the feeder's own meters are. */
  profiles?: ReadonlyMap<string, ModbusProfile>;
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
  /** @throws Fault `configuration` when its target is not served here. */
  obey(order: Order): void;
  statistics(): Readonly<{
    lines: Readonly<Record<string, LineStatistics>>;
    tcp: readonly (TcpServerStatistics & Readonly<{ port: number }>)[];
  }>;
  close(): Promise<void>;
}>;

type Meters = ReadonlyMap<number, SimulatedMeter>;
type OpenLine = Readonly<{
  settings: SimulatedLine;
  meters: Meters;
  line: Rs485Line;
  address: LineAddress;
  close(): Promise<void>;
}>;
type OpenPort = Readonly<{ settings: SimulatedPort; meters: Meters; server: TcpServer }>;

const openLine = async (settings: SimulatedLine, make: MakeMeters, seed: number, host: string): Promise<OpenLine> => {
  let toMaster = (_bytes: Uint8Array): void => {};
  const meters = make(settings.meters);
  const line = createRs485Line(
    {
      baud: settings.baud,
      bitsPerCharacter: (settings.parity ?? 'none') === 'none' ? 10 : 11,
      turnaround: settings.turnaroundMs ?? 20,
      seed,
    },
    meters,
    realWireClock,
    (bytes) => toMaster(bytes),
  );
  if (settings.over === 'tcp') {
    const { host: at, port, send, close } = await openTcpLine(host, 0, line.receive);
    toMaster = send;
    return { settings, meters, line, address: { host: at, port }, close };
  }
  const { path, pid, send, close } = await openPty(
    settings.name,
    line.receive,
    settings.speedMatters ? settings.baud : undefined,
  );
  toMaster = send;
  return { settings, meters, line, address: { path, socatPid: pid }, close };
};

/** Computes all that has happened before the first master asks, whose answer would be late otherwise. */
const catchUp = (feeder: Feeder, now: Instant): void => {
  if (!(now - feeder.start <= LONGEST_HISTORY))
    throw new Fault('configuration', 'The simulated feeder cannot start more than 400 days back: check --warp.');
  feeder.registersAt('head', now);
};

/** Gives orders to whom they are for. */
const commander = (
  lines: readonly OpenLine[],
  ports: readonly OpenPort[],
  moveFrequency: (event: Omit<OrderedFrequencyEvent, 'from'>) => void,
  disturb: (order: DisturbanceOrder) => void,
) => {
  const setMeterFaults: Simulator['setMeterFaults'] = (device, faults) => {
    if (![...lines, ...ports].some(({ settings }) => settings.meters.some((place) => place.device === device)))
      throw new Fault('configuration', `This simulator serves no meter "${device}".`);
    for (const { server } of ports) server.setMeterFaults(device, faults);
    for (const { line } of lines) line.setMeterFaults(device, faults);
  };
  const setLineFaults: Simulator['setLineFaults'] = (name, faults) => {
    const found = lines.find(({ settings }) => settings.name === name);
    if (found === undefined) throw new Fault('configuration', `This simulator has no line "${name}".`);
    found.line.setLineFaults(faults);
  };
  const obey: Simulator['obey'] = (order) => {
    switch (order.kind) {
      case 'meter-faults':
        return setMeterFaults(order.device, order.faults);
      case 'line-faults':
        return setLineFaults(order.line, order.faults);
      case 'port-faults': {
        const found = ports.find(({ settings }) => settings.name === order.port);
        if (found === undefined)
          throw new Fault('configuration', `This simulator has no TCP port named "${order.port}".`);
        return found.server.setPortFaults(order.faults);
      }
      case 'frequency':
        return moveFrequency(order);
      case 'voltage':
      case 'harmonic':
      case 'neutral':
        return disturb(order);
      default: {
        const meters = [...lines, ...ports].flatMap((one) => [...one.meters.values()]);
        const found = meters.filter(({ device }) => device === order.device);
        if (found.length === 0) throw new Fault('configuration', `This simulator serves no meter "${order.device}".`);
        for (const meter of found) meter.obey(order);
      }
    }
  };
  return { setMeterFaults, setLineFaults, obey };
};

/** Starts everything; what had been started is closed again when a later part fails. */
export const startSimulator = async (options: SimulatorOptions): Promise<Simulator> => {
  const {
    seed,
    start,
    gridTime,
    sky = 'drawn',
    frequency = 'drawn',
    host = '127.0.0.1',
    profiles = new Map(),
  } = options;
  const frequencyEvents: OrderedFrequencyEvent[] = [];
  const disturbances: OrderedDisturbance[] = [];
  const feeder = createFeeder({
    seed,
    start,
    sky,
    frequency,
    frequencyEvents: () => frequencyEvents,
    disturbances: () => disturbances,
  });
  catchUp(feeder, gridTime());
  const make = meterMaker(feeder, gridTime, seed, profiles);
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.splice(0).map((one) => one()));
  };
  const startPort = async (settings: SimulatedPort): Promise<OpenPort> => {
    const meters = make(settings.meters);
    const server = await startTcpServer({ host, port: settings.port ?? 0, draw: sequenceOf(seed, 902) }, meters);
    closers.push(server.close);
    return { settings, meters, server };
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
    const orders = commander(
      lines,
      ports,
      ({ deviation, ramp, hold, recovery }) => {
        frequencyEvents.push({ from: gridTime() / 1000, deviation, ramp, hold, recovery });
      },
      (order) => disturbances.push({ ...order, from: gridTime() / 1000 }),
    );
    for (const [device, faults] of Object.entries(options.faults ?? {})) orders.setMeterFaults(device, faults);
    return {
      feeder,
      lines: lines.map(({ settings: { name, baud, meters }, address }) => ({ name, baud, meters, ...address })),
      tcp: ports.flatMap(({ server, settings: { meters } }) =>
        meters.map((place) => ({ ...place, host: server.host, port: server.port })),
      ),
      ...orders,
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
