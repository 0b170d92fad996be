import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coreDocument, coreServer } from '../../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../../src/adapters/http/http-application.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { instant, MINUTE } from '../../../src/domain/time.ts';
import { signOperatorRequest } from '../../../src/wire/operator-request.ts';
import { buyer, firstOf, runCore, sealedBatches, seller, signedOrder } from '../../support/core-fixture.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { sha256 } from '../../support/small-market.ts';
import { testSigner } from '../../support/test-signers.ts';

type Answer = Readonly<{ description?: string; content?: Record<string, { schema: object }> }>;
type Operation = Readonly<{ summary?: string; description?: string; responses: Record<string, Answer> }>;
type Document = Readonly<{ openapi: string; paths: Record<string, Record<string, Operation>> }>;

const operator = { key: testSigner('operator').key, verify: verifySignature };
const regulators = [{ name: 'erc', tokenHash: sha256(new TextEncoder().encode('token-of-the-regulator')) }];
let core: ReturnType<typeof runCore>;
let server: RunningServer;
let document: Document;

/** A core of 11:00 with a batch, a trade, a run, orders, a halt and a log. */
beforeAll(async () => {
  core = runCore({ operator }, { regulators });
  const expires = instant(core.service.now() + 5 * MINUTE);
  await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
  await firstOf(core.service.submitOrder(signedOrder(buyer, 'b1')));
  const control = {
    realm: 'simulation',
    core: 'core-1',
    zone: null,
    act: 'halt',
    author: 'op-1',
    reason: 'a fire',
  } as const;
  await firstOf(
    core.service.operator(signOperatorRequest({ kind: 'control', control, expires }, testSigner('operator'))),
  );
  await firstOf(core.service.submitOrder(signedOrder(buyer, 'b2')));
  const [batch] = sealedBatches(1);
  if (batch !== undefined) await firstOf(core.service.submitBatch('gw-1', batch.sequence, batch.body));
  core.minutes(60);
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  server = await coreServer(core.service, { listen, page: null, version: '1' }, quietLog());
  document = (await (await fetch(`${server.url}/v1/openapi.json`)).json()) as Document;
});
afterAll(() => server[Symbol.asyncDispose]());

const operations = (): readonly (readonly [name: string, operation: Operation])[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [`${method} ${path}`, operation] as const),
  );

describe('the OpenAPI document', () => {
  test('is one of OpenAPI 3.1, by its meta-schema', async () => {
    expect(document.openapi).toBe('3.1.0');
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test('is the same without a core: the command prints it', async () => {
    expect(await coreDocument('1', quietLog())).toEqual(document);
  });

  test('says of every route what it is for, what it answers, and which problems it has', () => {
    expect(operations().length).toBeGreaterThan(20);
    for (const [name, { summary, description, responses }] of operations()) {
      expect(summary, name).toMatch(/./);
      expect(description, name).toMatch(/./);
      expect(Object.keys(responses), name).toContain(name === 'get /v1/market/socket' ? '101' : '200');
      expect(Object.keys(responses), name).toContain('429');
      expect(
        Object.keys(responses).some((status) => status === '4XX'),
        name,
      ).toBe(true);
      for (const [status, answer] of Object.entries(responses)) {
        expect(answer.description, `${name} ${status}`).toMatch(/./);
        if (/^[45]/.test(status)) expect(Object.keys(answer.content ?? {}), name).toEqual(['application/problem+json']);
      }
    }
  });
});

describe('what the core answers is what the document says', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': true } });
  const check = async (path: string, asked: string, init: RequestInit, status: number): Promise<unknown> => {
    const response = await fetch(`${server.url}${asked}`, init);
    expect(response.status).toBe(status);
    const operation = document.paths[path]?.[(init.method ?? 'GET').toLowerCase()];
    const answer = operation?.responses[String(status)] ?? operation?.responses['4XX'];
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const schema = answer?.content?.[type]?.schema;
    expect(schema, `${path} ${status} ${type}`).toBeDefined();
    const body: unknown = await response.json();
    const valid = ajv.validate(schema ?? {}, body);
    expect(ajv.errors ?? [], JSON.stringify(body)).toEqual([]);
    expect(valid).toBe(true);
    return body;
  };
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const delivery = `zone=zone-1&start=${encodeURIComponent('2026-11-24T10:30:00+07:00')}`;

  test.for<[path: string, asked: string, init: RequestInit, status: number]>([
    ['/v1/view', '/v1/view', {}, 200],
    ['/v1/registry', '/v1/registry', {}, 200],
    ['/v1/rules', '/v1/rules', {}, 200],
    ['/v1/gaps', '/v1/gaps', {}, 200],
    ['/v1/gateways/{gateway}/gaps', '/v1/gateways/gw-1/gaps', {}, 200],
    ['/v1/gateways/{gateway}/gaps', '/v1/gateways/gw-9/gaps', {}, 404],
    ['/v1/account', '/v1/account', bearer(seller.token), 200],
    ['/v1/account', '/v1/account', {}, 401],
    ['/v1/account/statement', '/v1/account/statement', bearer(buyer.token), 200],
    ['/v1/account/proofs', '/v1/account/proofs', bearer(buyer.token), 200],
    ['/v1/market/indicative', '/v1/market/indicative', {}, 200],
    ['/v1/market/prices', '/v1/market/prices?day=2026-11-24', {}, 200],
    ['/v1/market/depth', '/v1/market/depth?delivery=2026-11-24T11:30', {}, 200],
    ['/v1/market/depth', '/v1/market/depth?delivery=garbage', {}, 400],
    ['/v1/log/witnessed', '/v1/log/witnessed', {}, 404],
    ['/v1/log/proof/inclusion', '/v1/log/proof/inclusion?index=0&size=2', {}, 200],
    ['/v1/log/proof/inclusion', '/v1/log/proof/inclusion?index=0', {}, 400],
    ['/v1/log/entries/{index}', '/v1/log/entries/999999', {}, 404],
    ['/v1/regulator/market', '/v1/regulator/market', bearer('token-of-the-regulator'), 200],
    ['/v1/regulator/orders', `/v1/regulator/orders?${delivery}`, bearer('token-of-the-regulator'), 200],
    ['/v1/regulator/orders', `/v1/regulator/orders?${delivery}`, {}, 401],
    ['/v1/orders', '/v1/orders', { method: 'POST', body: 'x', headers: { 'content-type': 'application/cose' } }, 400],
    ['/v1/orders', '/v1/orders', { method: 'POST', body: 'x', headers: { 'content-type': 'text/xml' } }, 415],
    [
      '/v1/operator',
      '/v1/operator',
      { method: 'POST', body: 'x', headers: { 'content-type': 'application/cose' } },
      400,
    ],
  ])('%s, asked as %s, with %j: %i', async ([path, asked, init, status]) => {
    await check(path, asked, init, status);
  });

  test('an order taken, and one refused by a halt', async () => {
    const place = (message: Uint8Array): RequestInit => ({
      ...{ method: 'POST', headers: { 'content-type': 'application/cose' } },
      body: new Uint8Array(message),
    });
    expect(await check('/v1/orders', '/v1/orders', place(signedOrder(seller, 's1')), 200)).toMatchObject({
      order: 'a-h01/s1',
    });
    expect(await check('/v1/orders', '/v1/orders', place(signedOrder(buyer, 'b2')), 422)).toMatchObject({
      reason: 'market-halted',
    });
  });

  test('the rules are those of the hash', async () => {
    const { hash, text } = (await check('/v1/rules', '/v1/rules', {}, 200)) as { hash: string; text: string };
    expect(Buffer.from(sha256(new TextEncoder().encode(text))).toString('hex')).toBe(hash);
  });

  test('the regulator sees orders under names that stay, nobody’s own, and who controlled the market', async () => {
    const init = bearer('token-of-the-regulator');
    const seen = (await check('/v1/regulator/orders', `/v1/regulator/orders?${delivery}`, init, 200)) as {
      orders: readonly { account: string; nonce: string; state: string; filledWh: number }[];
    };
    expect(seen.orders.map(({ nonce, state, filledWh }) => [nonce, state, filledWh])).toEqual([
      ['s1', 'filled', 1_000],
      ['b1', 'filled', 1_000],
      ['b2', 'refused: market-halted', 0],
    ]);
    const [s1, b1, b2] = seen.orders.map(({ account }) => account);
    expect(b1).toBe(b2);
    expect(s1).not.toBe(b1);
    expect(JSON.stringify(seen)).not.toMatch(/a-h0|h01|h02/);
    expect(await check('/v1/regulator/market', '/v1/regulator/market', init, 200)).toMatchObject({
      controls: [{ act: 'halt', zone: null, author: 'op-1', reason: 'a fire' }],
    });
    const heard: string[] = [];
    core.service
      .regulator('token-of-the-regulator')
      ?.events(0)
      .subscribe((event) =>
        heard.push(JSON.stringify(event, (_, item) => (typeof item === 'bigint' ? `${item}` : item))),
      );
    const traded = heard.find((line) => line.includes('"traded"'));
    expect(traded).toContain(`"sellOrder":"${s1}/s1"`);
    expect(heard.join('')).not.toMatch(/a-h0/);
  });
});

describe('who may do what', () => {
  const tokens = { nobody: '', owner: seller.token, stranger: 'x', regulator: 'token-of-the-regulator' } as const;
  type Who = keyof typeof tokens;
  test.for<[path: string, ...Readonly<Record<Who, number>>[]]>([
    ['/v1/view', { nobody: 200, owner: 200, stranger: 200, regulator: 200 }],
    ['/v1/registry', { nobody: 200, owner: 200, stranger: 200, regulator: 200 }],
    ['/v1/rules', { nobody: 200, owner: 200, stranger: 200, regulator: 200 }],
    ['/v1/gaps', { nobody: 200, owner: 200, stranger: 200, regulator: 200 }],
    ['/v1/events', { nobody: 200, owner: 200, stranger: 200, regulator: 200 }],
    ['/v1/log/checkpoint', { nobody: 200, owner: 200, stranger: 200, regulator: 200 }],
    ['/v1/account', { nobody: 401, owner: 200, stranger: 401, regulator: 401 }],
    ['/v1/account/proofs', { nobody: 401, owner: 200, stranger: 401, regulator: 401 }],
    ['/v1/regulator/market', { nobody: 401, owner: 401, stranger: 401, regulator: 200 }],
    [
      '/v1/regulator/orders?zone=zone-1&start=2026-11-24T03:30:00Z',
      { nobody: 401, owner: 401, stranger: 401, regulator: 200 },
    ],
    ['/v1/regulator/events', { nobody: 401, owner: 401, stranger: 401, regulator: 200 }],
  ])('GET %s', async ([path, statuses]) => {
    for (const [who, token] of Object.entries(tokens)) {
      const leave = new AbortController();
      const headers: Record<string, string> = token === '' ? {} : { authorization: `Bearer ${token}` };
      const { status } = await fetch(`${server.url}${path}`, { headers, signal: leave.signal });
      leave.abort();
      expect([who, status]).toEqual([who, statuses?.[who as Who]]);
    }
  });

  test('no token signs: a regulator’s opens neither the operator’s desk nor an order', async () => {
    const headers = { 'content-type': 'application/cose', authorization: 'Bearer token-of-the-regulator' };
    for (const path of ['/v1/operator', '/v1/orders']) {
      const body = signOperatorRequest(
        { kind: 'list', realm: 'simulation', core: 'core-1', expires: instant(core.service.now() + MINUTE) },
        // The right purpose, and a key that this core does not know.
        { ...testSigner('operator'), key: { ...testSigner('operator').key, kid: 'ab'.repeat(32) } },
      );
      const { status } = await fetch(`${server.url}${path}`, { method: 'POST', headers, body: new Uint8Array(body) });
      expect([400, 403]).toContain(status);
    }
  });
});

describe('each role has a rate of its own', () => {
  test('and who asks too often hears when to come again', async () => {
    const held = { public: 12_000, orders: 1, account: 1, operator: 1, regulator: 1 };
    const rates = () => held;
    const listen = { host: '127.0.0.1', port: 0, tls: null };
    const strict = await coreServer(core.service, { listen, page: null, version: '1', rates }, quietLog());
    try {
      for (const path of ['/v1/account', '/v1/regulator/market']) {
        expect((await fetch(`${strict.url}${path}`)).status).toBe(401);
        const refused = await fetch(`${strict.url}${path}`);
        expect(refused.status).toBe(429);
        expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
        expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
        expect(await refused.json()).toMatchObject({
          reason: 'too-many-requests',
          detail: expect.stringContaining('come again in'),
        });
      }
      expect((await fetch(`${strict.url}/v1/view`)).status).toBe(200);
    } finally {
      await strict[Symbol.asyncDispose]();
    }
  });
});
