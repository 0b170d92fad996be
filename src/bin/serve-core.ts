import { type CoreServerSettings, coreServer, type RenewableServer } from '../adapters/http/core-server.ts';
import { checkTls } from '../adapters/http/http-application.ts';
import type { ListenAddress } from '../adapters/http/listen-address.ts';
import type { CoreConfiguration } from '../configuration/core-configuration.ts';
import { Fault } from '../domain/fault.ts';
import type { ConfigurationDesk } from '../ports/configuration-desk.ts';
import type { CoreService } from '../ports/core-service.ts';
import type { Log } from '../ports/log.ts';
import { listenAddress } from './core-settled.ts';
import { product } from './product.ts';
import { shipped } from './shipped.ts';

/** A server with everything opened that another configuration asks of it, and nothing changed yet. */
type PreparedServer = Readonly<{
  /** Makes it the one that serves; cannot fail. Whoever listens to the one before comes again. */
  become: () => void;
  /** Lets go of what was opened in vain. */
  drop: () => Promise<void>;
}>;

/** A core over HTTP, whose configuration becomes another one. */
export type ServedCore = AsyncDisposable &
  Readonly<{
    url: () => string;
    /** @throws Fault `configuration` where it cannot listen as it is to. */
    prepare: (next: CoreConfiguration, address: ListenAddress) => Promise<PreparedServer>;
    /** Reads key and certificate again, which may have been renewed under the same names; what cannot be used is said, and not taken. */
    renew: (configuration: CoreConfiguration) => void;
  }>;

type Serving = Readonly<{ service: CoreService; desk: ConfigurationDesk | undefined; log: Log }>;

/** @throws Fault `configuration` where it cannot listen. */
export const serveCore = async (
  first: CoreConfiguration,
  address: ListenAddress,
  { service, desk, log }: Serving,
): Promise<ServedCore> => {
  let held = heldTo(first);
  const open = async (at: ListenAddress): Promise<RenewableServer> =>
    coreServer(
      service,
      {
        ...{ listen: at, page: shipped('dist/web'), version: product.version },
        ...{ rates: () => held.rates, sessions: () => held.sessions },
        ...(desk !== undefined && { configuration: desk }),
      } satisfies CoreServerSettings,
      log,
    );
  let [server, now] = [await open(address), address];
  /** The server has given way to one that is opened in its place. */
  let isClosed = false;
  const openAgain = async (): Promise<void> => {
    server = await open(now);
    isClosed = false;
  };
  /** Where the address is held by nobody but this server (another host of the same port, TLS or none), it gives way. */
  const openBeside = async (to: ListenAddress): Promise<RenewableServer> => {
    try {
      return await open(to);
    } catch (error) {
      if (to.port !== now.port || !isTaken(error)) throw error;
      isClosed = true;
      await server[Symbol.asyncDispose]();
      try {
        return await open(to);
      } catch (still) {
        await openAgain();
        throw still;
      }
    }
  };
  let closed: Promise<unknown> | undefined;
  const closing: PromiseLike<unknown>[] = [];
  return {
    url: () => server.url,
    prepare: async (next, to) => {
      const moves = to.host !== now.host || to.port !== now.port || (to.tls === null) !== (now.tls === null);
      if (to.tls !== null) checkTls(to.tls);
      const before = server;
      const opened = moves ? await openBeside(to) : null;
      return {
        become: () => {
          held = heldTo(next);
          const was = now;
          now = to;
          if (opened === null) {
            if (isRenewed(next, to, was)) server.renew(to.tls);
            return;
          }
          server = opened;
          isClosed = false;
          closing.push(before[Symbol.asyncDispose]());
        },
        drop: async () => {
          if (opened === null) return;
          await opened[Symbol.asyncDispose]();
          if (isClosed) await openAgain();
        },
      };
    },
    renew: (configuration) => {
      const then = attempt(() => listenAddress(configuration).address);
      if (then instanceof Fault) return log.error({ fault: then.code }, then.message);
      if (!isRenewed(configuration, then, now)) return;
      const failed = attempt(() => server.renew(then.tls));
      if (failed instanceof Fault) return log.error({ fault: failed.code }, failed.message);
      now = { ...now, tls: then.tls };
      log.info({}, 'Connections from now on get the certificate that was renewed.');
    },
    [Symbol.asyncDispose]: async () => {
      closed ??= Promise.all([server[Symbol.asyncDispose](), ...closing]);
      await closed;
    },
  };
};

type Secured = ListenAddress & Readonly<{ tls: NonNullable<ListenAddress['tls']> }>;

/** Whether key or certificate are others. One that the core makes itself is another one each time, and need not be. */
const isRenewed = ({ http }: CoreConfiguration, next: ListenAddress, was: ListenAddress): next is Secured => {
  if (next.tls === null || was.tls === null) return false;
  const itsOwn = (http.tls?.certificateFile ?? null) === null;
  return next.tls.key !== was.tls.key || (!itsOwn && next.tls.certificate !== was.tls.certificate);
};

const isTaken = (error: unknown): boolean =>
  error instanceof Fault && error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'EADDRINUSE';

const attempt = <T>(work: () => T): T | Fault => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

const heldTo = ({ rates, sessions: { listeners, listenersOfOneAddress, idle, longest } }: CoreConfiguration) => ({
  rates,
  sessions: { all: listeners, ofOneAddress: listenersOfOneAddress, idle, longest },
});
