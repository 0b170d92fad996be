import { createConnection } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { concat, from, NEVER, Subject } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../../src/adapters/http/http-application.ts';
import { type ListenerLimits, usualLimits } from '../../../src/adapters/http/listeners.ts';
import { tellSocket } from '../../../src/adapters/http/market-socket.ts';
import type { MarketStreamSettings } from '../../../src/adapters/http/market-streams.ts';
import type { DeliveryPrices, MarketFrame } from '../../../src/domain/market-data.ts';
import { microBahtPerKwh } from '../../../src/domain/money.ts';
import { DAY, instant, MINUTE, millis } from '../../../src/domain/time.ts';
import type { MarketData, MarketListening } from '../../../src/ports/market-data.ts';
import { fakeCoreService, quietMarket } from '../../support/fake-core-service.ts';
import { quietLog } from '../../support/quiet-log.ts';

let running: RunningServer | null = null;
const start = async (
  change: Partial<MarketData> = {},
  market: MarketStreamSettings = {},
  sessions: Partial<ListenerLimits> = {},
) => {
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  const service = fakeCoreService({ market: { ...quietMarket, ...change }, now: () => tenAtTen });
  running = await coreServer(
    service,
    { listen, page: null, version: '1', market, sessions: () => ({ ...usualLimits, ...sessions }) },
    quietLog(),
  );
  return running.url;
};
afterEach(() => running?.[Symbol.asyncDispose]());

const tenAtTen = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const quarter: DeliveryPrices = {
  ...{ zone: 'z1', start: tenAtTen, length: millis(15 * MINUTE), index: 4_000_000, vwap: 4_000_000, hidden: false },
  ...{ volumeWh: 500, trades: 3, first: 4_000_000, last: 4_000_000, high: 4_000_000, low: 4_000_000, closing: null },
};
const total = { index: 4_000_000, high: 4_000_000, low: 4_000_000, volumeWh: 500, trades: 3, traded: 1 };
const answer = async (response: Response) => ({ status: response.status, ...((await response.json()) as object) });

const unanswerable: readonly (readonly [path: string, status: number, detail: RegExp])[] = [
  ['depth', 400, /delivery/],
  ['depth?delivery=ten', 400, /delivery is "ten"; allowed: the start of an interval/],
  ['depth?delivery=2026-02-31T10:00', 400, /delivery is "2026-02-31T10:00"; allowed/],
  ['depth?delivery=2026-11-24T10:17', 400, /no delivery begins at 2026-11-24T10:17/],
  ['depth?delivery=2026-11-24T10:00&zone=z9', 404, /no zone z9/],
  ['prices?day=2026-02-30', 400, /"2026-02-30" is no day/],
  ['prices?day=yesterday', 400, /pattern/],
  ['prices?zone=z9', 404, /no zone z9/],
  ['prices.csv?from=2026-11-24&to=2026-11-23', 400, /The last day is before the first/],
  ['prices.csv?from=2026-01-01&to=2026-12-31', 422, /35040 lines, and 10000 are the most/],
  ['indicative?zone=z9', 404, /no zone z9/],
  ['stream?channels=depth,secrets', 400, /no channel "secrets": there are depth, trades, indicative, clearings/],
  ['stream?zone=z9', 404, /no zone z9/],
  ['socket', 426, /Open a WebSocket here/],
];

describe('what one may ask', () => {
  test('depth of a delivery, by its start in Bangkok or with an offset, also one whose plus became a blank', async () => {
    const asked: unknown[] = [];
    const url = await start({
      depth: (product) => {
        asked.push(product);
        return { bids: [{ price: 4_000_000, quantityWh: 20 }], asks: [] };
      },
    });
    for (const delivery of ['2026-11-24T10:00', '2026-11-24T10:00:00+07:00', '2026-11-24T03:00Z'])
      expect(await answer(await fetch(`${url}/v1/market/depth?delivery=${delivery}`))).toEqual({
        ...{ status: 200, sequence: 7, zone: 'z1', start: '2026-11-24T10:00:00+07:00' },
        ...{ bids: [{ price: 4_000_000, quantityWh: 20 }], asks: [] },
      });
    expect(asked).toEqual([1, 2, 3].map(() => ({ zone: 'z1', start: tenAtTen })));
  });

  test('indications, of one zone or of all', async () => {
    const indication = { reason: 'no-bids' } as const;
    const told = { zone: 'z1', start: tenAtTen, at: tenAtTen, scope: 'network', indication } as const;
    const url = await start({ indicated: () => [told, { ...told, zone: 'z2' }], knows: () => true });
    const shown = (zone: string) => ({
      ...{ zone, start: '2026-11-24T10:00:00+07:00', at: '2026-11-24T10:00:00+07:00' },
      ...{ scope: 'network', reason: 'no-bids' },
    });
    expect(await answer(await fetch(`${url}/v1/market/indicative`))).toMatchObject({
      indications: [shown('z1'), shown('z2')],
    });
    expect(await answer(await fetch(`${url}/v1/market/indicative?zone=z2`))).toMatchObject({
      indications: [shown('z2')],
    });
  });

  test('prices of a day in Bangkok, of today where none is said', async () => {
    const asked: unknown[] = [];
    const url = await start({
      prices: (...question) => {
        asked.push(question);
        return { deliveries: [quarter], total };
      },
    });
    const midnight = Date.parse('2026-11-24T00:00:00+07:00');
    expect(await answer(await fetch(`${url}/v1/market/prices`))).toMatchObject({
      ...{ status: 200, zone: 'z1', day: '2026-11-24', total },
      deliveries: [{ start: '2026-11-24T10:00:00+07:00', minutes: 15, index: 4_000_000, volumeWh: 500, hidden: false }],
    });
    await fetch(`${url}/v1/market/prices?day=2026-11-23`);
    expect(asked).toEqual([
      ['z1', midnight, midnight + DAY],
      ['z1', midnight - DAY, midnight],
    ]);
  });

  test('open data: a file with a header line', async () => {
    const url = await start({ prices: () => ({ deliveries: [quarter], total }) });
    const response = await fetch(`${url}/v1/market/prices.csv?from=2026-11-24&to=2026-11-25`);
    expect([
      response.status,
      response.headers.get('content-type'),
      response.headers.get('content-disposition'),
    ]).toEqual([200, 'text/csv; charset=utf-8; header=present', 'attachment; filename="prices-z1-2026-11-24.csv"']);
    const [header, line] = (await response.text()).split('\r\n');
    expect(header).toMatch(/^zone,delivery start \(Asia\/Bangkok\),/);
    expect(line).toMatch(/^z1,2026-11-24T10:00:00\+07:00,15,4\.000000,/);
  });

  test('what cannot be answered is refused in words', async () => {
    const url = await start();
    for (const [path, status, detail] of unanswerable)
      expect({ path, ...(await answer(await fetch(`${url}/v1/market/${path}`))) }).toMatchObject({
        ...{ path, status },
        detail: expect.stringMatching(detail),
      });
  });
});

const trade = (sequence: number, quantityWh = 1): MarketFrame => ({
  ...{ sequence, at: tenAtTen },
  news: [
    {
      ...{ kind: 'trade', sequence, at: tenAtTen, zone: 'z1', start: tenAtTen },
      ...{ quantityWh: quantityWh as never, price: microBahtPerKwh(4_000_000), phase: 'continuous' },
    },
  ],
});
const text = (sequence: number): string =>
  `{"sequence":${sequence},"at":"2026-11-24T10:00:00+07:00","news":[{"kind":"trade","sequence":${sequence},"at":"2026-11-24T10:00:00+07:00","zone":"z1","start":"2026-11-24T10:00:00+07:00","quantityWh":1,"price":4000000,"phase":"continuous"}]}`;

/** A market that tells what a test tells it, and who asked for what. */
const telling = () => {
  const now = new Subject<MarketFrame>();
  const asked: MarketListening[] = [];
  const market: Partial<MarketData> = {
    listen: (to) => {
      asked.push(to);
      return now;
    },
  };
  return { now, asked, market };
};

/** More than any buffer on the way holds: in the end the operating system takes no more, and we let go. */
const flooded = async (now: Subject<MarketFrame>): Promise<void> => {
  const { news } = trade(1);
  const long = Array.from({ length: 500 }, () => news).flat();
  for (let told = 1; now.observed && told < 5_000; told += 1) {
    now.next({ sequence: told, at: tenAtTen, news: long });
    await immediate();
  }
  expect(now.observed).toBe(false);
};

describe('a stream of server-sent events', () => {
  test('tells each frame with its cursor, and the time that nothing happened', async () => {
    const { now, asked, market } = telling();
    const url = await start(market, { heartbeat: 40 });
    const response = await fetch(`${url}/v1/market/stream?channels=trades,depth&zone=z1&after=3`, {
      headers: { 'last-event-id': '5' },
    });
    now.next(trade(8));
    let heard = '';
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += part;
      // On a slow machine time may pass before the frame does.
      if (heard.includes('"news":[]') && heard.includes('id: 8')) break;
    }
    expect(heard).toContain(`\n\nid: 8\ndata: ${text(8)}\n\n`);
    expect(heard).toMatch(/^retry: 2000\n\n/);
    expect(heard).toContain('id: 7\ndata: {"sequence":7,"at":"2026-11-24T10:00:00+07:00","news":[]}\n\n');
    // What a browser comes again with is newer than what the page once said.
    expect(asked).toEqual([{ channels: ['trades', 'depth'], zone: 'z1', after: 5 }]);
  });

  test('whoever does not read is told so and let go of; the others are not held up', async () => {
    const { now, market } = telling();
    const url = await start(market, { farthestBehind: 100_000 });
    const slow = createConnection(Number(new URL(url).port), '127.0.0.1').pause();
    slow.on('error', () => undefined);
    slow.write('GET /v1/market/stream HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await expect.poll(() => now.observed).toBe(true);
    await flooded(now);
    let heard = '';
    slow.on('data', (part) => {
      heard = (heard + part.toString()).slice(-1_000);
    });
    slow.resume();
    await expect.poll(() => heard).toMatch(/"kind":"cut","detail":"This connection reads slower/);
    slow.destroy();
  });

  test('who has listened for as long as anybody may has to come again, over events and over a WebSocket', async () => {
    const { now, market } = telling();
    const url = await start(market, {}, { longest: 10 });
    const events = await fetch(`${url}/v1/market/stream`);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/market/socket`);
    const closed = new Promise<number>((resolve) => {
      socket.onclose = ({ code }) => resolve(code);
    });
    expect(await events.text()).toContain('retry: 2000');
    expect(await closed).toBe(1013);
    await expect.poll(() => now.observed).toBe(false);
  });

  test('who listens to events and the market is counted together, and who looks at the page by itself', async () => {
    const url = await start({}, {}, { all: 1 });
    const asked = async (path: string) => fetch(`${url}${path}`);
    const first = await asked('/v1/events');
    expect(first.status).toBe(200);
    for (const path of ['/v1/events', '/v1/market/stream']) expect((await asked(path)).status).toBe(503);
    const page = await asked('/v1/live');
    expect(page.status).toBe(200);
    expect((await asked('/v1/live')).status).toBe(503);
    await first.body?.cancel();
    await page.body?.cancel();
  });

  test('no more than may listen, and room again when one has gone', async () => {
    const { now, market } = telling();
    const url = await start(market, {}, { all: 1 });
    const gone = new AbortController();
    const first = await fetch(`${url}/v1/market/stream`, { signal: gone.signal });
    expect(first.status).toBe(200);
    const second = await fetch(`${url}/v1/market/stream`);
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '10']);
    gone.abort();
    await expect.poll(() => now.observed).toBe(false);
    await expect
      .poll(async () => {
        const again = await fetch(`${url}/v1/market/stream`);
        await again.body?.cancel();
        return again.status;
      })
      .toBe(200);
  });
});

/** A WebSocket with what it has heard. */
const opened = async (url: string) => {
  const socket = new WebSocket(url.replace('http', 'ws'));
  const heard: string[] = [];
  let closed: { code: number; reason: string } | null = null;
  socket.addEventListener('message', ({ data }) => heard.push(String(data)));
  socket.addEventListener('close', ({ code, reason }) => {
    closed = { code, reason };
  });
  await expect.poll(() => socket.readyState).not.toBe(WebSocket.CONNECTING);
  return { socket, heard, closed: () => closed };
};

describe('a WebSocket', () => {
  test('hears the same frames, resumes by its address, and gets a sign of life', async () => {
    const { now, asked, market } = telling();
    const url = await start(market, { heartbeat: 2_000 });
    // Long enough that a busy machine answers the ping in between.
    const { socket, heard } = await opened(`${url}/v1/market/socket?channels=trades&after=3`);
    await expect.poll(() => now.observed).toBe(true);
    now.next(trade(8));
    await expect.poll(() => heard).toContain(text(8));
    await expect.poll(() => heard).toContain('{"sequence":7,"at":"2026-11-24T10:00:00+07:00","news":[]}');
    expect(asked).toEqual([{ channels: ['trades'], after: 3 }]);
    socket.close();
    await expect.poll(() => now.observed).toBe(false);
  });

  test('who speaks has mistaken the address', async () => {
    const { market } = telling();
    const { socket, closed } = await opened(`${await start(market)}/v1/market/socket`);
    socket.send('subscribe');
    await expect
      .poll(closed)
      .toEqual({ code: 1008, reason: expect.stringMatching(/say what you want in the address/) });
  });

  const handshake = (path: string, headers: readonly string[] = []) =>
    [
      `GET ${path} HTTP/1.1`,
      ...['host: localhost', 'connection: Upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'],
      ...['sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==', ...headers],
      '\r\n',
    ].join('\r\n');

  test('whoever does not read is told so and closed with 1013', async () => {
    const { now, market } = telling();
    const url = await start(market, { farthestBehind: 100_000 });
    const slow = createConnection(Number(new URL(url).port), '127.0.0.1').pause();
    slow.on('error', () => undefined);
    slow.write(handshake('/v1/market/socket'));
    await expect.poll(() => now.observed).toBe(true);
    await flooded(now);
    let heard = Buffer.alloc(0);
    slow.on('data', (part) => {
      heard = Buffer.concat([heard, part]).subarray(-2_000);
    });
    slow.resume();
    await expect.poll(() => heard.toString('latin1')).toMatch(/"kind":"cut".*too slow: come again/s);
    // A close frame: 0x88, its length, then the code.
    expect(heard.indexOf(Buffer.from([0x03, 0xf5]))).toBeGreaterThan(0);
    slow.destroy();
  });

  test('whoever answers no ping is gone', async () => {
    const { now, asked, market } = telling();
    const url = await start(market, { heartbeat: 20 });
    const dead = createConnection(Number(new URL(url).port), '127.0.0.1');
    dead.on('error', () => undefined);
    dead.write(handshake('/v1/market/socket'));
    await expect.poll(() => asked.length).toBe(1);
    await expect.poll(() => now.observed).toBe(false);
    dead.destroy();
  });

  test('the past is sent piece by piece, as it is read, and only then what happens', () => {
    const sent: string[] = [];
    let taken: (() => void) | undefined;
    const socket = {
      ...{ on: () => socket, once: () => socket, close: () => undefined, terminate: () => undefined },
      send: (text: string, done: () => void) => {
        sent.push(text);
        taken = done;
      },
    };
    const now = new Subject<number>();
    const told = { text: String, heartbeat: 60_000, beat: () => '', farthestBehind: 10, farewell: 'cut', over: NEVER };
    tellSocket(socket as never, concat(from([1, 2, 3]), now), told);
    now.next(4);
    expect(sent).toEqual(['1']);
    for (let pieces = 0; pieces < 3; pieces += 1) taken?.();
    expect(sent).toEqual(['1', '2', '3', '4']);
    now.next(1e10);
    expect(sent.at(-1)).toBe('cut');
  });

  const handshakes: readonly (readonly [path: string, headers: readonly string[], said: RegExp])[] = [
    ['/v1/market/socket', ['origin: http://evil.example'], /^HTTP\/1.1 403 .*foreign-page/s],
    ['/v1/market/socket?channels=secrets', [], /^HTTP\/1.1 400 .*no channel/s],
    ['/v1/market/socket?zone=z9', [], /^HTTP\/1.1 404 .*no zone z9/s],
    ['/v1/market/socket?after=-1', [], /^HTTP\/1.1 400 .*after/s],
  ];
  test('handshakes for what is not there, and from pages of others, are refused', async () => {
    const url = await start(telling().market);
    for (const [path, headers, said] of handshakes) {
      const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
      let heard = '';
      socket.on('data', (part) => {
        heard += part.toString();
      });
      socket.write(handshake(path, headers));
      await expect.poll(() => heard, { message: path }).toMatch(said);
      socket.destroy();
    }
  });

  test('a page of this core may open one', async () => {
    const { now, market } = telling();
    const socket = createConnection(Number(new URL(await start(market)).port), '127.0.0.1');
    socket.write(handshake('/v1/market/socket', ['origin: http://localhost']));
    await expect.poll(() => now.observed).toBe(true);
    socket.destroy();
  });
});
