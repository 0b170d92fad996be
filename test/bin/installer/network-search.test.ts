import { createServer, type Server } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { inParallel, MOST_SOCKETS, searchNetwork } from '../../../src/bin/installer/network-search.ts';

const never = new AbortController().signal;

test('everything is worked on, never more at a time than allowed', async () => {
  const items = Array.from({ length: 500 }, (_, index) => index);
  const done: number[] = [];
  let under = 0;
  let most = 0;
  await inParallel(items, MOST_SOCKETS, never, async (item) => {
    under += 1;
    most = Math.max(most, under);
    await turn();
    under -= 1;
    done.push(item);
  });
  expect(done.toSorted((one, other) => one - other)).toEqual(items);
  expect(most).toBe(64);
});

test('once stopped, nothing more is begun', async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  await inParallel([1, 2, 3, 4, 5, 6], 2, stop.signal, async (item) => {
    begun.push(item);
    await turn();
    if (item === 2) stop.abort();
  });
  expect(begun.length).toBeLessThanOrEqual(4);
});

const listening = async (): Promise<{ server: Server; port: number }> => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
};

test('open ports are found in their order, closed ones are not', async () => {
  const [one, other, closed] = [await listening(), await listening(), await listening()];
  await new Promise((resolve) => closed.server.close(resolve));
  onTestFinished(() => {
    one.server.close();
    other.server.close();
  });
  const places = [other.port, closed.port, one.port].map((port) => ({ host: '127.0.0.1', port }));
  const counts: number[] = [];
  expect(await searchNetwork(places, never, (done) => counts.push(done))).toEqual([places[0], places[2]]);
  expect(counts).toEqual([1, 2, 3]);
});
