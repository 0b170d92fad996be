import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coreDocument, coreServer } from '../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../src/adapters/http/http-application.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { coreApi } from '../../src/client/core-api.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import { signOperatorRequest } from '../../src/wire/operator-request.ts';
import { buyer, firstOf, runCore, seller, signedOrder } from '../support/core-fixture.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sha256 } from '../support/small-market.ts';
import { testSigner } from '../support/test-signers.ts';

const operator = { key: testSigner('operator').key, verify: verifySignature };
const regulators = [{ name: 'erc', tokenHash: sha256(new TextEncoder().encode('token-of-the-regulator')) }];
let core: ReturnType<typeof runCore>;
let server: RunningServer;

beforeAll(async () => {
  core = runCore({ operator }, { regulators });
  await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  server = await coreServer(core.service, { listen, page: null, version: '1' }, quietLog());
});
afterAll(() => server[Symbol.asyncDispose]());

describe('the client', () => {
  test('asks what everybody may know', async () => {
    const api = coreApi(server.url);
    expect(await api.view()).toMatchObject({
      kind: 'answered',
      value: { core: 'core-1', zones: [{ zone: 'zone-1' }] },
    });
    expect(await api.registry()).toMatchObject({ value: { zones: ['zone-1'], tick: 100 } });
    expect(await api.rules()).toMatchObject({ value: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(await api.gaps()).toMatchObject({ value: { gateways: [{ gateway: 'gw-1' }, { gateway: 'gw-2' }] } });
  });

  test('places an order, and sees it in its own account and nobody else’s', async () => {
    const api = coreApi(server.url, { token: buyer.token });
    expect(await api.order(signedOrder(buyer, 'b1'))).toEqual({
      kind: 'answered',
      value: { kind: 'accepted', order: 'a-h02/b1', restingWh: 0, filledWh: 1_000 },
    });
    expect(await api.account()).toMatchObject({
      value: { account: 'a-h02', orders: [{ nonce: 'b1', filledWh: 1_000 }] },
    });
    expect(await api.proofs()).toEqual({ kind: 'answered', value: [] });
    expect(await coreApi(server.url).account()).toMatchObject({ kind: 'refused', status: 401, reason: 'unauthorised' });
  });

  test('asks for prices, books and months, and hears the market', async () => {
    const api = coreApi(server.url, { token: buyer.token });
    expect(await api.statement()).toMatchObject({ value: { account: 'a-h02' } });
    expect(await api.market.prices('2026-11-24')).toMatchObject({ value: { zone: 'zone-1', day: '2026-11-24' } });
    expect(await api.market.depth('2026-11-24T12:00')).toMatchObject({
      value: { zone: 'zone-1', start: '2026-11-24T12:00:00+07:00', bids: [], asks: [] },
    });
    expect(await api.market.indicative()).toMatchObject({ value: { indications: expect.any(Array) } });
    const leave = new AbortController();
    for await (const { news } of api.market.stream({}, leave.signal)) {
      expect(news).toEqual(expect.any(Array));
      break;
    }
    leave.abort();
    expect(await api.market.pricesCsv({ from: '2026-11-24' })).toMatchObject({
      kind: 'answered',
      value: expect.stringMatching(/^[a-z_]+,/),
    });
    expect(await api.market.pricesCsv({ from: 'yesterday' })).toMatchObject({ status: 400, reason: 'malformed' });
  });

  test('hears the same over a WebSocket, and only what it asked for', async () => {
    const { market } = coreApi(server.url);
    const first = async (frames: AsyncGenerator<Readonly<{ news: readonly Readonly<{ kind: string }>[] }>>) => {
      for await (const { news } of frames) return news;
      return null;
    };
    const to = { delivery: '2026-11-24T10:30', zone: 'zone-1', channels: ['depth'] } as const;
    const heard = await first(market.socket(to));
    expect(heard).toEqual(await first(market.stream(to)));
    expect(heard?.map(({ kind }) => kind)).toEqual(['depth-snapshot']);
    expect(await first(market.socket({}, AbortSignal.abort()))).toBeNull();
    await expect(first(market.socket({ zone: 'nowhere' }))).rejects.toThrow(/WebSocket/);
  });

  test('holds the log to what it says: its head, its entries, that they are in it', async () => {
    const { log } = coreApi(server.url);
    const note = await log.checkpoint();
    const size = Number(note.kind === 'answered' && note.value.split('\n')[1]);
    expect(size).toBeGreaterThan(0);
    const entries = await log.entries(0, size + 5);
    expect(entries.kind === 'answered' && entries.value).toHaveLength(size);
    const entry = await log.entry(0);
    expect(entry).toEqual({ kind: 'answered', value: entries.kind === 'answered' ? entries.value[0] : null });
    expect(await log.inclusion(0, size)).toMatchObject({ value: { path: expect.any(Array) } });
    expect(await log.consistency(1, size)).toMatchObject({ value: { path: expect.any(Array) } });
    expect(await log.tile(`0/000.p/${size}`)).toMatchObject({ value: { length: 32 * size } });
    expect(await log.entry(999_999)).toMatchObject({ kind: 'refused', status: 404, reason: 'not-found' });
    const bytes = coreApi(server.url, { fetch: async () => new Response(Uint8Array.of(0x82, 0x41, 0x01)) });
    await expect(bytes.log.entries(0, 2)).rejects.toMatchObject({ code: 'malformed' });
  });

  test('speaks for a gateway, and brings what refused it', async () => {
    const { gateway } = coreApi(server.url);
    expect(await gateway.gaps('gw-1')).toMatchObject({ kind: 'answered' });
    expect(await gateway.submitBatch('gw-1', 1, new Uint8Array(3))).toMatchObject({ status: 400, reason: 'malformed' });
    expect(await gateway.submitFact('gw-1', 1, new Uint8Array(3))).toMatchObject({ status: 400, reason: 'malformed' });
    expect(await gateway.witness('gw-1', new Uint8Array(3))).toMatchObject({ kind: 'refused', reason: 'malformed' });
    expect(await gateway.enrol(new Uint8Array(3))).toMatchObject({ kind: 'refused' });
  });

  test('can ask for every route that the core’s own document has', async () => {
    const asked: string[] = [];
    const record = async (url: string, { method = 'GET' }: RequestInit) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      return new Response('{}');
    };
    const webSocket = (url: string) => {
      asked.push(`GET ${new URL(url).pathname}`);
      return Object.assign(new EventTarget(), { close: () => undefined }) as unknown as WebSocket;
    };
    const api = coreApi(server.url, { fetch: record, webSocket });
    const hear = async (source: AsyncGenerator<unknown>) => void (await source.next());
    const bytes = new Uint8Array();
    const { market, regulator, log, gateway } = api;
    await Promise.all([
      ...[api.view(), api.registry(), api.rules(), api.gaps(), api.account(), api.statement(), api.proofs()],
      ...[api.order(bytes), api.operate(bytes), hear(api.events()), hear(api.live())],
      ...[market.depth('x'), market.indicative(), market.prices(), market.pricesCsv(), hear(market.stream())],
      hear(market.socket({}, AbortSignal.abort())),
      ...[regulator.market(), regulator.orders('z', 's'), hear(regulator.events())],
      ...[
        log.checkpoint(),
        log.witnessed(),
        log.entry(1),
        log.tile('0/000'),
        log.inclusion(0, 1),
        log.consistency(1, 2),
      ],
      log.entries(0, 1).catch(() => undefined),
      ...[gateway.gaps('g'), gateway.submitBatch('g', 1, bytes), gateway.submitFact('g', 1, bytes)],
      ...[gateway.witness('g', bytes), gateway.enrol(bytes)],
    ]);
    const { paths } = (await coreDocument('1', quietLog())) as { paths: Record<string, Record<string, unknown>> };
    const missing = Object.entries(paths).flatMap(([path, methods]) => {
      const like = new RegExp(`^${path.replace(/\{[^}]*\}/g, '.+').replace('*', '.+')}$`);
      return Object.keys(methods)
        .map((method) => method.toUpperCase())
        .filter((method) => !asked.some((one) => one.startsWith(`${method} `) && like.test(one.split(' ')[1] ?? '')))
        .map((method) => `${method} ${path}`);
    });
    expect(Object.keys(paths).length).toBeGreaterThan(25);
    expect(missing).toEqual([]);
  });

  test('carries what an operator has signed, and the regulator’s looks', async () => {
    const control = {
      realm: 'simulation',
      core: 'core-1',
      zone: null,
      act: 'alert',
      author: 'op-1',
      reason: 'a storm',
    } as const;
    const expires = instant(core.service.now() + 5 * MINUTE);
    const message = signOperatorRequest({ kind: 'control', control, expires }, testSigner('operator'));
    expect(await coreApi(server.url).operate(message)).toMatchObject({ value: { kind: 'controlled', withdrawn: 0 } });
    const { regulator } = coreApi(server.url, { token: 'token-of-the-regulator' });
    expect(await regulator.market()).toMatchObject({ value: { controls: [{ act: 'alert', author: 'op-1' }] } });
    const orders = await regulator.orders('zone-1', '2026-11-24T10:30:00+07:00');
    expect(orders.kind === 'answered' && orders.value.orders.map(({ nonce }) => nonce)).toEqual(['s1', 'b1']);
  });

  test('hears events from a cursor on, until it leaves', async () => {
    const leave = new AbortController();
    const heard: number[] = [];
    for await (const event of coreApi(server.url).events(1, leave.signal)) {
      heard.push(event.sequence);
      if (event.kind === 'controlled') break;
    }
    expect(Math.min(...heard)).toBe(2);
  });

  test('says what refused it where a core is too busy, or where there is none', async () => {
    const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
      coreApi(server.url, { fetch: async () => new Response(body, { status, headers }) });
    const busy = JSON.stringify({ kind: 'busy', reason: 'busy', detail: 'Too much at once.' });
    expect(await answering(503, busy, { 'retry-after': '3' }).view()).toEqual({
      ...{ kind: 'refused', status: 503, reason: 'busy', detail: 'Too much at once.', retryAfterSeconds: 3 },
    });
    expect(await answering(200, '<html>').view()).toMatchObject({ kind: 'refused', status: 200, reason: 'no-core' });
    await expect(coreApi('http://127.0.0.1:1').view()).rejects.toThrow();
  });
});

test('the example of the README runs as it stands there', async () => {
  const [, example = ''] = /```ts\n(import \{ coreApi[\s\S]*?)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
  expect(example.split('\n').length).toBeLessThanOrEqual(12);
  const folder = mkdtempSync(join(tmpdir(), 'client-'));
  try {
    const file = join(folder, 'example.ts');
    writeFileSync(
      file,
      example.replace("'./src/client", `'${resolve('src/client')}`).replace('http://127.0.0.1:8470', server.url),
    );
    const env = { ...process.env, TOKEN: seller.token };
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env, timeout: 60_000 });
    expect(stdout).toContain('zone-1');
    expect(stdout).toContain('a-h01');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
