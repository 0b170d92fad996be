import { createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/adapters/system/clock.ts';
import { openSession } from '../../../src/bin/installer/open-session.ts';
import { runScan } from '../../../src/bin/installer/run-scan.ts';
import { millis } from '../../../src/domain/time.ts';

const clock = systemClock();
const patience = { least: millis(50), most: millis(50), latest: millis(50) };
const request = { function: 4, address: 0, count: 2 } as const;
const question = { unit: 1, request, most: 2, lengthStep: 2, patience };

const serve = async (each: (socket: Socket) => void): Promise<{ server: Server; port: number }> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    each(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
};

test('a line that broke answers every later question with link-down, and none for ever', async () => {
  const { port } = await serve((socket) => socket.on('data', () => socket.destroy()));
  const session = await openSession({ kind: 'tcp', host: '127.0.0.1', port }, clock, millis(5_000));
  for (const _ of [1, 2, 3]) expect((await session.ask(question)).result.kind).toBe('link-down');
  await session.close();
});

test('where nobody listens it does not open', async () => {
  const { server, port } = await serve(() => undefined);
  await new Promise((resolve) => server.close(resolve));
  await expect(openSession({ kind: 'tcp', host: '127.0.0.1', port }, clock, millis(5_000))).rejects.toMatchObject({
    code: 'link-down',
  });
});

test.each([
  ['is mute', () => undefined],
  ['hangs up at every question', (socket: Socket) => socket.on('data', () => socket.destroy())],
  ['talks nonsense', (socket: Socket) => socket.on('data', () => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'))],
] as const)('a search ends where somebody listens who %s', async (_, each) => {
  const { port } = await serve((socket) => {
    each(socket);
  });
  const units = [1, 2, 3, 4, 5];
  const attempts = (['tcp', 'rtu-over-tcp'] as const).map((kind) => ({
    settings: { kind, host: '127.0.0.1', port },
    units,
  }));
  const { state } = await runScan(
    { attempts, profiles: [], patience: millis(20), thorough: false },
    { clock, stop: new AbortController().signal, onProgress: () => undefined },
  );
  expect(state.found).toEqual([]);
  expect(state.attempt).toBe(2);
});
