import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ServerTCP } from 'modbus-serial';
import { filter, firstValueFrom, type Observable, take, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import {
  decodeRequest,
  encodeAnswer,
  openRtuFrame,
  rtuFrame,
  takeTcpFrame,
  tcpFrame,
} from '../../drivers/modbus/codec.ts';
import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { millis } from '../../src/domain/time.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';

/** 50 Hz at 4, 2052 kWh in at 8, 0.125 kWh out at 10: worked out in test/drivers/profiles. */
const registers = new Map([
  [4, 0x4248],
  [8, 0x4500],
  [9, 0x4000],
  [10, 0x3e00],
]);
const registerAt = (address: number): number => registers.get(address) ?? 0;
const truth = {
  kind: 'answered',
  values: { 'voltage.L1': 0, frequency: 50 },
  registers: {
    import: { value: 2_052_000_000, exponent: -3, words: [0x4500, 0x4000] },
    export: { value: 125_000, exponent: -3, words: [0x3e00, 0x0000] },
  },
  rejected: {},
};

const answerTo = (pdu: Uint8Array): Uint8Array => {
  const decoded = decodeRequest(pdu);
  if (decoded.kind !== 'read') throw new Error(`asked for ${JSON.stringify(decoded)}`);
  const { function: code, address, count } = decoded.request;
  const words = Array.from({ length: count }, (_, index) => registerAt(address + index));
  return encodeAnswer({ kind: 'registers', function: code, words });
};

const busAt = (kind: 'tcp' | 'rtu-over-tcp', port: number) =>
  modbusBus(
    {
      name: 'roof',
      transport: { kind, host: '127.0.0.1', port },
      meters: [{ device: 'b01', unit: 3, source: profiledSource(testProfile({}), 115_200) }],
      fastPeriod: millis(20),
      intervalLength: QUARTER_HOUR,
    },
    { clock: systemClock(), random: seededRandom(1), log: quietLog() },
  );

const serve = async (serveOne: (socket: Socket) => void): Promise<number> => {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    serveOne(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
};

const first = (samples: Observable<Sample>, count: number) => firstValueFrom(samples.pipe(take(count), toArray()));

test('a server that others wrote (modbus-serial) is read: one question a period, the same numbers', async () => {
  const server = new ServerTCP(
    { getInputRegister: (address: number) => registerAt(address) },
    { host: '127.0.0.1', port: 0, unitID: 3 },
  );
  onTestFinished(() => server.close(() => undefined));
  const port = await new Promise<number>((resolve) => {
    server.on('initialized', () => resolve(Reflect.get(server, '_server').address().port));
  });
  const driver = busAt('tcp', port);
  for (const { device, outcome } of await first(driver.samples(), 5)) {
    expect(device).toBe('b01');
    expect(outcome).toEqual(truth);
  }
  // Before the five there was one question to see whether the meter is there.
  expect(driver.view()).toMatchObject({ requests: 6, answers: 6, transport: `tcp 127.0.0.1:${port}` });
});

test('answers under old transaction ids are dropped by their id, whatever they say', async () => {
  const port = await serve((socket) =>
    socket.on('data', (bytes) => {
      const frame = takeTcpFrame(bytes);
      if (frame.kind !== 'frame') throw new Error(frame.kind);
      const lie = encodeAnswer({ kind: 'registers', function: 4, words: Array.from({ length: 12 }, () => 0x4300) });
      socket.write(tcpFrame(frame.transaction - 1, frame.unit, lie));
      socket.write(tcpFrame(frame.transaction, frame.unit, answerTo(frame.pdu)));
    }),
  );
  const driver = busAt('tcp', port);
  for (const { outcome } of await first(driver.samples(), 20)) expect(outcome).toEqual(truth);
  expect(driver.view().late).toBeGreaterThanOrEqual(20);
});

test('RTU over TCP: the same meter behind a converter that hands bytes through', async () => {
  const port = await serve((socket) =>
    socket.on('data', (bytes) => {
      const frame = openRtuFrame(bytes);
      if (frame.kind !== 'frame') throw new Error(frame.reason);
      const answer = rtuFrame(frame.unit, answerTo(frame.pdu));
      socket.write(answer.subarray(0, 3));
      setImmediate(() => socket.write(answer.subarray(3)));
    }),
  );
  for (const { outcome } of await first(busAt('rtu-over-tcp', port).samples(), 5)) expect(outcome).toEqual(truth);
});

test('where nobody listens, the meters are told to be unreachable, and no error is thrown', async () => {
  const port = await serve(() => undefined);
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const nobody = (closed.address() as AddressInfo).port;
  closed.close();
  await once(closed, 'close');
  expect(nobody).not.toBe(port);
  const [sample] = await first(busAt('tcp', nobody).samples(), 1);
  expect(sample?.outcome).toMatchObject({ kind: 'failed', reason: 'link-down' });
});

test('a connection that is cut comes back by itself, and so does the meter', async () => {
  let connections = 0;
  const port = await serve((socket) => {
    connections += 1;
    let answers = 0;
    socket.on('data', (bytes) => {
      const frame = takeTcpFrame(bytes);
      if (frame.kind !== 'frame') throw new Error(frame.kind);
      answers += 1;
      if (connections === 1 && answers === 4) socket.destroy();
      else socket.write(tcpFrame(frame.transaction, frame.unit, answerTo(frame.pdu)));
    });
  });
  const seen = await first(busAt('tcp', port).samples(), 6);
  // A probe and two readings, the cut instead of the third; then a new connection.
  expect(seen.map(({ outcome }) => (outcome.kind === 'failed' ? outcome.reason : 'answered'))).toEqual([
    'answered',
    'answered',
    'link-down',
    'answered',
    'answered',
    'answered',
  ]);
  expect(connections).toBe(2);
});

test('a half-open connection, on which nobody answers any more, is noticed by time-outs and replaced', async () => {
  let connections = 0;
  const port = await serve((socket) => {
    connections += 1;
    const mute = connections === 1;
    socket.on('data', (bytes) => {
      const frame = takeTcpFrame(bytes);
      if (frame.kind === 'frame' && !mute) socket.write(tcpFrame(frame.transaction, frame.unit, answerTo(frame.pdu)));
    });
  });
  const good = busAt('tcp', port)
    .samples()
    .pipe(filter(({ outcome }) => outcome.kind === 'answered'));
  const [sample] = await first(good, 1);
  expect(sample?.outcome).toEqual(truth);
  expect(connections).toBe(2);
}, 60_000);
