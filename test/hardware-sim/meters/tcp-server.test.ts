import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startTcpServer, type TcpServer } from '../../../hardware-sim/meters/tcp-server.ts';

const meter = (device: string) => ({
  device,
  answer: (pdu: Uint8Array) => Uint8Array.of(pdu[0] ?? 0, 2, device.charCodeAt(0), pdu[2] ?? 0),
});

let server: TcpServer | null = null;
let socket: Socket | null = null;
const start = async (): Promise<Readonly<{ server: TcpServer; socket: Socket }>> => {
  const started = await startTcpServer(
    { host: '127.0.0.1', port: 0, draw: () => 0 },
    new Map([
      [1, meter('a')],
      [2, meter('b')],
    ]),
  );
  const client = connect(started.port, started.host);
  server = started;
  socket = client;
  return { server: started, socket: client };
};
afterEach(async () => {
  socket?.destroy();
  await server?.close();
});

/** Collects bytes until there are so many. */
const hear = (from: Socket, length: number): Promise<string> =>
  new Promise((resolve) => {
    let heard = Buffer.alloc(0);
    const listen = (bytes: Buffer): void => {
      heard = Buffer.concat([heard, bytes]);
      if (heard.length < length) return;
      from.off('data', listen);
      resolve(heard.toString('hex'));
    };
    from.on('data', listen);
  });
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const say = (to: Socket, text: string, answer: number): Promise<string> => {
  const heard = hear(to, answer);
  to.write(hex(text));
  return heard;
};

test('answers with the transaction and unit of the request (Messaging on TCP/IP V1.0b §3.1.3)', async () => {
  const { socket: client } = await start();
  expect(await say(client, '1234 0000 0006 02 04 0007 0001', 11)).toBe('12340000000502' + '04026207');
});

test('several requests in one packet, and one request in several', async () => {
  const { socket: client } = await start();
  const both = await say(client, '0001 0000 0006 01 04 0001 0001  0002 0000 0006 02 04 0002 0001', 22);
  expect(both).toBe('00010000000501' + '04026101' + '00020000000502' + '04026202');
  const heard = hear(client, 11);
  for (const part of ['0003', '0000 0006 01', '04 0003 00', '01']) {
    client.write(hex(part));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await heard).toBe('00030000000501' + '04026103');
});

test('nobody at a unit: exception 11 of a gateway', async () => {
  const { socket: client } = await start();
  expect(await say(client, '0001 0000 0006 09 04 0000 0001', 9)).toBe('00010000000309' + '840b');
});

test('a stream that is no Modbus is closed', async () => {
  const { socket: client } = await start();
  const closed = new Promise((resolve) => client.once('close', resolve));
  client.write('GET / HTTP/1.1\r\n\r\n');
  await closed;
  expect(client.destroyed).toBe(true);
});

test.each([
  ['doubled', { kind: 'doubled' }, 22, '0001000000050104026100' + '0001000000050104026100'],
  ['truncated', { kind: 'truncated', keep: 4 }, 4, '00010000'],
  ['wrong-unit', { kind: 'wrong-unit' }, 11, '0001000000050204026100'],
  ['corrupt-crc', { kind: 'corrupt-crc' }, 11, '0001ff00000501' + '04026100'],
  ['exception', { kind: 'exception', code: 6 }, 9, '00010000000301' + '8406'],
  ['late', { kind: 'late', byMs: 1 }, 11, '0001000000050104026100'],
] as const)('%s', async (_, fault, length, answer) => {
  const { server: running, socket: client } = await start();
  running.setMeterFaults('a', [fault]);
  expect(await say(client, '0001 0000 0006 01 04 0000 0001', length)).toBe(answer);
});

test('dead: silent while its neighbour answers', async () => {
  const { server: running, socket: client } = await start();
  running.setMeterFaults('a', [{ kind: 'dead' }]);
  const heard = await say(client, '0001 0000 0006 01 04 0000 0001  0002 0000 0006 02 04 0000 0001', 11);
  expect(heard).toBe('0002000000050204026200');
  expect(running.statistics()).toEqual({ connections: 1, requests: 2, answers: 1 });
});

describe('a server as a whole', () => {
  const asked = '0005 0000 0006 01 04 0000 0001';

  test('answers under transaction id 0; cleared, under the one that was asked', async () => {
    const { server: running, socket: client } = await start();
    running.setPortFaults([{ kind: 'transaction-zero' }]);
    expect(await say(client, asked, 11)).toBe('0000000000050104026100');
    running.setPortFaults([]);
    expect(await say(client, asked, 11)).toBe('0005000000050104026100');
  });

  test('counts ids of its own', async () => {
    const { server: running, socket: client } = await start();
    running.setPortFaults([{ kind: 'transaction-own' }]);
    const ids = [await say(client, asked, 11), await say(client, asked, 11)].map((answer) => answer.slice(0, 4));
    expect(ids).toEqual(['7000', '7001']);
  });

  test('mute: connections and questions are taken, nothing is ever said; every second question by `every`', async () => {
    const { server: running, socket: client } = await start();
    running.setPortFaults([{ kind: 'mute', every: 2 }]);
    const heard = await say(client, `${asked} ${asked} 0006 0000 0006 02 04 0000 0001`, 22);
    expect(heard).toBe('0005000000050104026100' + '0006000000050204026200');
    expect(running.statistics()).toEqual({ connections: 1, requests: 3, answers: 2 });
  });
});
