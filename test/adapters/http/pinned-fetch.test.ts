import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { pinnedFetch } from '../../../src/adapters/http/pinned-fetch.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** An HTTP server that sends everybody elsewhere, and what was asked of it. */
const redirecting = async () => {
  const asked: string[] = [];
  const server = createServer(({ url = '' }, reply) => {
    asked.push(url);
    if (url === '/there') return reply.end('there');
    return reply.writeHead(307, { location: '/there' }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => new Promise((done) => server.close(done)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/here`, asked };
};
const signal = () => AbortSignal.timeout(30_000);

test('a pin proves nothing over plain HTTP: nothing is sent', async () => {
  const { url, asked } = await redirecting();
  await expect(pinnedFetch(new URL(url), ['a'.repeat(64)], { signal: signal() })).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('https'),
  });
  expect(asked).toEqual([]);
});

test('nobody is sent elsewhere: what is signed goes only where it was meant to go', async () => {
  const { url, asked } = await redirecting();
  await expect(
    pinnedFetch(new URL(url), [], { method: 'POST', body: new Uint8Array([1]), signal: signal() }),
  ).rejects.toThrow();
  expect(asked).toEqual(['/here']);
});
