import { connect } from 'node:net';
import { Observable } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import type { Millis } from '../../src/domain/time.ts';
import type { ByteTransport, LinkEvent } from './byte-transport.ts';

/**
 * An idle connection is probed after this long, every second, ten times (libuv's): a device that lost its power while
 * its meter was left alone is noticed within half a minute.
 */
const KEEP_ALIVE_AFTER = 15_000;

/**
 * A TCP connection; Nagle's algorithm off, because every question is one small segment that must leave at once.
 * `patience` bounds the connecting itself, which the kernel would try for two minutes.
 */
export const tcpSocket = (address: Readonly<{ host: string; port: number; patience: Millis }>): ByteTransport => ({
  name: `tcp ${address.host}:${address.port}`,
  open: () =>
    new Observable<LinkEvent>((subscriber) => {
      const { host, port, patience } = address;
      const where = `${host}:${port}`;
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_AFTER });
      const lost = (what: string) =>
        subscriber.error(new Fault('link-down', `${what} at ${where}: check power, network and port.`));
      socket.setTimeout(patience, () => lost('No connection'));
      socket.on('connect', () => {
        socket.setTimeout(0);
        subscriber.next({
          kind: 'open',
          write: (bytes) => {
            socket.write(bytes);
          },
        });
      });
      socket.on('data', (bytes) => subscriber.next({ kind: 'bytes', bytes }));
      socket.on('error', (error) => lost(`Connection failed (${error.message})`));
      socket.on('close', () => lost('Connection closed'));
      return () => socket.destroy();
    }),
});
