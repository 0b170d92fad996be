import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { firstValueFrom, of, throwError } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { httpCoreClient } from '../../../src/adapters/http/core-client.ts';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../../src/adapters/http/http-application.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { SealedFact } from '../../../src/domain/grid-fact.ts';
import { millis } from '../../../src/domain/time.ts';
import type { FactAnswer } from '../../../src/ports/core-client.ts';
import type { CoreService } from '../../../src/ports/core-service.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { runCore } from '../../support/core-fixture.ts';
import { fakeCoreService } from '../../support/fake-core-service.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { sealedFact } from '../../support/sealed-facts.ts';

let running: RunningServer | null = null;
let plain: Server | null = null;
afterEach(async () => {
  await running?.[Symbol.asyncDispose]();
  running = null;
  plain?.closeAllConnections();
  plain?.close();
  plain = null;
});
const serve = async (service: CoreService): Promise<string> => {
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  running = await coreServer(service, { listen, page: null, version: '1' }, quietLog());
  return running.url;
};
const tell = async (url: string, fact: SealedFact, gateway = 'gw-1'): Promise<FactAnswer> => {
  const verify = () => {
    throw new Error('a fact has no receipt');
  };
  using client = httpCoreClient({ url, gateway, timeout: millis(5_000), verify });
  return await firstValueFrom(client.tell(fact));
};
const put = (url: string, body: Uint8Array<ArrayBuffer>, path = 'gw-1/facts/1', type = 'application/cose') =>
  fetch(`${url}/v1/gateways/${path}`, { method: 'PUT', headers: { 'content-type': type }, body });
const answer = async (response: Response) => ({ status: response.status, ...((await response.json()) as object) });

describe('from a gateway to a core, over HTTP', () => {
  test('a fact is kept, and the same again is the same answer', async () => {
    const { service } = runCore();
    const url = await serve(service);
    const fact = sealedFact(1);
    for (let time = 0; time < 3; time += 1) expect(await tell(url, fact)).toEqual({ kind: 'kept' });
    expect(service.view().facts).toMatchObject([{ kind: 'emergency', zone: 'zone-1' }]);
    const again = await answer(await put(url, Uint8Array.from(fact.body)));
    expect(again).toEqual({ status: 200, kind: 'kept', sequence: 1, payloadHash: toHex(fact.payloadHash) });
  });

  test('another payload under the same number is a conflict: 409, refused for good, alarmed', async () => {
    const { service } = runCore();
    const url = await serve(service);
    await tell(url, sealedFact(1));
    const other = sealedFact(1, { stands: false });
    expect(await tell(url, other)).toEqual({ kind: 'refused', reason: 'sequence-conflict' });
    expect(await answer(await put(url, Uint8Array.from(other.body)))).toMatchObject({
      status: 409,
      reason: 'sequence-conflict',
    });
    expect(service.view().alarms).toMatchObject([
      { kind: 'fact-conflict', source: 'gw-1' },
      { kind: 'market-level', source: 'zone-1' },
    ]);
  });

  test.for<[reason: string, status: number, fact: SealedFact]>([
    ['unknown-gateway', 404, sealedFact(1, {}, { gateway: 'gw-9' })],
    ['wrong-epoch', 422, sealedFact(1, {}, { epoch: 4 })],
    ['path-mismatch', 400, { ...sealedFact(2), sequence: 1 }],
    ['malformed', 400, { ...sealedFact(1), body: Uint8Array.of(0xd2) }],
    ['point-not-of-gateway', 422, sealedFact(1, { source: { point: 'h03' } })],
  ])('%s is a %i with the word and a sentence', async ([reason, status, fact]) => {
    const url = await serve(runCore().service);
    expect(await tell(url, fact)).toEqual({ kind: 'refused', reason });
    expect(await answer(await put(url, Uint8Array.from(fact.body)))).toMatchObject({
      status,
      reason,
      detail: expect.stringMatching(/^\S+ .+\.$/),
    });
  });

  test('what the event stream and the view say to everybody names no meter', async () => {
    const { service } = runCore();
    const url = await serve(service);
    await tell(url, sealedFact(1, { kind: 'congestion', source: { device: 'd-h01', point: 'h01' }, alarm: 'v/d-h01' }));
    const view = await (await fetch(`${url}/v1/view`)).text();
    expect(JSON.parse(view)).toMatchObject({ facts: [{ kind: 'congestion', meters: 1 }] });
    expect(view).not.toContain('h01');
    const stream = await fetch(`${url}/v1/events?after=0`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('event: fact-kept')) seen += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    expect(seen).toContain('"kind":"congestion"');
    expect(seen).not.toContain('h01');
  });
});

describe('the server', () => {
  test('body and path reach the core', async () => {
    const asked: unknown[] = [];
    const url = await serve(
      fakeCoreService({
        submitFact: (gateway, sequence, body) => {
          asked.push([gateway, sequence, [...body]]);
          return of({ kind: 'kept', sequence, payloadHash: new Uint8Array(32) });
        },
      }),
    );
    await put(url, new Uint8Array([1, 2, 255]), 'g1/facts/7');
    await put(url, new Uint8Array([3]), 'g1/facts/8', 'application/cbor');
    expect(asked).toEqual([
      ['g1', 7, [1, 2, 255]],
      ['g1', 8, [3]],
    ]);
  });

  test('busy is a 503 that says when to come again, and a full disk another', async () => {
    const replies = [
      of({ kind: 'busy', retryAfterSeconds: 3 } as const),
      throwError(() => new Fault('disk-full', 'There is no room.')),
    ];
    const url = await serve(fakeCoreService({ submitFact: () => replies.shift() ?? of() }));
    const busy = await put(url, new Uint8Array([1]));
    expect(busy.headers.get('retry-after')).toBe('3');
    expect(await answer(busy)).toMatchObject({ status: 503, reason: 'busy' });
    expect(await answer(await put(url, new Uint8Array([1])))).toMatchObject({ status: 503, reason: 'disk-full' });
  });

  test.for<[what: string, path: string]>([
    ['number 0', 'g1/facts/0'],
    ['a number that is none', 'g1/facts/x'],
    ['a gateway that is no id', 'G%201/facts/1'],
  ])('%s is malformed', async ([, path]) =>
    expect(await answer(await put(await serve(fakeCoreService()), new Uint8Array([1]), path))).toMatchObject({
      status: 400,
      reason: 'malformed',
    }),
  );

  test('more than a fact has is too large', async () =>
    expect(await answer(await put(await serve(fakeCoreService()), new Uint8Array(8 * 1024 + 1)))).toMatchObject({
      status: 413,
      reason: 'too-large',
    }));
});

describe('the client', () => {
  const answering = async (listener: RequestListener): Promise<string> => {
    plain = createServer(listener).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const address = plain.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    return `http://127.0.0.1:${address.port}`;
  };

  test('the body goes out byte for byte under gateway and number', async () => {
    const seen: unknown[] = [];
    const fact = sealedFact(7);
    const url = await answering((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['content-type'], Buffer.concat(parts)]);
        response.end(JSON.stringify({ kind: 'kept', sequence: 7, payloadHash: toHex(fact.payloadHash) }));
      });
    });
    expect(await tell(url, fact)).toEqual({ kind: 'kept' });
    expect(seen).toEqual([['PUT', '/v1/gateways/gw-1/facts/7', 'application/cose', Buffer.from(fact.body)]]);
  });

  test.for<[what: string, status: number, body: string, code?: string]>([
    ['a 200 that names another payload', 200, JSON.stringify({ kind: 'kept', payloadHash: 'ab'.repeat(32) })],
    ['a 200 of who says yes to everything', 200, '{"ok":true}'],
    ['a proxy’s page', 200, '<html>'],
    ['busy', 503, '{"reason":"busy"}', 'busy'],
    ['a core that knows no facts yet', 404, '{"reason":"not-found"}'],
  ])('%s is no answer: the fact waits', async ([, status, body, code = 'core-unreachable']) => {
    const url = await answering((request, response) => {
      request.resume();
      response.writeHead(status).end(body);
    });
    await expect(tell(url, sealedFact(1))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/Grid facts wait\.$/),
    });
  });
});
