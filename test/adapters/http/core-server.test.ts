import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as immediate } from 'node:timers/promises';
import { concat, from, NEVER, of, Subject, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CoreServerSettings, coreServer } from '../../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../../src/adapters/http/http-application.ts';
import { usualLimits } from '../../../src/adapters/http/listeners.ts';
import type { Rates } from '../../../src/adapters/http/rate-limits.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { MarketEvent } from '../../../src/domain/market.ts';
import { instant } from '../../../src/domain/time.ts';
import type { CoreService, RegulatorDesk } from '../../../src/ports/core-service.ts';
import { fakeCoreService } from '../../support/fake-core-service.ts';
import { type Line, quietLog } from '../../support/quiet-log.ts';

let running: RunningServer | null = null;
let lines: readonly Line[] = [];
const start = async (change: Partial<CoreService> = {}, settings: Partial<CoreServerSettings> = {}) => {
  const log = quietLog();
  lines = log.lines;
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  running = await coreServer(fakeCoreService(change), { listen, page: null, version: '1', ...settings }, log);
  return running.url;
};
afterEach(() => running?.[Symbol.asyncDispose]());

const cbor = { 'content-type': 'application/cbor' };
const put = (
  url: string,
  body: Uint8Array<ArrayBuffer> | string = new Uint8Array([0x80]),
  path = 'g1/batches/7',
  headers = cbor,
) => fetch(`${url}/v1/gateways/${path}`, { method: 'PUT', headers, body });
const post = (url: string, body: Uint8Array<ArrayBuffer> | string = new Uint8Array([0x80]), headers = cbor) =>
  fetch(`${url}/v1/orders`, { method: 'POST', headers, body });
const answer = async (response: Response) => ({ status: response.status, ...((await response.json()) as object) });

/** What has a stated length goes past the framework; what comes in pieces does not. What came back, without what is of the moment. */
const asked = async (url: string, method: string, isStated: boolean) => {
  const length = isStated ? { 'content-length': '1' } : { 'transfer-encoding': 'chunked' };
  const asking = request(url, { method, headers: { ...cbor, ...length } });
  asking.end(new Uint8Array([0x80]));
  const [response] = await once(asking, 'response');
  const headers = { ...response.headers, date: null };
  return { status: response.statusCode, headers, body: Buffer.concat(await response.toArray()).toString('latin1') };
};
const ordered = (url: string, isStated: boolean) => asked(`${url}/v1/orders`, 'POST', isStated);
const handedOver = (url: string, isStated: boolean) => asked(`${url}/v1/gateways/g1/batches/7`, 'PUT', isStated);

describe('orders past the framework', () => {
  const replies: readonly Readonly<{ what: string; status: number; reply: ReturnType<CoreService['submitOrder']> }>[] =
    [
      { what: 'accepted', status: 200, reply: of({ kind: 'accepted', order: 'a/"é', restingWh: 100, filledWh: 5 }) },
      {
        what: 'refused',
        status: 403,
        reply: of({ kind: 'refused', order: 'a/n', reason: 'bad-signature', detail: 'ค "x"' }),
      },
      {
        what: 'refused unread',
        status: 400,
        reply: of({ kind: 'refused', order: null, reason: 'malformed', detail: 'x' }),
      },
      { what: 'busy', status: 503, reply: of({ kind: 'busy', retryAfterSeconds: 3 }) },
      { what: 'a full disk', status: 503, reply: throwError(() => new Fault('disk-full', 'There is no room.')) },
      { what: 'no thread that verifies', status: 503, reply: throwError(() => new Fault('busy', 'Try again.')) },
      { what: 'nobody’s signature', status: 403, reply: throwError(() => new Fault('signature', 'Nobody’s key.')) },
      { what: 'no order at all', status: 400, reply: throwError(() => new Fault('malformed', 'It is no order.')) },
      { what: 'a bug', status: 500, reply: throwError(() => new TypeError('oh')) },
    ];
  test.each(replies)(
    '$what: past the framework and through it the answer is the same',
    async ({ what, status, reply }) => {
      const url = await start({ submitOrder: () => reply });
      const past = await ordered(url, true);
      expect(past).toEqual(await ordered(url, false));
      expect(past.status).toBe(status);
      const line = { method: 'POST', url: '/v1/orders' };
      const logged: Readonly<Record<string, object>> = {
        'a full disk': {
          level: 'error',
          message: 'There is no room.',
          fields: { ...line, error: expect.stringMatching(/\n +at /) },
        },
        'a bug': { level: 'error', message: 'oh', fields: { ...line, error: expect.stringMatching(/\n +at /) } },
        // Who is refused is no error of the core's: no stack, and nobody is woken by it.
        'nobody’s signature': {
          ...{ level: 'info', message: 'Nobody’s key.' },
          fields: { ...line, status: 403, reason: 'bad-signature' },
        },
        'no order at all': {
          ...{ level: 'info', message: 'It is no order.' },
          fields: { ...line, status: 400, reason: 'malformed' },
        },
      };
      const told = logged[what];
      expect(lines).toEqual(told === undefined ? [] : [told, told]);
    },
  );

  test('a body that comes in pieces is one order', async () => {
    const asked: unknown[] = [];
    const url = await start({
      submitOrder: (body) => {
        asked.push([...body]);
        return of({ kind: 'busy', retryAfterSeconds: 1 });
      },
    });
    const asking = request(`${url}/v1/orders`, { method: 'POST', headers: { ...cbor, 'content-length': '3' } });
    asking.flushHeaders();
    asking.write(new Uint8Array([1]));
    await immediate();
    asking.end(new Uint8Array([2, 3]));
    await once(asking, 'response');
    expect(asked).toEqual([[1, 2, 3]]);
  });

  test.each([
    { what: 'a page of another site', headers: { 'sec-fetch-site': 'cross-site' }, status: 403 },
    { what: 'a name that leads here', headers: { host: 'evil.example' }, status: 403 },
    { what: 'another media type', headers: { 'content-type': 'application/xml' }, status: 415 },
    { what: 'too much', headers: { 'content-length': '8193' }, status: 413 },
  ])('$what is turned away', async ({ headers, status }) => {
    const url = await start();
    const asking = request(`${url}/v1/orders`, {
      method: 'POST',
      headers: { ...cbor, 'content-length': '1', ...headers },
    });
    asking.on('error', () => undefined);
    asking.end(new Uint8Array('content-length' in headers ? 8_193 : 1));
    const [response] = await once(asking, 'response');
    expect(response.statusCode).toBe(status);
  });

  test('who asks too often is told when to come again, and by the rate of orders', async () => {
    const rates: Rates = { public: 100, orders: 1 };
    const url = await start({}, { rates: () => rates });
    expect((await ordered(url, true)).status).toBe(200);
    expect(await ordered(url, true)).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
  });
});

describe('batches past the framework', () => {
  const replies: readonly Readonly<{ what: string; status: number; reply: ReturnType<CoreService['submitBatch']> }>[] =
    [
      { what: 'kept', status: 200, reply: of({ kind: 'kept', receipt: new Uint8Array([0, 255, 13, 10]) }) },
      { what: 'refused', status: 409, reply: of({ kind: 'refused', reason: 'sequence-conflict', detail: 'ค "x"' }) },
      { what: 'busy', status: 503, reply: of({ kind: 'busy', retryAfterSeconds: 3 }) },
      { what: 'a full disk', status: 503, reply: throwError(() => new Fault('disk-full', 'There is no room.')) },
      { what: 'nobody’s signature', status: 403, reply: throwError(() => new Fault('signature', 'Nobody’s key.')) },
      { what: 'no order at all', status: 400, reply: throwError(() => new Fault('malformed', 'It is no order.')) },
      { what: 'a bug', status: 500, reply: throwError(() => new TypeError('oh')) },
    ];
  test.each(replies)('$what: past the framework and through it the answer is the same', async ({ status, reply }) => {
    const url = await start({ submitBatch: () => reply });
    const past = await handedOver(url, true);
    expect(past).toEqual(await handedOver(url, false));
    expect(past.status).toBe(status);
  });

  test('who sends too often is told when to come again, and by the rate of gateways', async () => {
    const rates: Rates = { public: 100, gateway: 1 };
    const url = await start({}, { rates: () => rates });
    expect((await handedOver(url, true)).status).toBe(200);
    expect(await handedOver(url, true)).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
  });

  test('a page of another site is turned away', async () => {
    const asking = request(`${await start()}/v1/gateways/g1/batches/7`, {
      method: 'PUT',
      headers: { ...cbor, 'content-length': '1', 'sec-fetch-site': 'cross-site' },
    });
    asking.end(new Uint8Array(1));
    const [response] = await once(asking, 'response');
    expect(response.statusCode).toBe(403);
  });
});

describe('batches', () => {
  test('the body and the path reach the core; the receipt comes back byte for byte', async () => {
    const asked: unknown[] = [];
    const url = await start({
      submitBatch: (gateway, sequence, body) => {
        asked.push([gateway, sequence, [...body]]);
        return of({ kind: 'kept', receipt: new Uint8Array([0, 255, 13, 10]) });
      },
    });
    const response = await put(url, new Uint8Array([1, 2, 255]));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/cbor');
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 13, 10]);
    expect(asked).toEqual([['g1', 7, [1, 2, 255]]]);
  });

  test.each([
    { reason: 'sequence-conflict', status: 409 },
    { reason: 'malformed', status: 400 },
    { reason: 'bad-signature', status: 403 },
    { reason: 'unknown-gateway', status: 404 },
    { reason: 'interval-in-future', status: 425 },
    { reason: 'wrong-epoch', status: 422 },
  ])('a refusal for $reason is a $status with the word and a sentence', async ({ reason, status }) => {
    const url = await start({ submitBatch: () => of({ kind: 'refused', reason, detail: 'A sentence.' }) });
    expect(await answer(await put(url))).toEqual({ status, reason, detail: 'A sentence.' });
  });

  test('busy is a 503 that says when to come again', async () => {
    const url = await start({ submitBatch: () => of({ kind: 'busy', retryAfterSeconds: 3 }) });
    const response = await put(url);
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await answer(response)).toMatchObject({ status: 503, reason: 'busy', retryAfterSeconds: 3 });
  });

  test('a full disk is a 503, not our mistake', async () => {
    const url = await start({ submitBatch: () => throwError(() => new Fault('disk-full', 'There is no room.')) });
    expect(await answer(await put(url))).toMatchObject({
      status: 503,
      reason: 'disk-full',
      detail: 'There is no room.',
    });
  });

  test.each([
    { what: 'sequence 0', path: 'g1/batches/0' },
    { what: 'a sequence that is no number', path: 'g1/batches/x' },
    { what: 'a sequence beyond the exact numbers', path: 'g1/batches/99999999999999999999' },
    { what: 'a gateway that is no id', path: 'G%201/batches/1' },
    { what: 'a gateway with a path in it', path: '..%2f..%2fetc/batches/1' },
  ])('$what is refused as malformed', async ({ path }) => {
    expect(await answer(await put(await start(), undefined, path))).toMatchObject({ status: 400, reason: 'malformed' });
  });

  test('more than 4 MiB is refused as too large', async () => {
    const response = await put(await start(), new Uint8Array(4 * 1024 * 1024 + 1));
    expect(await answer(response)).toMatchObject({ status: 413, reason: 'too-large' });
  });

  test('another media type is refused by name', async () => {
    const url = await start();
    const headers = { 'content-type': 'application/xml' };
    expect(await answer(await put(url, '<batch/>', 'g1/batches/1', headers))).toMatchObject({
      status: 415,
      reason: 'unsupported-media-type',
    });
  });

  test('a bug is a 500 without details, and logged', async () => {
    const url = await start({ submitBatch: () => throwError(() => new TypeError('a secret detail')) });
    const response = await answer(await put(url));
    expect(response).toMatchObject({ status: 500, reason: 'internal' });
    expect(JSON.stringify(response)).not.toContain('secret');
    expect(lines.map(({ level, message }) => [level, message])).toEqual([['error', 'a secret detail']]);
  });
});

describe('orders', () => {
  test('an accepted order says what rests and what was filled', async () => {
    expect(await answer(await post(await start()))).toEqual({
      status: 200,
      kind: 'accepted',
      order: 'a1/n1',
      restingWh: 100,
      filledWh: 0,
    });
  });

  test('a refused order says why', async () => {
    const refused = { kind: 'refused', order: 'a1/n1', reason: 'gate-closed', detail: 'A sentence.' } as const;
    const url = await start({ submitOrder: () => of(refused) });
    expect(await answer(await post(url))).toEqual({ status: 422, ...refused });
  });

  test('more than 8 KiB is no order', async () => {
    expect(await answer(await post(await start(), new Uint8Array(9_000)))).toMatchObject({
      status: 413,
      reason: 'too-large',
    });
  });
});

describe('accounts', () => {
  const account = { account: 'a1', balance: '-9007199254740993', reserved: '0', points: [], orders: [], intervals: [] };

  test('a token opens its account, and nothing is cached', async () => {
    const url = await start({ account: (token) => (token === 'secret' ? account : null) });
    const response = await fetch(`${url}/v1/account`, { headers: { authorization: 'Bearer secret' } });
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await answer(response)).toEqual({ status: 200, ...account });
  });

  test.each([
    { what: 'no token', headers: {} },
    { what: 'a wrong token', headers: { authorization: 'Bearer wrong' } },
    { what: 'another scheme', headers: { authorization: 'Basic c2VjcmV0' } },
  ])('$what opens nothing', async ({ headers }) => {
    const url = await start({ account: (token) => (token === 'secret' ? account : null) });
    const response = await fetch(`${url}/v1/account`, { headers: headers as Record<string, string> });
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer(response)).toMatchObject({ status: 401, reason: 'unauthorised' });
  });

  test('its months are its own: with the token, and not without', async () => {
    const line = { kind: 'sold', corrects: null, energyWh: 1, money: '4000000', invoiced: '0' };
    const months = [{ month: '2026-11', closed: null, lines: [line], total: '0' }];
    const statement = { account: 'a1', balance: '1', reserved: '0', months };
    const url = await start({ accountStatement: (token) => (token === 'secret' ? statement : null) });
    const ask = (token: string) =>
      fetch(`${url}/v1/account/statement`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer(await ask('secret'))).toEqual({ status: 200, ...statement });
    expect(await answer(await ask('wrong'))).toMatchObject({ status: 401, reason: 'unauthorised' });
  });
});

describe('the log', () => {
  const hash = (byte: number) => new Uint8Array(32).fill(byte);

  test('checkpoint, entries and proofs', async () => {
    const url = await start({
      checkpoint: () => 'a note\n',
      logEntry: (index) => (index === 3 ? new Uint8Array([0xa0]) : null),
      inclusionProof: (index, size) => (index < size && size <= 8 ? [hash(index), hash(size)] : null),
      consistencyProof: (from, to) => (from <= to && to <= 8 ? [] : null),
    });
    const get = (path: string) => fetch(`${url}/v1/log/${path}`);
    expect(await (await get('checkpoint')).text()).toBe('a note\n');
    expect([...new Uint8Array(await (await get('entries/3')).arrayBuffer())]).toEqual([0xa0]);
    expect(await answer(await get('entries/4'))).toMatchObject({ status: 404, reason: 'not-found' });
    expect(await answer(await get('proof/inclusion?index=1&size=2'))).toEqual({
      status: 200,
      path: ['01'.repeat(32), '02'.repeat(32)],
    });
    expect(await answer(await get('proof/inclusion?index=1&size=9'))).toMatchObject({ status: 404 });
    expect(await answer(await get('proof/consistency?from=2&to=8'))).toEqual({ status: 200, path: [] });
    expect(await answer(await get('proof/consistency?from=x&to=8'))).toMatchObject({
      status: 400,
      reason: 'malformed',
    });
    expect(await answer(await get('proof/inclusion?index=1'))).toMatchObject({ status: 400, reason: 'malformed' });
  });
});

/** Reads a stream until it holds `count` data lines, then leaves. */
const read = async (url: string, count: number, headers: Record<string, string> = {}): Promise<string> => {
  const leave = new AbortController();
  const response = await fetch(url, { headers, signal: leave.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part);
    if (text.split('\ndata: ').length > count) break;
  }
  leave.abort();
  return text;
};

describe('streams', () => {
  test('events carry their cursor, and resume after it', async () => {
    const url = `${await start()}/v1/events`;
    expect(await read(url, 3)).toBe(
      [
        'retry: 2000\n\n',
        ...[1, 2, 3].map(
          (n) =>
            `id: ${n}\nevent: enrolled\ndata: {"kind":"enrolled","sequence":${n},"at":${n - 1},"version":${n},"hash":"0${n - 1}"}\n\n`,
        ),
      ].join(''),
    );
    expect(await read(`${url}?after=2`, 1)).toMatch(/^retry: 2000\n\nid: 3\n/);
    expect(await read(url, 1, { 'last-event-id': '2' })).toMatch(/^retry: 2000\n\nid: 3\n/);
  });

  /** More than any buffer on the way holds: a client gets what it reads, and waits for nothing. */
  const long = (first: number, count: number): readonly MarketEvent[] =>
    Array.from({ length: count }, (_, index) => ({
      kind: 'invariant-broken',
      sequence: first + index,
      at: instant(0),
      law: 'money',
      detail: 'x'.repeat(10_000),
    }));

  test('a client without a cursor gets a past of 12 MB whole, and then what happens', async () => {
    const now = new Subject<MarketEvent>();
    const url = await start({ events: () => concat(from(long(1, 1_200)), now) });
    const response = await fetch(`${url}/v1/events`);
    let [text, ids] = ['', 0];
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += part;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) if (event.startsWith(`id: ${ids + 1}\n`)) ids += 1;
      if (ids === 1_200) for (const event of long(1_201, 1)) now.next(event);
      if (ids === 1_201) break;
    }
    expect(ids).toBe(1_201);
  });

  test('a client that does not read what happens is let go', async () => {
    const now = new Subject<MarketEvent>();
    const url = await start({ events: () => now });
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1').pause();
    socket.on('error', () => undefined);
    socket.write('GET /v1/events HTTP/1.1\r\nhost: localhost\r\n\r\n');
    while (!now.observed) await immediate();
    let told = 0;
    // What the operating system takes on the way is its own affair; in the end it takes no more.
    while (now.observed && told < 10_000) {
      for (const event of long(told + 1, 1)) now.next(event);
      told += 1;
      await immediate();
    }
    expect(now.observed).toBe(false);
    expect(told).toBeGreaterThan(400);
    socket.destroy();
  });

  test('the live view comes at once and again', async () => {
    const url = await start({}, { livePeriod: 5 });
    expect((await read(`${url}/v1/live`, 3)).match(/"core":"s1"/g)?.length).toBeGreaterThanOrEqual(3);
  });
});

describe('what everybody gets', () => {
  test('the view, the registry, health and an OpenAPI 3.1 document of every route', async () => {
    const url = await start();
    expect(await answer(await fetch(`${url}/v1/view`))).toMatchObject({ status: 200, core: 's1' });
    expect(await answer(await fetch(`${url}/v1/registry`))).toMatchObject({
      status: 200,
      keys: { core: { raw: '01'.repeat(32) } },
    });
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const document = await answer(await fetch(`${url}/v1/openapi.json`));
    expect(document).toMatchObject({ status: 200, openapi: '3.1.0' });
    expect(Object.keys((document as unknown as { paths: object }).paths).sort()).toEqual([
      '/v1/account',
      '/v1/account/proofs',
      '/v1/account/statement',
      '/v1/enrolments',
      '/v1/events',
      '/v1/gaps',
      '/v1/gateways/{gateway}/batches/{sequence}',
      '/v1/gateways/{gateway}/facts/{sequence}',
      '/v1/gateways/{gateway}/gaps',
      '/v1/gateways/{gateway}/witness',
      '/v1/live',
      '/v1/log/checkpoint',
      '/v1/log/entries',
      '/v1/log/entries/{index}',
      '/v1/log/proof/consistency',
      '/v1/log/proof/inclusion',
      '/v1/log/tile/{*}',
      '/v1/log/witnessed',
      '/v1/market/depth',
      '/v1/market/indicative',
      '/v1/market/prices',
      '/v1/market/prices.csv',
      '/v1/market/socket',
      '/v1/market/stream',
      '/v1/operator',
      '/v1/orders',
      '/v1/registry',
      '/v1/regulator/events',
      '/v1/regulator/market',
      '/v1/regulator/orders',
      '/v1/rules',
      '/v1/view',
    ]);
  });

  test.each([
    { path: '/v1/gateways/{gateway}/batches/{sequence}', method: 'put', types: ['application/cbor'] },
    { path: '/v1/gateways/{gateway}/witness', method: 'put', types: ['application/cbor'] },
    { path: '/v1/orders', method: 'post', types: ['application/cose', 'application/cbor'] },
  ])('a client made from the document can send to $path', async ({ path, method, types }) => {
    const { paths } = (await (await fetch(`${await start()}/v1/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { requestBody?: unknown }>>;
    };
    const schema = { type: 'string', format: 'binary', description: expect.stringMatching(/COSE_Sign1/) };
    expect(paths[path]?.[method]?.requestBody).toMatchObject({
      required: true,
      content: Object.fromEntries(types.map((type) => [type, { schema }])),
    });
  });

  test('security headers that a page on loopback can live with', async () => {
    const { headers } = await fetch(`${await start()}/v1/view`);
    const policy = headers.get('content-security-policy');
    expect(policy?.split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('strict-transport-security')).toBe(null);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('a foreign name that leads to this machine is not answered, a page of another site changes nothing', async () => {
    const url = await start();
    const status = (host: string, site: string, method: string) =>
      new Promise((resolve, reject) => {
        const headers = { host, 'sec-fetch-site': site, ...cbor };
        const call = request(`${url}/v1/${method === 'GET' ? 'view' : 'orders'}`, { method, headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        call.on('error', reject).end(method === 'GET' ? '' : 'x');
      });
    expect(await status('evil.example', 'none', 'GET')).toBe(403);
    expect(await status('localhost:8470', 'none', 'GET')).toBe(200);
    expect(await status('[::1]:8470', 'cross-site', 'GET')).toBe(200);
    expect(await status('127.0.0.1', 'cross-site', 'POST')).toBe(403);
    expect(await status('127.0.0.1', 'same-origin', 'POST')).toBe(200);
  });

  test('what is not there is named', async () => {
    expect(await answer(await fetch(`${await start()}/v2`))).toMatchObject({ status: 404, reason: 'not-found' });
  });

  test('too many requests from one address are refused by name', async () => {
    let twice: Rates = { public: 2 };
    const url = await start({}, { rates: () => twice });
    for (let time = 0; time < 2; time += 1) await fetch(`${url}/v1/view`);
    const refused = await fetch(`${url}/v1/view`);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await answer(refused)).toMatchObject({ status: 429, reason: 'too-many-requests' });
    // The same rates in another object, and others of somebody else, forgive nothing.
    for (const same of [{ public: 2 }, { public: 2, orders: 7 }]) {
      twice = same;
      expect((await fetch(`${url}/v1/view`)).status).toBe(429);
    }
    // Other rates hold from the next request on.
    twice = { public: 100 };
    expect((await fetch(`${url}/v1/view`)).status).toBe(200);
  });

  test('whoever else listens keeps no regulator out', async () => {
    const desk = { market: () => ({}), orders: () => [], events: () => NEVER } as unknown as RegulatorDesk;
    const sessions = () => ({ ...usualLimits, all: 1, ofOneAddress: 1 });
    const url = await start({ regulator: () => desk, events: () => NEVER }, { sessions });
    const headers = { authorization: 'Bearer token' };
    const listening = [];
    for (const path of ['/v1/events', '/v1/live', '/v1/regulator/events'])
      listening.push(await fetch(`${url}${path}`, { headers }));
    expect(listening.map(({ status }) => status)).toEqual([200, 200, 200]);
    const second = await fetch(`${url}/v1/regulator/events`, { headers });
    expect(second.status).toBe(503);
    for (const { body } of listening) await body?.cancel();
  });

  test('asking to be enrolled is for once, not for hundreds of times a minute', async () => {
    const url = await start();
    const ask = () =>
      fetch(`${url}/v1/enrolments`, { method: 'POST', body: 'x', headers: { 'content-type': 'application/pkcs10' } });
    for (let time = 0; time < 20; time += 1) expect((await ask()).status).not.toBe(429);
    expect(await answer(await ask())).toMatchObject({ status: 429, reason: 'too-many-requests' });
    expect((await fetch(`${url}/v1/view`)).status).toBe(200);
  });

  test('bytes that are not HTTP do not disturb it', async () => {
    const url = await start();
    const socket = createConnection(Number(new URL(url).port), '127.0.0.1');
    socket.resume().end('\x00\x01\x02 not http\r\n\r\n');
    await once(socket, 'close');
    expect((await fetch(`${url}/v1/view`)).status).toBe(200);
  });

  test.each(['0.0.0.0', '192.0.2.1', '::'])('plain HTTP on %s is refused with a sentence', async (host) => {
    const refused = start({}, { listen: { host, port: 0, tls: null } });
    running = null;
    await expect(refused).rejects.toMatchObject({
      name: 'Fault',
      code: 'configuration',
      message: /without TLS is refused/,
    });
  });
});

describe('the page', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<title>page</title>');
    writeFileSync(join(folder, 'assets', 'main-abc.js'), 'export {}');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is served with types, and assets are cached for good', async () => {
    const url = await start({}, { page: folder });
    const page = await fetch(`${url}/`);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<title>page</title>',
    ]);
    const script = await fetch(`${url}/assets/main-abc.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    const again = await fetch(`${url}/`, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } });
    expect(again.status).toBe(304);
  });

  test.each(['/%2e%2e/%2e%2e/etc/passwd', '/assets/..%2f..%2fsecret', '//etc/passwd'])(
    '%s is not there',
    async (path) => {
      expect((await fetch(`${await start({}, { page: folder })}${path}`)).status).toBe(404);
    },
  );

  test('a page that is not built says how to build it', async () => {
    const response = await fetch(`${await start({}, { page: join(folder, 'nothing') })}/`);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining('npm run build')]);
  });
});

test.for([true, false])(
  'a regulator whose role is withdrawn is told nothing more (something happens: %s)',
  async (happens) => {
    const events = new Subject<MarketEvent>();
    let isOne = true;
    const desk = {
      events: () => events,
      market: () => expect.fail('not asked'),
      orders: () => [],
    } as unknown as NonNullable<ReturnType<CoreService['regulator']>>;
    const url = await start({ regulator: (token) => (token === 'erc' && isOne ? desk : null) });
    const stream = await fetch(`${url}/v1/regulator/events`, { headers: { authorization: 'Bearer erc' } });
    const event = (sequence: number) => ({ kind: 'rules-changed', sequence, hash: 'ab' }) as unknown as MarketEvent;
    events.next(event(1));
    isOne = false;
    if (happens) events.next(event(2));
    const text = await stream.text();
    expect(text).toContain('id: 1');
    expect(text).not.toContain('id: 2');
    expect(events.observed).toBe(false);
  },
);
