import { createServer, type Socket } from 'node:net';
import { takeTcpFrame, tcpFrame } from '../../drivers/modbus/codec.ts';
import { createFaultSet, type FaultSet, type MeterFault, type PortFault, withoutNumbers } from '../line/faults.ts';
import type { ModbusMeter } from './modbus-meter.ts';

export type TcpServerSettings = Readonly<{ host: string; port: number; draw: () => number }>;
export type TcpServerStatistics = Readonly<{ connections: number; requests: number; answers: number }>;

/** Modbus TCP with one or several meters behind one port, told apart by their unit ids. */
export type TcpServer = Readonly<{
  host: string;
  port: number;
  setMeterFaults(device: string, faults: readonly MeterFault[]): void;
  setPortFaults(faults: readonly PortFault[]): void;
  statistics(): TcpServerStatistics;
  close(): Promise<void>;
}>;

type Station = Readonly<{ meter: ModbusMeter; faults: FaultSet<MeterFault> }>;

/** A gateway that finds nobody at a unit says so (exception 11, V1.1b3 §7). */
const nobodyAnswers = (pdu: Uint8Array): Uint8Array => Uint8Array.of((pdu[0] ?? 0) | 0x80, 11);

/** What a fault makes of a sound MBAP frame. A frame on TCP has no CRC: `corrupt-crc` spoils the protocol identifier. */
const disturb = (frame: Uint8Array, fault: MeterFault): Uint8Array => {
  const wrong = Uint8Array.from(frame);
  switch (fault.kind) {
    case 'truncated':
      return frame.subarray(0, fault.keep ?? frame.length >>> 1);
    case 'doubled':
      return Uint8Array.from([...frame, ...frame]);
    case 'wrong-unit':
      wrong[6] = ((frame[6] ?? 0) % 247) + 1;
      return wrong;
    case 'corrupt-crc':
      wrong[2] = 0xff;
      return wrong;
    case 'nan':
      return Uint8Array.from([...frame.subarray(0, 7), ...withoutNumbers(frame.subarray(7))]);
    case 'exception':
      return tcpFrame(
        ((frame[0] ?? 0) << 8) | (frame[1] ?? 0),
        frame[6] ?? 0,
        Uint8Array.of((frame[7] ?? 0) | 0x80, fault.code),
      );
    case 'dead':
    case 'late':
    case 'restarts':
      return frame;
  }
};

const serve = (
  socket: Socket,
  stations: ReadonlyMap<number, Station>,
  portFaults: FaultSet<PortFault>,
  count: (what: 'requests' | 'answers') => void,
): void => {
  let unread: Uint8Array = new Uint8Array(0);
  // Far from where clients begin to count.
  let ownId = 0x7000;

  const say = (frame: Uint8Array, late: number): void => {
    count('answers');
    if (late === 0) socket.write(frame);
    else setTimeout(() => socket.writable && socket.write(frame), late);
  };

  /** The transaction id of an answer; null where nothing is said at all. */
  const idFor = (asked: number): number | null => {
    let id: number | null = asked;
    for (const { kind } of portFaults.strike()) {
      if (kind === 'mute') id = null;
      else if (id !== null) id = kind === 'transaction-zero' ? 0 : ownId;
    }
    ownId = (ownId % 0xffff) + 1;
    return id;
  };

  const answer = (asked: number, unit: number, pdu: Uint8Array): void => {
    count('requests');
    const transaction = idFor(asked);
    if (transaction === null) return;
    const station = stations.get(unit);
    if (station === undefined) {
      say(tcpFrame(transaction, unit, nobodyAnswers(pdu)), 0);
      return;
    }
    const faults = station.faults.strike();
    if (faults.some(({ kind }) => kind === 'dead')) return;
    const late = faults.reduce((sum, fault) => sum + (fault.kind === 'late' ? fault.byMs : 0), 0);
    const said = station.meter.answer(pdu);
    if (said.length > 0) say(faults.reduce(disturb, tcpFrame(transaction, unit, said)), late);
  };

  socket.on('data', (bytes) => {
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    for (;;) {
      const taken = takeTcpFrame(unread);
      if (taken.kind === 'incomplete') return;
      if (taken.kind === 'corrupt') return void socket.destroy();
      unread = unread.subarray(taken.length);
      answer(taken.transaction, taken.unit, taken.pdu);
    }
  });
};

/** Starts a server; port 0 takes a free one. */
export const startTcpServer = async (
  { host, port, draw }: TcpServerSettings,
  meters: ReadonlyMap<number, ModbusMeter>,
): Promise<TcpServer> => {
  const stations = new Map(
    [...meters].map(([unit, meter]): [number, Station] => [unit, { meter, faults: createFaultSet(draw) }]),
  );
  const portFaults = createFaultSet<PortFault>(draw);
  const sockets = new Set<Socket>();
  const counts = { connections: 0, requests: 0, answers: 0 };
  const server = createServer((socket) => {
    counts.connections += 1;
    sockets.add(socket);
    socket.setNoDelay(true);
    // A client that vanishes is no trouble of the meter's.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    serve(socket, stations, portFaults, (what) => {
      counts[what] += 1;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    setMeterFaults: (device, faults) => {
      for (const { meter, faults: set } of stations.values()) if (meter.device === device) set.set(faults);
    },
    setPortFaults: (faults) => portFaults.set(faults),
    statistics: () => ({ ...counts }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
