import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayRuns } from '../../../src/bin/doctor/examine.ts';

const listening = async (answer: RequestListener) => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { port: (server.address() as AddressInfo).port, close };
};

test.for<readonly [says: string, answer: RequestListener, runs: boolean]>([
  ['one that says it is well', (_, reply) => reply.end('ok'), true],
  ['one that is too busy to answer', () => undefined, true],
  ['something else', (_, reply) => reply.writeHead(404).end(), false],
])('a gateway runs where its page is: %s', async ([, answer, runs]) => {
  const { port } = await listening(answer);
  expect(await gatewayRuns(port)).toBe(runs);
});

test('where nobody listens none runs', async () => {
  const { port, close } = await listening(() => undefined);
  await close();
  expect(await gatewayRuns(port)).toBe(false);
});
