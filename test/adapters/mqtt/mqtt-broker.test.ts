import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { firstValueFrom, lastValueFrom, type Observable, switchMap, tap } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { selfSigned } from '../../../src/adapters/http/tls-certificate.ts';
import { startEmbeddedBroker } from '../../../src/adapters/mqtt/embedded-broker.ts';
import { mqttBroker } from '../../../src/adapters/mqtt/mqtt-broker.ts';
import { signerOf } from '../../../src/adapters/signatures/signer.ts';
import { millis } from '../../../src/domain/time.ts';
import type { Publication } from '../../../src/ports/broker.ts';
import { tcpServer } from '../../support/tcp-server.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const listen = async (greet: (socket: Socket) => void): Promise<number> => {
  const server = await tcpServer(greet);
  open.push(server.close);
  return server.port;
};

const brokerAt = (port: number) =>
  mqttBroker({
    url: `mqtt://user:secret@127.0.0.1:${port}`,
    clientId: 'x',
    protocol: '3.1.1',
    connectTimeout: millis(100),
    keepAlive: millis(1_000),
  });

/** A broker that speaks no TLS newer than 1.2, under a certificate for another name. */
const oldBroker = async (): Promise<Readonly<{ port: number; ca: Buffer }>> => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = selfSigned('old-broker', signerOf(privateKey, 'tls'), Date.now());
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const server = createServer({ cert: certificate, key, maxVersion: 'TLSv1.2' });
  server.on('tlsClientError', () => {});
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  open.push(() => new Promise((closed) => server.close(() => closed())));
  return { port: (server.address() as AddressInfo).port, ca: Buffer.from(certificate) };
};

test.for([
  // Its certificate is looked at only after both have agreed on a version.
  ['1.2', /altnames|hostname|certificate/i],
  ['1.3', /protocol version/],
] as const)('with TLS %s as the oldest that is spoken, a broker of 1.2 is refused for %s', async ([oldest, why]) => {
  const { port, ca } = await oldBroker();
  const broker = mqttBroker({
    url: `mqtts://127.0.0.1:${port}`,
    clientId: 'x',
    protocol: '3.1.1',
    tls: { ca, oldest },
  });
  expect(await failureOf(broker.connect({ topics: [] } as never))).toMatchObject({
    code: 'broker-unreachable',
    message: expect.stringMatching(why),
  });
});

const failureOf = (source: Observable<unknown>): Promise<unknown> =>
  lastValueFrom(source).then(
    () => 'completed',
    (error: unknown) => error,
  );

/** CONNACK: accepted (MQTT 3.1.1 §3.2). */
const welcome = Uint8Array.of(0x20, 2, 0, 0);

describe('a broker that cannot be had is a broker-unreachable fault, and no secret is in it', () => {
  test.each([
    ['hangs up', (socket: Socket) => socket.destroy()],
    ['says nothing', (socket: Socket) => socket.resume()],
    ['says no (CONNACK 5: not authorised)', (socket: Socket) => socket.write(Uint8Array.of(0x20, 2, 0, 5))],
    ['speaks another language', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request')],
  ])('it %s', async (_what, greet) => {
    const failure = await failureOf(brokerAt(await listen(greet)).connect({ subscriptions: [] }));
    expect(failure).toMatchObject({ name: 'Fault', code: 'broker-unreachable' });
    expect(String(failure)).not.toContain('secret');
  });

  test('nobody is there', async () => {
    const server = await tcpServer(() => {});
    await server.close();
    const failure = await failureOf(brokerAt(server.port).connect({ subscriptions: [] }));
    expect(failure).toMatchObject({ code: 'broker-unreachable', message: expect.stringContaining('ECONNREFUSED') });
  });

  test('it refuses the subscription (SUBACK 0x80, MQTT 3.1.1 §3.9.3)', async () => {
    const port = await listen((socket) => {
      socket.on('data', (packet) => {
        if (packet[0] === 0x10) socket.write(welcome);
        // SUBSCRIBE: packet identifier in bytes 2 and 3.
        if (packet[0] === 0x82) socket.write(Uint8Array.of(0x90, 3, packet[2] ?? 0, packet[3] ?? 0, 0x80));
      });
    });
    const failure = await failureOf(brokerAt(port).connect({ subscriptions: [{ topic: 'commands', qos: 1 }] }));
    expect(failure).toMatchObject({ code: 'broker-unreachable', message: expect.stringContaining('commands') });
  });
});

describe('a link that was and is not any more', () => {
  test('silently gone: no answer to the keep-alive', async () => {
    const port = await listen((socket) => {
      socket.resume();
      socket.write(welcome);
    });
    const connections: unknown[] = [];
    const visit = brokerAt(port)
      .connect({ subscriptions: [] })
      .pipe(tap((connection) => connections.push(connection)));
    expect(await failureOf(visit)).toMatchObject({ code: 'broker-unreachable' });
    expect(connections).toHaveLength(1);
  });

  test('stuck: the broker stops taking what is sent', async () => {
    const port = await listen((socket) => {
      socket.write(welcome);
      socket.pause();
    });
    const message: Publication = { topic: 'a', payload: new Uint8Array(1 << 16), qos: 0, retain: false };
    const visit = brokerAt(port)
      .connect({ subscriptions: [] })
      .pipe(
        tap((connection) => {
          for (let sent = 0; sent < 1_000; sent += 1) connection.publish(message);
        }),
      );
    expect(await failureOf(visit)).toMatchObject({ message: expect.stringContaining('stopped taking') });
  });
});

describe('at the embedded broker', () => {
  const last: Publication = { topic: 'last', payload: Uint8Array.of(1), qos: 1, retain: false };
  const will: Publication = { topic: 'will', payload: Uint8Array.of(2), qos: 1, retain: false };

  const witness = async (url: string) => {
    const connection = await new Promise<Observable<string>>((resolve) => {
      const visit = mqttBroker({ url, clientId: 'witness', protocol: '3.1.1' }).connect({
        subscriptions: [{ topic: '#', qos: 1 }],
      });
      const subscription = visit.subscribe(({ deliveries }) =>
        resolve(deliveries.pipe(switchMap(async ({ topic, qos }) => `${topic} at QoS ${qos}`))),
      );
      open.unshift(async () => subscription.unsubscribe());
    });
    return firstValueFrom(connection);
  };

  test('who leaves says the last words, and the Will is not spoken', async () => {
    const { url, close } = await startEmbeddedBroker();
    open.push(close);
    const heard = witness(url);
    const guest = mqttBroker({ url, clientId: 'guest', protocol: '3.1.1' });
    await new Promise<void>((resolve) => {
      const subscription = guest.connect({ will, farewell: () => [last], subscriptions: [] }).subscribe(() => {
        setImmediate(() => {
          subscription.unsubscribe();
          resolve();
        });
      });
    });
    expect(await heard).toBe('last at QoS 1');
  });

  test('its address shows no credentials', () => {
    expect(mqttBroker({ url: 'mqtts://u:p@host:8883', clientId: 'x', protocol: '5' }).address).toBe(
      'mqtts://host:8883',
    );
  });
});
