import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import type { FastifyReply } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type Connection,
  countedListeners,
  eventConnection,
  pageLimits,
  usualLimits,
} from '../../../src/adapters/http/listeners.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** One that can be behind, and says what became of it. */
const client = () => {
  let close: () => void = () => {};
  const one = { behind: false, taken: 0, dropped: false, over: false, close: () => close() };
  const connection: Connection = {
    once: (_, then) => {
      close = then;
    },
    behind: () => one.behind,
    taken: () => one.taken,
    drop: () => {
      one.dropped = true;
    },
  };
  return { one, connection };
};

test('so many listen at once, and so many of one address; who goes makes room', () => {
  const listeners = countedListeners(() => ({ ...usualLimits, all: 3, ofOneAddress: 2 }));
  const [a, b, c] = [client(), client(), client()];
  listeners.take('1', a.connection).subscribe();
  listeners.take('1', b.connection).subscribe();
  expect([listeners.admits('1'), listeners.admits('2')]).toEqual([false, true]);
  listeners.take('2', c.connection).subscribe();
  expect([listeners.admits('1'), listeners.admits('2')]).toEqual([false, false]);
  a.one.close();
  expect([listeners.admits('1'), listeners.admits('2')]).toEqual([true, true]);
});

test('who takes nothing for too long is let go of, and who takes what there is is not', () => {
  const listeners = countedListeners(() => ({ ...usualLimits, idle: 10_000, longest: 1e9 }));
  const [slow, well] = [client(), client()];
  listeners.take('1', slow.connection).subscribe();
  listeners.take('1', well.connection).subscribe();
  slow.one.behind = true;
  vi.advanceTimersByTime(9_000);
  // It took something meanwhile: the span begins anew.
  slow.one.behind = false;
  vi.advanceTimersByTime(1_000);
  slow.one.behind = true;
  vi.advanceTimersByTime(9_000);
  expect(slow.one.dropped).toBe(false);
  vi.advanceTimersByTime(2_000);
  expect([slow.one.dropped, well.one.dropped]).toEqual([true, false]);
});

test('who has listened for as long as anybody may is told so, also where that became less meanwhile', () => {
  let longest = 3_600_000;
  const listeners = countedListeners(() => ({ ...usualLimits, longest }));
  const { one, connection } = client();
  listeners.take('1', connection).subscribe(() => {
    one.over = true;
  });
  vi.advanceTimersByTime(60_000);
  expect(one.over).toBe(false);
  longest = 30_000;
  vi.advanceTimersByTime(1_000);
  expect(one.over).toBe(true);
});

test('who catches up over a slow link is behind at every look, and is not let go of while it takes anything', () => {
  const listeners = countedListeners(() => ({ ...usualLimits, idle: 10_000, longest: 1e9 }));
  const { one, connection } = client();
  listeners.take('1', connection).subscribe();
  one.behind = true;
  for (let second = 0; second < 60; second += 1) {
    one.taken += 1;
    vi.advanceTimersByTime(1_000);
  }
  expect(one.dropped).toBe(false);
  vi.advanceTimersByTime(11_000);
  expect(one.dropped).toBe(true);
});

test('all the addresses of one subscriber over IPv6 are one, and IPv4 is counted however it is written', () => {
  const listeners = countedListeners(() => ({ ...usualLimits, ofOneAddress: 1 }));
  const { one, connection } = client();
  listeners.take('2001:db8:0:1::1', connection).subscribe();
  listeners.take('::ffff:192.0.2.1', client().connection).subscribe();
  const asked = ['2001:db8:0:1:ffff::2', '2001:db8:0:2::1', '192.0.2.1', '192.0.2.2'];
  expect(asked.map(listeners.admits)).toEqual([false, true, false, true]);
  one.close();
  expect(listeners.admits('2001:db8:0:1:ffff::2')).toBe(true);
});

test.for<[all: number, ofOneAddress: number, ofPages: number]>([
  [500, 50, 250],
  [3, 1, 2],
  [10, 8, 8],
])('of %i, %i of one address, %i pages of one', ([all, ofOneAddress, ofPages]) => {
  expect(pageLimits({ ...usualLimits, all, ofOneAddress })).toEqual({ ...usualLimits, all, ofOneAddress: ofPages });
});

test('what a client of events has taken stands still while it does not read, and moves when it does', async () => {
  let told: ServerResponse | undefined;
  const server = createServer((_, response) => {
    told = response;
    response.writeHead(200);
    response.flushHeaders();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reader = createConnection((server.address() as AddressInfo).port, '127.0.0.1').pause();
  try {
    reader.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const raw = await vi.waitUntil(() => told, { timeout: 40_000 });
    const connection = eventConnection({ raw } as FastifyReply);
    expect(connection.behind()).toBe(false);
    // More than the buffers of both kernels take.
    for (let count = 0; count < 400; count += 1) raw.write('x'.repeat(65_536));
    let before = -1;
    const stands = (): boolean => {
      const now = connection.taken();
      const same = now === before;
      before = now;
      return same;
    };
    await expect.poll(stands, { interval: 300 }).toBe(true);
    expect(connection.behind()).toBe(true);
    expect(before).toBeLessThan(400 * 65_536);
    reader.resume();
    await expect.poll(() => connection.behind()).toBe(false);
    expect(connection.taken()).toBeGreaterThan(400 * 65_536);
  } finally {
    reader.destroy();
    server.close();
  }
});
