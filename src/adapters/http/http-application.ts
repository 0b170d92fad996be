import { createSecureContext, Server } from 'node:tls';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifySchema } from 'fastify';
import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import { checkListenAddress, isLoopback, type ListenAddress } from './listen-address.ts';
import { type Door, type Lane, lanesBefore } from './past-framework.ts';
import { nameProblems, noteFailure, problemAnswer, sendProblem } from './problem.ts';
import { limitRates, type Rates } from './rate-limits.ts';
import { secureAnswers } from './security-headers.ts';

export type HttpApplicationOptions = Readonly<{
  listen: ListenAddress;
  log: Log;
  title: string;
  description: string;
  version: string;
  /** Requests a minute from one address, by whom a route is for; others are another object. */
  rates: () => Rates;
  largestBody: number;
  /** Who answers some requests before the framework sees them. */
  lanes?: (door: Door) => readonly Lane[];
}>;

export type RunningServer = AsyncDisposable & Readonly<{ url: string }>;

/** What every server of ours has: security headers, a rate limit, body limits, named problems, a served OpenAPI document. */
export const httpApplication = async (options: HttpApplicationOptions): Promise<FastifyInstance> => {
  checkListenAddress(options.listen);
  const app = Fastify({
    logger: false,
    bodyLimit: options.largestBody,
    requestTimeout: 30_000,
    routerOptions: { maxParamLength: 128 },
    forceCloseConnections: true,
    ...tlsOf(options.listen),
  });
  app.addHook('onError', async (request, _, error) => {
    // What the framework refuses by itself (a body that is too long) is said to whoever asked, and to nobody else.
    if (error instanceof Fault || (error.statusCode ?? 500) >= 500) noteFailure(options.log, request, error);
  });
  nameProblems(app);
  const isForeign = foreignPage(options.listen);
  refuseForeignPages(app, isForeign);
  const secure = await secureAnswers(app, options.listen.tls !== null);
  const take = limitRates(app, options.rates, () => performance.now());
  if (options.lanes !== undefined)
    lanesBefore(app.server, options.lanes({ isForeign, take, secured: Object.entries(secure).flat() }));
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: options.title, description: options.description, version: options.version },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: ({ schema, url }) => ({ schema: withRefusals(withBytes(schema)), url }),
  });
  app.get('/v1/openapi.json', { schema: { hide: true } }, () => app.swagger());
  return app;
};

/**
 * Against pages of other sites in the same browser, and names of theirs that lead to this machine. Where TLS is spoken a
 * browser itself holds the name against the certificate.
 */
const foreignPage = ({ host, tls }: ListenAddress): Door['isForeign'] => {
  const isOpen = tls !== null || !isLoopback(host);
  return ({ method, headers }) => {
    const site = headers['sec-fetch-site'];
    const foreign = method !== 'GET' && site !== undefined && site !== 'same-origin' && site !== 'none';
    return foreign || !(isOpen || isLoopback(nameIn(headers.host ?? '')));
  };
};

/** `localhost:8080`, `127.0.0.1`, `[::1]:8080` without port and brackets. */
const nameIn = (host: string): string => host.replace(/:\d*$/, '').replace(/^\[|\]$/g, '');

const refuseForeignPages = (app: FastifyInstance, isForeign: Door['isForeign']): void => {
  app.addHook('onRequest', (request, reply, done) => {
    if (!isForeign(request.raw)) return done();
    return sendProblem(reply, { reason: 'foreign-page', detail: 'This page is for this machine only.' }, 403);
  });
};

/**
 * A route that takes bytes says which with `bytes`. The document calls them a binary string, or no client could be made
 * from it; to the framework they are no body schema, for it would hold a buffer against it.
 */
const withBytes = (schema: FastifySchema): FastifySchema =>
  'bytes' in schema ? { ...schema, body: { type: 'string', format: 'binary', description: schema.bytes } } : schema;

/** Every route may say that it is asked too often. */
const withRefusals = (schema: FastifySchema): FastifySchema =>
  schema.response === undefined
    ? schema
    : {
        ...schema,
        response: {
          ...schema.response,
          429: problemAnswer('Too many requests from this address: come again after `Retry-After` seconds.'),
        },
      };

/** Listens and says where: with port 0 the operating system chooses. */
export const startServer = async (app: FastifyInstance, { host, port, tls }: ListenAddress): Promise<RunningServer> => {
  await app.listen({ host, port }).catch((cause: unknown) => {
    throw cannotListen(host, port, cause);
  });
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const name = isLoopback(host) && host !== '::1' ? host : host.includes(':') ? `[${host}]` : host;
  return {
    url: `${tls === null ? 'http' : 'https'}://${name}:${bound}`,
    [Symbol.asyncDispose]: () => app.close(),
  };
};

const cannotListen = (host: string, port: number, cause: unknown): unknown => {
  if (!(cause instanceof Error && 'code' in cause && 'syscall' in cause)) return cause;
  const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : String(cause.code);
  return new Fault(
    'configuration',
    `Cannot listen on ${host} port ${port}: ${why}. Configure another address or port.`,
    {
      cause,
    },
  );
};

/**
 * Clients are asked for a certificate and need not have one: a page is for everybody, and whose certificate counts for what
 * is decided where it is asked for (`caller.ts`).
 */
const tlsOf = ({ tls }: ListenAddress) => {
  if (tls === null) return {};
  return {
    https: {
      ...contextOf(tls),
      requestCert: true,
      rejectUnauthorized: false,
      handshakeTimeout: HANDSHAKE_TIMEOUT,
    },
  };
};

const contextOf = ({ certificate: cert, key }: NonNullable<ListenAddress['tls']>) => ({
  ...{ cert, key },
  minVersion: 'TLSv1.3' as const,
});

/**
 * Has connections from now on get another certificate. @throws Fault `configuration` where it is none, or its key is another; nothing
 * is another one then.
 */
export const renewTls = (app: FastifyInstance, tls: NonNullable<ListenAddress['tls']>): void => {
  const { server } = app;
  if (!(server instanceof Server)) throw new RangeError('This server speaks no TLS.');
  checkTls(tls);
  server.setSecureContext(contextOf(tls));
};

/** @throws Fault `configuration` where certificate and key do not go together. */
export const checkTls = (tls: NonNullable<ListenAddress['tls']>): void => {
  try {
    createSecureContext(contextOf(tls));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('configuration', `http.certificateFile and http.keyFile do not go together: ${why}.`, { cause });
  }
};

/** Nobody holds a connection with half a handshake for longer; ms. Engineering choice. */
const HANDSHAKE_TIMEOUT = 20_000;
