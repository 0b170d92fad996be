import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { connect } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import type { ListenAddress } from '../../src/adapters/http/listen-address.ts';
import { selfSigned } from '../../src/adapters/http/tls-certificate.ts';
import { signerOf } from '../../src/adapters/signatures/signer.ts';
import { type ServedCore, serveCore } from '../../src/bin/serve-core.ts';
import { coreConfiguration } from '../../src/configuration/core-configuration.ts';
import { fakeCoreService } from '../support/fake-core-service.ts';
import { quietLog } from '../support/quiet-log.ts';

const configuration = coreConfiguration(
  [
    {
      name: 'core.json',
      value: {
        ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data' },
        registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
      },
    },
  ],
  '/etc/gridtokenx',
);

const tls = (): NonNullable<ListenAddress['tls']> => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  return { certificate: selfSigned('core-1', signerOf(privateKey, 'tls'), Date.now()), key };
};

const listening = (host: string, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen({ host, port }, () => resolve(server));
  });
const portOf = (server: Server): number => {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : expect.fail('no port');
};
const closed = (server: Server) => new Promise((resolve) => server.close(resolve));

const ends: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A core on a port that was free a moment ago. */
const serve = async (): Promise<Readonly<{ served: ServedCore; at: ListenAddress }>> => {
  const probe = await listening('127.0.0.1', 0);
  const at = { host: '127.0.0.1', port: portOf(probe), tls: null };
  await closed(probe);
  const served = await serveCore(configuration, at, { service: fakeCoreService(), desk: undefined, log: quietLog() });
  ends.push(() => served[Symbol.asyncDispose]());
  return { served, at };
};
const answersPlainly = async (url: string): Promise<number> => (await fetch(`${url}/healthz`)).status;
const speaksTls = (port: number): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.once('error', reject);
  });

test('TLS comes and goes on the port that is listened on', async () => {
  const { served, at } = await serve();
  expect(await answersPlainly(served.url())).toBe(200);
  const secured = await served.prepare(configuration, { ...at, tls: tls() });
  secured.become();
  expect(served.url()).toBe(`https://127.0.0.1:${at.port}`);
  expect(await speaksTls(at.port)).toBe('TLSv1.3');
  const plain = await served.prepare(configuration, at);
  plain.become();
  expect(await answersPlainly(served.url())).toBe(200);
});

test('every address of the port instead of one, and what is not taken after all is as it was', async () => {
  const { served, at } = await serve();
  const wide = await served.prepare(configuration, { ...at, host: '0.0.0.0', tls: tls() });
  await wide.drop();
  expect(served.url()).toBe(`http://127.0.0.1:${at.port}`);
  expect(await answersPlainly(served.url())).toBe(200);
});

test('where another program does listen there, that is said, and it listens where it did', async () => {
  const { served, at } = await serve();
  const other = await listening('127.0.0.2', at.port);
  ends.push(() => closed(other));
  await expect(served.prepare(configuration, { ...at, host: '0.0.0.0', tls: tls() })).rejects.toThrow(
    'another program listens there',
  );
  expect(await answersPlainly(served.url())).toBe(200);
});

test('a certificate of another key is refused before anything gives way', async () => {
  const { served, at } = await serve();
  const wrong = { certificate: tls().certificate, key: tls().key };
  await expect(served.prepare(configuration, { ...at, tls: wrong })).rejects.toThrow('do not go together');
  expect(await answersPlainly(served.url())).toBe(200);
});
