import https from 'node:https';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { Fault } from '../../domain/fault.ts';
import type { Kid } from '../../domain/identity.ts';
import type { Millis } from '../../domain/time.ts';
import { GATEWAY_RENEWS, kidOfKey, type TlsIdentity } from './tls-certificate.ts';

export type PinnedAgentOptions = Readonly<{
  base: URL;
  /** Keys the other side may have: SHA-256 of their SPKI. Who shows none of them is sent nothing. */
  pins: readonly Kid[];
  /** What this side shows, asked at every connection. */
  identity: (() => Promise<TlsIdentity>) | null;
  sockets: number;
  /** Real time after which a connection that is not secured yet is given up. */
  timeout: Millis;
}>;

/**
 * Connections of TLS 1.3 to whoever has one of the pinned keys, whatever its name and whoever vouches for it. A request is
 * handed to a connection only after that was proven.
 */
export const pinnedAgent = ({ base, pins, identity, sockets, timeout }: PinnedAgentOptions): https.Agent => {
  const agent = new https.Agent({ keepAlive: true, maxSockets: sockets, maxCachedSessions: 0 });
  const host = base.hostname.replace(/^\[|\]$/g, '');
  const opened = new WeakMap<object, number>();

  const open = (shown: TlsIdentity | null, done: (error: Error | null, socket?: TLSSocket) => void): void => {
    const socket = connect({
      host,
      port: Number(base.port === '' ? 443 : base.port),
      ...(isIP(host) === 0 && { servername: host }),
      ...(shown !== null && { cert: shown.certificate, key: shown.key }),
      minVersion: 'TLSv1.3',
      // Whose certificate it is does not matter, and is not asked: the key below does.
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    const failed = (error: Error) => done(error);
    socket.once('error', failed);
    // No request has this connection yet, so no patience of a request ends it.
    socket.setTimeout(timeout, () => socket.destroy(new Error(`no secure connection within ${timeout} ms`)));
    socket.once('secureConnect', () => {
      socket.off('error', failed);
      socket.setTimeout(0).removeAllListeners('timeout');
      const key = socket.getPeerX509Certificate()?.publicKey;
      const kid = key && kidOfKey(key);
      opened.set(socket, performance.now());
      if (kid !== undefined && pins.includes(kid)) return done(null, socket);
      socket.destroy();
      done(foreignCore(base, kid));
    });
  };
  agent.createConnection = (_, done) => {
    const answer = (error: Error | null, socket?: TLSSocket): void => {
      // Where there is an error, nobody looks at the connection.
      done?.(error, socket as TLSSocket);
    };
    (identity?.() ?? Promise.resolve(null)).then((shown) => open(shown, answer), answer);
    return undefined;
  };
  // A connection is let go of before the certificate it was opened with is too old.
  const keepAlive = agent.keepSocketAlive.bind(agent);
  agent.keepSocketAlive = (socket) =>
    performance.now() - (opened.get(socket) ?? 0) < GATEWAY_RENEWS ? keepAlive(socket) : false;
  return agent;
};

/** Who answers has a key that is not the core's. */
export const foreignCore = ({ origin }: URL, kid: Kid | undefined): Fault =>
  new Fault(
    'signature',
    `The core at ${origin} does not prove that it is ours: it has the key ${kid ?? 'of nobody'}, which is not pinned. Nothing was sent to it; find out who answers there, or enter the key in core.pins if its operator vouches for it.`,
  );
