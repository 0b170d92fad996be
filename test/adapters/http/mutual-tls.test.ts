import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { connect } from 'node:tls';
import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { httpCoreClient } from '../../../src/adapters/http/core-client.ts';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import { gatewayIdentity, pinOf, selfSigned, type TlsIdentity } from '../../../src/adapters/http/tls-certificate.ts';
import { signerHere, signerOf } from '../../../src/adapters/signatures/signer.ts';
import { DAY, instant, millis, SECOND } from '../../../src/domain/time.ts';
import type { BatchAnswer } from '../../../src/ports/core-client.ts';
import { openedRegistry, runCore, sealedBatches } from '../../support/core-fixture.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { substation, ten } from '../../support/sealed-substation.ts';
import { es256Signer, testSigner, testSignerPort } from '../../support/test-signers.ts';

const newTlsKey = () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = signerOf(privateKey, 'tls');
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { certificate: selfSigned('core-1', signer, Date.now()), key, kid: signer.key.kid };
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A real core over TLS, with the gateways of the substation. */
const serve = async (tls = newTlsKey()) => {
  const core = runCore({ registry: openedRegistry(substation) }, {}, instant(ten + 20 * 60_000));
  const listen = { host: '127.0.0.1', port: 0, tls };
  const server = await coreServer(core.service, { listen, page: null, version: '1' }, quietLog());
  ends.push(() => server[Symbol.asyncDispose]());
  return { url: server.url, service: core.service, pin: tls.kid };
};

const kept = (receipt: Uint8Array): BatchAnswer => ({
  kind: 'kept',
  receipt,
  head: { size: 1, root: new Uint8Array(32) },
});
const ofGateway = gatewayIdentity('gw-1', testSignerPort('gateway'), Date.now);

const submit = async (url: string, pins: readonly string[], identity: () => Promise<TlsIdentity> = ofGateway) => {
  using client = httpCoreClient({
    url,
    gateway: 'gw-1',
    timeout: millis(20 * SECOND),
    verify: kept,
    tls: { pins, identity },
  });
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  return await firstValueFrom(client.submit(batch));
};

describe('a gateway and its core', () => {
  test('know each other by their keys, whatever the name', async () => {
    const { url, pin } = await serve();
    expect(url).toMatch(/^https:/);
    expect(await submit(url, [pin])).toMatchObject({ kind: 'kept' });
  });

  test('with a gateway key of P-256 as a TPM has it', async () => {
    const gateways = [{ id: 'gw-1', epoch: 1, key: es256Signer('gateway').key }];
    const core = runCore({
      registry: openedRegistry({ ...substation, gateways, points: [], deviceBindings: [], accountBindings: [] }),
    });
    const tls = newTlsKey();
    const settings = { listen: { host: '127.0.0.1', port: 0, tls }, page: null, version: '1' };
    const server = await coreServer(core.service, settings, quietLog());
    ends.push(() => server[Symbol.asyncDispose]());
    const identity = gatewayIdentity('gw-1', signerHere(es256Signer('gateway')), Date.now);
    // It is let in: the refusal is about the batch, which the other key has signed.
    expect(await submit(server.url, [tls.kid], identity)).toEqual({ kind: 'refused', reason: 'wrong-key' });
  });

  test('the key to come may be pinned beside that of today', async () => {
    const [today, tomorrow] = [newTlsKey(), newTlsKey()];
    const pins = [today.kid, tomorrow.kid];
    for (const tls of [today, tomorrow])
      expect(await submit((await serve(tls)).url, pins)).toMatchObject({ kind: 'kept' });
  });

  test('a core with another key is sent nothing, and that is said', async () => {
    const { url, service } = await serve();
    const pinned = newTlsKey().kid;
    await expect(submit(url, [pinned])).rejects.toMatchObject({
      name: 'Fault',
      code: 'signature',
      message: expect.stringMatching(
        /does not prove that it is ours: it has the key [0-9a-f]{64}, which is not pinned\. Nothing was sent/,
      ),
    });
    expect(service.view().refused).toEqual({});
    let requests = 0;
    const { certificate: cert, key } = newTlsKey();
    const impostor = https.createServer({ cert, key }, () => {
      requests += 1;
    });
    impostor.listen(0, '127.0.0.1');
    ends.push(() => impostor.close());
    await once(impostor, 'listening');
    const heard: Buffer[] = [];
    impostor.on('secureConnection', (socket) => socket.on('data', (part: Buffer) => heard.push(part)));
    const { port } = impostor.address() as AddressInfo;
    await expect(submit(`https://127.0.0.1:${port}`, [pinned])).rejects.toMatchObject({ code: 'signature' });
    expect([requests, Buffer.concat(heard).length]).toEqual([0, 0]);
  });

  test('plain HTTP in the place of the core is out of reach', async () => {
    const plain = http.createServer((_, response) => response.end('ok'));
    plain.listen(0, '127.0.0.1');
    ends.push(() => plain.close());
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    await expect(submit(`https://127.0.0.1:${port}`, ['ab'.repeat(32)])).rejects.toMatchObject({
      code: 'core-unreachable',
    });
  });
});

describe('who may call for a gateway', () => {
  const impostor = signerHere(testSigner('operator'));
  test.for<readonly [string, () => Promise<TlsIdentity>, string]>([
    ['an unknown key', gatewayIdentity('gw-1', impostor, Date.now), 'foreign-certificate'],
    ['another gateway', gatewayIdentity('gw-2', signerHere(testSigner('log')), Date.now), 'foreign-certificate'],
    [
      'another name under the right key',
      gatewayIdentity('gw-2', testSignerPort('gateway'), Date.now),
      'foreign-certificate',
    ],
    [
      'a certificate that has expired',
      gatewayIdentity('gw-1', testSignerPort('gateway'), () => Date.now() - 31 * DAY),
      'certificate-expired',
    ],
    [
      'one of a clock two days ahead',
      gatewayIdentity('gw-1', testSignerPort('gateway'), () => Date.now() + 2 * DAY),
      'certificate-of-tomorrow',
    ],
  ])('not %s: its batches wait, and it hears why', async ([, identity, reason]) => {
    const { url, pin, service } = await serve();
    await expect(submit(url, [pin], identity)).rejects.toMatchObject({
      code: 'core-refused',
      message: expect.stringContaining(`does not let this gateway in (${reason}). Batches wait in the outbox.`),
    });
    // Rules and registry, and nothing of a gateway.
    expect(service.view().log.size).toBe(2);
  });

  test('not without a certificate, which the public routes do without', async () => {
    const { url } = await serve();
    const ask = (path: string, method = 'GET', more: Readonly<Record<string, string>> = {}) =>
      new Promise<readonly [number, string, string | undefined]>((resolve, reject) => {
        const call = https.request(
          new URL(path, url),
          { method, rejectUnauthorized: false, headers: { 'content-type': 'application/cbor', ...more } },
          (response) => {
            let body = '';
            response.setEncoding('utf8').on('data', (part: string) => {
              body += part;
            });
            response.on('end', () => resolve([response.statusCode ?? 0, body, response.headers.connection]));
          },
        );
        call.on('error', reject);
        call.end(method === 'PUT' ? Buffer.from([0x80]) : undefined);
      });
    expect(await ask('/v1/registry')).toEqual([200, expect.stringContaining('core-1'), expect.anything()]);
    const turnedAway = [401, expect.stringContaining('"no-certificate"'), 'close'];
    const batch = await ask('/v1/gateways/gw-1/batches/1', 'PUT');
    expect(batch).toEqual(turnedAway);
    // What comes in pieces is the framework's.
    expect(await ask('/v1/gateways/gw-1/batches/1', 'PUT', { 'transfer-encoding': 'chunked' })).toEqual(batch);
    expect(await ask('/v1/gateways/gw-1/facts/1', 'PUT')).toEqual(turnedAway);
  });

  test('not by TLS 1.2', async () => {
    const { url } = await serve();
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), maxVersion: 'TLSv1.2', rejectUnauthorized: false });
    const [error] = await once(socket, 'error');
    expect(String(error)).toMatch(/protocol version/i);
  });
});

test('a gateway keeps its TLS key for half a day and then has another, vouched for by the same one', async () => {
  let now = Date.now();
  const identity = gatewayIdentity('gw-1', testSignerPort('gateway'), () => now);
  const first = await identity();
  now += 11 * 3_600_000;
  expect(await identity()).toBe(first);
  now += 2 * 3_600_000;
  const second = await identity();
  expect(second.key).not.toBe(first.key);
  const { url, pin } = await serve();
  for (const shown of [first, second])
    expect(await submit(url, [pin], async () => shown)).toMatchObject({ kind: 'kept' });
});

test('a signer that fails once is asked again', async () => {
  let asked = 0;
  const signer = testSignerPort('gateway');
  const identity = gatewayIdentity(
    'gw-1',
    {
      ...signer,
      sign: (message) => {
        asked += 1;
        if (asked === 1) throw new Error('the TPM is busy');
        return signer.sign(message);
      },
    },
    () => 1e12,
  );
  await expect(identity()).rejects.toThrow(/TPM/);
  expect((await identity()).certificate).toMatch(/BEGIN CERTIFICATE/);
});

test('once its clock is put right a gateway is let in at once: the refused connection is not kept', async () => {
  let now = Date.now() - 400 * DAY;
  const identity = gatewayIdentity('gw-1', testSignerPort('gateway'), () => now);
  const { url, pin } = await serve();
  using client = httpCoreClient({
    url,
    gateway: 'gw-1',
    timeout: millis(20 * SECOND),
    verify: kept,
    tls: { pins: [pin], identity },
  });
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  await expect(firstValueFrom(client.submit(batch))).rejects.toMatchObject({ code: 'core-refused' });
  now = Date.now();
  expect(await firstValueFrom(client.submit(batch))).toMatchObject({ kind: 'kept' });
});

test('who takes the connection and never speaks is given up', async () => {
  const silent = createTcpServer(() => undefined).listen(0, '127.0.0.1');
  ends.push(() => silent.close());
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  using client = httpCoreClient({
    url: `https://127.0.0.1:${port}`,
    gateway: 'gw-1',
    timeout: millis(100),
    verify: kept,
    tls: { pins: ['ab'.repeat(32)], identity: ofGateway },
  });
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  await expect(firstValueFrom(client.submit(batch))).rejects.toMatchObject({
    code: 'core-unreachable',
    message: expect.stringContaining('no secure connection within 100 ms'),
  });
});

test('a certificate of another key is refused before anybody listens with it', () => {
  const [one, other] = [newTlsKey(), newTlsKey()];
  expect(pinOf(one.certificate, one.key)).toBe(one.kid);
  expect(() => pinOf(one.certificate, other.key)).toThrow(/not of the key in http\.keyFile/);
  expect(() => pinOf('nothing', one.key)).toThrow(/no certificate in PEM/);
});
