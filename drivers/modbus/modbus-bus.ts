import { type Millis, millis } from '../../src/domain/time.ts';
import type { BusView } from '../../src/domain/view.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import type { MeterDriver } from '../../src/ports/meter-driver.ts';
import type { Random } from '../../src/ports/random.ts';
import type { BusLimits } from '../../src/profiles/profile.ts';
import type { ByteTransport } from './byte-transport.ts';
import { type Polled, type PolledMeter, type Polling, pollLine } from './poll-line.ts';
import { rtuMachine, wireTime } from './rtu-machine.ts';
import { type OpenableLine, runLine } from './run-line.ts';
import { type SerialSettings, serialPort } from './serial-port.ts';
import { tcpMachine } from './tcp-machine.ts';
import { tcpSocket } from './tcp-socket.ts';
import { type BusyMarks, markBusy, utilisation } from './utilisation.ts';

type ModbusTransport =
  | (Readonly<{ kind: 'rtu' }> & SerialSettings)
  | Readonly<{ kind: 'tcp' | 'rtu-over-tcp'; host: string; port: number }>;

export type ModbusBusSettings = Readonly<{
  name: string;
  transport: ModbusTransport;
  meters: readonly PolledMeter[];
  /** Real time between two fast reads of one meter. */
  fastPeriod: Millis;
  /** Grid time: energy registers are read just after each boundary. */
  intervalLength: Millis;
}>;

export type BusPorts = Readonly<{ clock: Clock; random: Random; log: Log }>;

export type ModbusBus = MeterDriver &
  Readonly<{
    view(): BusView;
    /** Who is on the line from the next question on, without closing it: see `Polled`. */
    rearrange(polled: Polled): void;
  }>;

/** A connection that is not there in this time will not be. */
const CONNECT_PATIENCE = millis(5_000);

const openableLine = (
  transport: ModbusTransport,
  clock: Clock,
  notice: (text: string) => void,
): Readonly<{ line: OpenableLine; name: string }> => {
  const over = (bytes: ByteTransport, line: OpenableLine) => ({ line, name: bytes.name });
  switch (transport.kind) {
    case 'rtu': {
      const port = serialPort(transport);
      return over(port, runLine(rtuMachine(wireTime(transport)), port, { clock, spin: true, notice }));
    }
    case 'rtu-over-tcp': {
      const socket = tcpSocket({ ...transport, patience: CONNECT_PATIENCE });
      return over(socket, runLine(rtuMachine({ character: 0, silence: 0 }), socket, { clock, spin: false, notice }));
    }
    case 'tcp': {
      const socket = tcpSocket({ ...transport, patience: CONNECT_PATIENCE });
      return over(socket, runLine(tcpMachine, socket, { clock, spin: false, notice }));
    }
  }
};

/**
 * The profile's patience is for its meter on its own wire. Over a network add what the wire at the far end takes at
 * the meter's usual speed, and half a second for the network.
 */
const overNetwork = (bus: BusLimits): BusLimits => {
  const onWire = ((8 + 5 + 2 * bus.longestRead) * 11 * 1000) / bus.serial.baud;
  const more = (patience: number) => millis(Math.ceil(patience + onWire + 500));
  const timeout = { least: more(bus.timeout.least), most: more(bus.timeout.most) };
  return { ...bus, timeout, latest: more(bus.latest) };
};

/**
 * One Modbus line with its meters: RTU on a serial port, RTU over TCP, or Modbus TCP. Every answer and every failure
 * is one sample; a lost link makes `link-down` samples and is opened again, for ever.
 */
export const modbusBus = (settings: ModbusBusSettings, ports: BusPorts): ModbusBus => {
  const notice = (text: string): void => ports.log.warn({ bus: settings.name }, `Bus ${settings.name}: ${text}.`);
  const { line, name } = openableLine(settings.transport, ports.clock, notice);
  const limits = settings.transport.kind === 'rtu' ? (bus: BusLimits) => bus : overNetwork;
  return busOver(line, name, { ...settings, limits }, ports);
};

/** The bus over a line that somebody else made. */
export const busOver = (line: OpenableLine, transport: string, settings: Polling, ports: BusPorts): ModbusBus => {
  let polled: Polled = settings;
  let marks: BusyMarks = [];
  const now = (): number => ports.clock.stamp().monotonic;
  const noteUse = (): void => {
    marks = markBusy(marks, now(), line.counters().busy);
  };
  return {
    name: settings.name,
    samples: () => pollLine(line, settings, ports, { polled: () => polled, noteUse }),
    rearrange: (next) => {
      polled = next;
    },
    view: () => {
      const { requests, answers, exceptions, timeouts, corrupt, late, foreign, echoes, busy } = line.counters();
      return {
        name: settings.name,
        transport,
        requests,
        answers: answers + exceptions,
        timeouts,
        corrupt,
        late,
        exceptions,
        foreign,
        echoes,
        utilisation: utilisation(marks, now(), busy),
      };
    },
  };
};
