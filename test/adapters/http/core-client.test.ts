import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { afterEach, expect, test } from 'vitest';
import { type HttpCoreClientOptions, httpCoreClient } from '../../../src/adapters/http/core-client.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { millis } from '../../../src/domain/time.ts';
import type { BatchAnswer } from '../../../src/ports/core-client.ts';
import { sealedBatch } from '../../support/sealed.ts';

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const serve = async (listener: RequestListener): Promise<string> => {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no address');
  return `http://127.0.0.1:${address.port}`;
};

const kept = (receipt: Uint8Array): BatchAnswer => ({
  kind: 'kept',
  receipt,
  head: { size: 1, root: new Uint8Array(32) },
});
const clientOf = (url: string, change: Partial<HttpCoreClientOptions> = {}) =>
  httpCoreClient({ url, gateway: 'g1', timeout: millis(2_000), verify: kept, ...change });
const submit = async (url: string, change: Partial<HttpCoreClientOptions> = {}): Promise<BatchAnswer> => {
  using client = clientOf(url, change);
  return await firstValueFrom(client.submit(sealedBatch(7)));
};
const answering =
  (status: number, body: string | Buffer = ''): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status).end(body);
  };

test('the body goes out byte for byte under gateway and sequence, and the receipt comes back through the check', async () => {
  const seen: unknown[] = [];
  const url = await serve((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      seen.push([request.method, request.url, request.headers['content-type'], Buffer.concat(parts)]);
      response.end(Buffer.from([1, 2, 255]));
    });
  });
  const answer = await submit(url);
  expect(answer).toEqual(kept(new Uint8Array([1, 2, 255])));
  expect(seen).toEqual([['PUT', '/v1/gateways/g1/batches/7', 'application/cbor', Buffer.from(sealedBatch(7).body)]]);
});

test('one connection serves one batch after the other', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    answering(200, 'r')(request, response);
  });
  using client = clientOf(url);
  for (let time = 0; time < 5; time += 1) await firstValueFrom(client.submit(sealedBatch(1)));
  expect(ports.size).toBe(1);
});

test('nothing is sent before somebody subscribes', async () => {
  let requests = 0;
  const url = await serve((request, response) => {
    requests += 1;
    answering(200, 'r')(request, response);
  });
  using client = clientOf(url);
  const answer = client.submit(sealedBatch(1));
  expect(requests).toBe(0);
  await firstValueFrom(answer);
  await firstValueFrom(answer);
  expect(requests).toBe(2);
});

test.each([
  { status: 409, reason: 'sequence-conflict' },
  { status: 400, reason: 'malformed' },
  { status: 403, reason: 'bad-signature' },
  { status: 404, reason: 'unknown-gateway' },
  { status: 413, reason: 'too-large' },
  { status: 422, reason: 'wrong-epoch' },
  { status: 425, reason: 'interval-in-future' },
])('$status with a reason is the core’s refusal: $reason', async ({ status, reason }) => {
  const url = await serve(answering(status, JSON.stringify({ reason, detail: 'A sentence.' })));
  expect(await submit(url)).toEqual({ kind: 'refused', reason });
});

test.for<readonly [string, number, string, string | undefined, string, number | null]>([
  ['the core is busy', 503, '{"reason":"busy"}', '3', 'busy', 3_000],
  ['too much from this address', 429, '{"reason":"too-many-requests"}', '60', 'busy', 60_000],
  ['busy without a time', 503, '{"reason":"busy"}', undefined, 'busy', null],
  ['busy until a date by another clock', 503, '{"reason":"busy"}', 'Fri, 27 Nov 2026 07:28:00 GMT', 'busy', null],
  ['busy for a month', 503, '{"reason":"busy"}', '2592000', 'busy', 600_000],
  ['a proxy asks for time', 503, 'maintenance', '120', 'core-unreachable', 120_000],
])('%s: the batch waits as long as it is asked to', async ([, status, body, header, code, retryAfter]) => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(status, header === undefined ? {} : { 'retry-after': header }).end(body);
  });
  await expect(submit(url)).rejects.toMatchObject({ name: 'Fault', code, retryAfter });
});

test.each([
  { what: 'a bug over there', status: 500, body: '{"reason":"internal"}' },
  { what: 'a proxy that is overrun', status: 503, body: 'come again' },
  { what: 'a path that is not the core’s', status: 404, body: '{"reason":"not-found"}' },
  { what: 'a proxy’s page', status: 403, body: '<html>forbidden</html>' },
  { what: 'a reason that is no word', status: 422, body: '{"reason":"<b>"}' },
  { what: 'too early, says a proxy', status: 425, body: '{"reason":"too-early"}' },
  { what: 'a redirect', status: 302, body: '' },
  { what: 'an empty success', status: 204, body: '' },
])('$what ($status) is no refusal: the batch waits', async ({ status, body }) => {
  const url = await serve(answering(status, body));
  await expect(submit(url)).rejects.toMatchObject({ name: 'Fault', code: 'core-unreachable' });
});

test.each([
  { what: 'that does not verify', fault: new Fault('signature', 'It does not hold.') },
  { what: 'that cannot be read', fault: new Fault('malformed', 'It is no CBOR.') },
])('a receipt $what is a signature fault, never a success', async ({ fault }) => {
  const url = await serve(answering(200, 'not a receipt'));
  const verify = () => {
    throw fault;
  };
  await expect(submit(url, { verify })).rejects.toMatchObject({ name: 'Fault', code: 'signature' });
});

test('nobody listening is core-unreachable, with the address in a sentence', async () => {
  const url = await serve(answering(200));
  server?.close();
  await expect(submit(url)).rejects.toMatchObject({
    code: 'core-unreachable',
    message: expect.stringContaining(`The core at ${url} cannot be reached`),
  });
});

test('a core that never answers is given up after the time-out', async () => {
  const url = await serve(() => {});
  await expect(submit(url, { timeout: millis(30) })).rejects.toMatchObject({
    code: 'core-unreachable',
    message: expect.stringContaining('no answer within 30 ms'),
  });
});

test('an answer cut in the middle is core-unreachable', async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  await expect(submit(url)).rejects.toMatchObject({ code: 'core-unreachable' });
});

test('an answer without end is cut off', async () => {
  const url = await serve((request, response) => {
    request.resume();
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  });
  await expect(submit(url)).rejects.toMatchObject({
    code: 'core-unreachable',
    message: expect.stringContaining('longer than'),
  });
});

test('what is not HTTP is core-unreachable', async () => {
  const tcp = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH\r\n')).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const address = tcp.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(submit(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'core-unreachable' });
  tcp.close();
});

test('unsubscribing abandons the request', async () => {
  let gone: () => void = () => {};
  const left = new Promise<void>((resolve) => {
    gone = resolve;
  });
  const url = await serve((request) => {
    request.socket.once('close', gone);
    abandon.unsubscribe();
  });
  using client = clientOf(url);
  const abandon = client.submit(sealedBatch(1)).subscribe();
  await left;
  expect(abandon.closed).toBe(true);
});

test.each(['', 'core', 'ftp://core', 'unix:/run/core'])('"%s" is no address of a core', (url) => {
  expect(() => clientOf(url)).toThrow(/is not an http:\/\/ or https:\/\/ URL/);
});
