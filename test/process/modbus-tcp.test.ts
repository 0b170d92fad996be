import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { ServerTCP } from 'modbus-serial';
import { filter, firstValueFrom, type Observable, share, take, toArray } from 'rxjs';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
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
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import { startTcpServer } from '../../hardware-sim/meters/tcp-server.ts';
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

/** Of the test that is to end what a fixture started: of tests that run side by side, each names its own. */
type Finished = TestContext['onTestFinished'];

const serve = async (serveOne: (socket: Socket) => void, finished: Finished = onTestFinished): Promise<number> => {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    serveOne(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  finished(() => {
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

const zeroMeter = (device: string): ModbusMeter => ({ device, answer: answerTo });

/** A simulated host with meters at units 1, 2, …, polled as one bus. */
const hostWith = async (devices: readonly string[], finished: Finished) => {
  const meters = new Map(devices.map((device, at) => [at + 1, zeroMeter(device)]));
  const server = await startTcpServer({ host: '127.0.0.1', port: 0, draw: seededRandom(1).fraction }, meters);
  finished(() => server.close());
  const log = quietLog();
  const { bus: limits } = testProfile({});
  const timeout = { least: millis(200), most: millis(200) };
  const source = profiledSource(testProfile({ bus: { ...limits, timeout } }), 115_200);
  const driver = modbusBus(
    {
      name: 'roof',
      transport: { kind: 'tcp', host: server.host, port: server.port },
      meters: devices.map((device, at) => ({ device, unit: at + 1, source })),
      fastPeriod: millis(50),
      intervalLength: QUARTER_HOUR,
    },
    { clock: systemClock(), random: seededRandom(1), log },
  );
  return { server, driver, log };
};

// Each waits seconds for a back-off that is the driver's own, and has its server to itself: all at once.
describe.concurrent('who does not answer, or not as he should', () => {
  test('a half-open connection, on which nobody answers any more, is noticed by time-outs and replaced', async ({
    onTestFinished: finished,
  }) => {
    let connections = 0;
    const port = await serve((socket) => {
      connections += 1;
      const mute = connections === 1;
      socket.on('data', (bytes) => {
        const frame = takeTcpFrame(bytes);
        if (frame.kind === 'frame' && !mute) socket.write(tcpFrame(frame.transaction, frame.unit, answerTo(frame.pdu)));
      });
    }, finished);
    const good = busAt('tcp', port)
      .samples()
      .pipe(filter(({ outcome }) => outcome.kind === 'answered'));
    // The first that is answered may be of the round in which the connection was replaced: half of it was lost.
    const [, whole] = await first(good, 2);
    expect(whole?.outcome).toEqual(truth);
    expect(connections).toBe(2);
  }, 60_000);

  test.for([
    ['answers under transaction id 0', 'transaction-zero'],
    ['counts answers by itself', 'transaction-own'],
  ] as const)(
    'a gateway that %s is found out, said once, and read by unit, function and length',
    async ([, kind], { onTestFinished: finished }) => {
      const { server, driver, log } = await hostWith(['b01', 'b02'], finished);
      server.setPortFaults([{ kind }]);
      const good = driver.samples().pipe(
        filter(({ outcome }) => outcome.kind === 'answered'),
        share(),
      );
      const of = (wanted: string) => first(good.pipe(filter(({ device }) => device === wanted)), 10);
      for (const seen of await Promise.all([of('b01'), of('b02')]))
        for (const { outcome } of seen) expect(outcome).toEqual(truth);
      expect(log.lines.filter(({ message }) => message.includes('transaction ids')).length).toBe(1);
      expect(server.statistics().connections).toBe(1);
    },
  );

  test('several units behind one host share a connection, and a dead one does not have it replaced', async ({
    onTestFinished: finished,
  }) => {
    const devices = ['b01', 'b02', 'b03', 'b04'];
    const { server, driver } = await hostWith(devices, finished);
    for (const dead of ['b02', 'b03', 'b04']) server.setMeterFaults(dead, [{ kind: 'dead' }]);
    const samples = driver.samples().pipe(share());
    const failures = first(samples.pipe(filter(({ outcome }) => outcome.kind === 'failed')), 9);
    const good = first(samples.pipe(filter(({ outcome }) => outcome.kind === 'answered')), 40);
    for (const { device, outcome } of await failures) {
      expect(device).not.toBe('b01');
      expect(outcome).toMatchObject({ reason: 'no-response' });
    }
    for (const { device, outcome } of await good) {
      expect(device).toBe('b01');
      expect(outcome).toEqual(truth);
    }
    expect(server.statistics().connections).toBe(1);
  }, 60_000);

  test('one dead meter alone on its connection: every reconnect finds its back-off where it was', async ({
    onTestFinished: finished,
  }) => {
    const { server, driver } = await hostWith(['b01'], finished);
    server.setMeterFaults('b01', [{ kind: 'dead' }]);
    const failures = driver
      .samples()
      .pipe(filter(({ outcome }) => outcome.kind === 'failed' && outcome.reason === 'no-response'));
    const asked = (await first(failures, 4)).map(({ requested }) => requested.monotonic);
    const waits = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
    // 2 and 4 s, the connection is given up, and on the new one it is tried at once; what follows is 16 s and more.
    expect(waits[0]).toBeGreaterThanOrEqual(2_000);
    expect(waits[1]).toBeGreaterThanOrEqual(4_000);
    expect(server.statistics().connections).toBe(2);
  }, 60_000);
});
