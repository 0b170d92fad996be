import type { IncomingHttpHeaders } from 'node:http';
import websocket from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { concat, defer, firstValueFrom, interval, map, of, share, takeUntil } from 'rxjs';
import { TILE_WIDTH } from '../../domain/transaction.ts';
import type { ConfigurationDesk } from '../../ports/configuration-desk.ts';
import type { CoreService } from '../../ports/core-service.ts';
import type { Log } from '../../ports/log.ts';
import { toHex } from '../../wire/bytes.ts';
import { encodeCbor } from '../../wire/cbor.ts';
import { tilePathOf } from '../../wire/log-tile.ts';
import { batchLane } from './batch-lane.ts';
import { bearerIn } from './bearer.ts';
import { callerAt, gatewayDoor } from './caller.ts';
import { coreConfigurationRoutes } from './configuration-routes.ts';
import * as schemas from './core-schemas.ts';
import { sayTime } from './core-time.ts';
import { httpApplication, type RunningServer, renewTls, startServer } from './http-application.ts';
import { jsonText, sendJson } from './json-text.ts';
import type { ListenAddress } from './listen-address.ts';
import {
  countedListeners,
  eventConnection,
  type ListenerLimits,
  type Listeners,
  pageLimits,
  usualLimits,
} from './listeners.ts';
import { marketDataRoutes } from './market-routes.ts';
import { type MarketStreamSettings, marketStreams } from './market-streams.ts';
import { orderLane } from './order-lane.ts';
import { sendBusy, sendProblem } from './problem.ts';
import type { Rates, Role } from './rate-limits.ts';
import { regulatorRoutes } from './regulator-routes.ts';
import { streamEvents } from './sse.ts';
import { serveStaticFiles } from './static-files.ts';

/** `renew`: has connections from now on get another certificate. @throws Fault `configuration` where it is none; nothing is changed then. */
export type RenewableServer = RunningServer & Readonly<{ renew: (tls: NonNullable<ListenAddress['tls']>) => void }>;

export type CoreServerSettings = Readonly<{
  listen: ListenAddress;
  /** Folder of the built page; null serves none. */
  page: string | null;
  /** Requests a minute from one address; others while it runs are another object. Absent: the usual. */
  rates?: () => Rates;
  /** Who may listen; they may become others while it runs. Absent: the usual. */
  sessions?: () => ListenerLimits;
  /** Where its configuration is seen and changed; absent: nowhere. */
  configuration?: ConfigurationDesk;
  /** Real milliseconds between two frames of the live view. */
  livePeriod?: number;
  version: string;
  market?: MarketStreamSettings;
}>;

const MEBIBYTE = 1024 ** 2;
/** More than what a hundred meters say of an interval: larger ones, which need memory before they are read, are the framework's. Engineering choice. */
const LARGEST_LANE_BATCH = 64 * 1024;
/** Orders and grid facts are a few hundred bytes. */
const LARGEST_MESSAGE = 8 * 1024;
/** As configured where nobody has configured anything (`rates`). */
const usualRates: Rates = { public: 12_000, enrolment: 20, 'open-data': 60 };

/** The core over HTTP (REST and server-sent events). Replies come after durability, as the service's do. */
export const coreServer = async (
  service: CoreService,
  settings: CoreServerSettings,
  log: Log,
): Promise<RenewableServer> => {
  const app = await coreApplication(service, settings, log);
  return { ...(await startServer(app, settings.listen)), renew: (tls) => renewTls(app, tls) };
};

/** The OpenAPI 3.1 document of a core's routes, without a core. */
export const coreDocument = async (version: string, log: Log): Promise<object> => {
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  // Nobody asks: routes are only described.
  await using app = await coreApplication({} as CoreService, { listen, page: null, version }, log);
  await app.ready();
  return app.swagger();
};

const coreApplication = async (
  service: CoreService,
  settings: CoreServerSettings,
  log: Log,
): Promise<FastifyInstance> => {
  const limits = settings.sessions ?? (() => usualLimits);
  const admit = settings.listen.tls === null ? null : callerAt(service, Date.now);
  // A connection on which nothing is asked is held open for as long as one that takes nothing.
  const holdOpen = (): void => {
    app.server.keepAliveTimeout = limits().idle;
  };
  const app = await httpApplication({
    listen: settings.listen,
    log,
    title: 'GridTokenX core',
    description: 'The matching core of a substation: settlement transactions, orders, the transparency log.',
    version: settings.version,
    rates: settings.rates ?? (() => usualRates),
    largestBody: 4 * MEBIBYTE,
    lanes: (door) => {
      const desk = { now: service.now, begin: holdOpen, log };
      return [
        batchLane({ ...desk, submit: service.submitBatch, admit, largest: LARGEST_LANE_BATCH }, door),
        orderLane({ ...desk, submit: service.submitOrder, largest: LARGEST_MESSAGE }, door),
      ];
    },
  });
  app.addContentTypeParser(['application/cbor', 'application/cose'], { parseAs: 'buffer' }, (_, body, done) =>
    done(null, body),
  );
  // Before any route: those that are none of it must refuse an upgrade too.
  await app.register(websocket, { options: { maxPayload: LARGEST_MESSAGE } });
  sayTime(app, () => service.now());
  // On loopback without TLS, everybody on this machine may call for a gateway: what it sealed is signed all the same.
  const gateway = { config: { role: 'gateway' } } as const;
  const door = admit === null ? gateway : { ...gateway, onRequest: gatewayDoor(admit) };
  settlementRoutes(app, service, door);
  enrolmentRoutes(app, service);
  witnessRoutes(app, service, door);
  gapRoutes(app, service, door);
  gridRoutes(app, service, door);
  marketRoutes(app, service);
  marketDataRoutes(app, service);
  const listeners = countedListeners(limits);
  app.addHook('onRequest', (_, __, done) => {
    holdOpen();
    done();
  });
  marketStreams(app, service, listeners, settings.market);
  operatorRoutes(app, service);
  // Whoever else listens keeps no regulator out, and none who looks at the page keeps traders out.
  regulatorRoutes(app, service, countedListeners(limits));
  logRoutes(app, service);
  const pages = countedListeners(() => pageLimits(limits()));
  streamRoutes(app, service, { events: listeners, pages }, settings.livePeriod ?? 1_000);
  if (settings.configuration !== undefined) coreConfigurationRoutes(app, settings.configuration);
  app.get('/healthz', { schema: { hide: true } }, (_, reply) => reply.type('text/plain').send('ok\n'));
  if (settings.page !== null) serveStaticFiles(app, settings.page);
  return app;
};

const bodyOf = (body: unknown): Uint8Array => (body instanceof Uint8Array ? new Uint8Array(body) : new Uint8Array());

type Door = Readonly<{ onRequest?: ReturnType<typeof gatewayDoor>; config: { role: Role } }>;

const settlementRoutes = (app: FastifyInstance, service: CoreService, door: Door): void => {
  app.put<{ Params: { gateway: string; sequence: number } }>(
    '/v1/gateways/:gateway/batches/:sequence',
    { schema: schemas.putBatch, ...door },
    async ({ params: { gateway, sequence }, body }, reply) => {
      const answer = await firstValueFrom(service.submitBatch(gateway, sequence, bodyOf(body)));
      if (answer.kind === 'busy') return sendBusy(reply, answer.retryAfterSeconds);
      if (answer.kind === 'refused') return sendProblem(reply, { reason: answer.reason, detail: answer.detail });
      return reply.type('application/cbor').send(Buffer.from(answer.receipt));
    },
  );
};

const enrolmentRoutes = (app: FastifyInstance, service: CoreService): void => {
  app.addContentTypeParser('application/pkcs10', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
  const options = { schema: schemas.postEnrolment, bodyLimit: LARGEST_MESSAGE, config: { role: 'enrolment' } } as const;
  app.post('/v1/enrolments', options, ({ body }, reply) => {
    const answer = service.requestEnrolment(bodyOf(body));
    if (answer.kind === 'busy') return sendBusy(reply, answer.retryAfterSeconds);
    if (answer.kind === 'refused') return sendProblem(reply, { reason: answer.reason, detail: answer.detail });
    return reply.code(answer.kind === 'waiting' ? 202 : 200).send(answer);
  });
};

const gapRoutes = (app: FastifyInstance, service: CoreService, door: Door): void => {
  app.get('/v1/gaps', { schema: schemas.getGaps }, (_, reply) => sendJson(reply, service.gaps()));
  app.get<{ Params: { gateway: string } }>(
    '/v1/gateways/:gateway/gaps',
    { schema: schemas.getGatewayGaps, ...door },
    ({ params: { gateway } }, reply) => {
      const gaps = service.gapsOf(gateway);
      if (gaps !== null) return sendJson(reply, gaps);
      return sendProblem(reply, { reason: 'unknown-gateway', detail: `No gateway ${gateway} is enrolled here.` });
    },
  );
};

const witnessRoutes = (app: FastifyInstance, service: CoreService, door: Door): void => {
  app.put<{ Params: { gateway: string } }>(
    '/v1/gateways/:gateway/witness',
    { schema: schemas.putWitness, bodyLimit: LARGEST_MESSAGE, ...door },
    async ({ params: { gateway }, body }, reply) => {
      const answer = await firstValueFrom(service.witness(gateway, bodyOf(body)));
      if (answer.kind === 'refused') return sendProblem(reply, answer);
      return reply.type('application/cbor').send(Buffer.from(answer.body));
    },
  );
  app.get('/v1/log/witnessed', { schema: schemas.getWitnessed }, (_, reply) => {
    const head = service.witnessed();
    if (head === null)
      return sendProblem(reply, { reason: 'not-found', detail: 'No gateway has co-signed a head yet.' });
    return sendJson(reply, head);
  });
};

const gridRoutes = (app: FastifyInstance, service: CoreService, door: Door): void => {
  app.put<{ Params: { gateway: string; sequence: number } }>(
    '/v1/gateways/:gateway/facts/:sequence',
    { schema: schemas.putFact, bodyLimit: LARGEST_MESSAGE, ...door },
    async ({ params: { gateway, sequence }, body }, reply) => {
      const answer = await firstValueFrom(service.submitFact(gateway, sequence, bodyOf(body)));
      if (answer.kind === 'busy') return sendBusy(reply, answer.retryAfterSeconds);
      if (answer.kind === 'refused') return sendProblem(reply, { reason: answer.reason, detail: answer.detail });
      return reply.send({ ...answer, payloadHash: toHex(answer.payloadHash) });
    },
  );
};

const operatorRoutes = (app: FastifyInstance, service: CoreService): void => {
  const options = { schema: schemas.postOperator, bodyLimit: LARGEST_MESSAGE, config: { role: 'operator' } } as const;
  app.post('/v1/operator', options, async ({ body }, reply) => {
    const answer = await firstValueFrom(service.operator(bodyOf(body)));
    reply.header('cache-control', 'no-store');
    if (answer.kind === 'refused') return sendProblem(reply, { reason: answer.reason, detail: answer.detail });
    if (answer.kind === 'busy') return sendBusy(reply, answer.retryAfterSeconds);
    return sendJson(reply, answer);
  });
};

const marketRoutes = (app: FastifyInstance, service: CoreService): void => {
  const options = { schema: schemas.postOrder, bodyLimit: LARGEST_MESSAGE, config: { role: 'orders' } } as const;
  app.post('/v1/orders', options, async ({ body }, reply) => {
    const answer = await firstValueFrom(service.submitOrder(bodyOf(body)));
    if (answer.kind === 'refused') return sendProblem(reply, answer);
    if (answer.kind === 'accepted') return reply.send(answer);
    return sendBusy(reply, answer.retryAfterSeconds);
  });
  app.get('/v1/view', { schema: schemas.getView }, (_, reply) => sendJson(reply, service.view()));
  app.get('/v1/registry', { schema: schemas.getRegistry }, (_, reply) => sendJson(reply, service.registry()));
  app.get('/v1/rules', { schema: schemas.getRules }, (_, reply) => {
    const rules = service.rules();
    if (rules === null) return sendProblem(reply, { reason: 'not-found', detail: 'No rules are in force yet.' });
    return sendJson(reply, rules);
  });
  const account = { role: 'account' } as const;
  const personal = <Shown>(
    headers: IncomingHttpHeaders,
    reply: FastifyReply,
    open: (token: string) => Shown | null,
  ) => {
    const token = bearerIn(headers);
    const shown = token === null ? null : open(token);
    reply.header('cache-control', 'no-store');
    if (shown !== null) return sendJson(reply, shown);
    const detail = 'Show the token of your account: Authorization: Bearer <token>.';
    return sendProblem(reply.header('www-authenticate', 'Bearer'), { reason: 'unauthorised', detail });
  };
  app.get('/v1/account', { schema: schemas.getAccount, config: account }, ({ headers }, reply) =>
    personal(headers, reply, (token) => service.account(token)),
  );
  app.get('/v1/account/statement', { schema: schemas.getAccountStatement, config: account }, ({ headers }, reply) =>
    personal(headers, reply, (token) => service.accountStatement(token)),
  );
  app.get('/v1/account/proofs', { schema: schemas.getAccountProofs, config: account }, ({ headers }, reply) =>
    personal(headers, reply, (token) => service.accountProofs(token)),
  );
};

const logRoutes = (app: FastifyInstance, service: CoreService): void => {
  const nothing = (reply: FastifyReply, detail: string) => sendProblem(reply, { reason: 'not-found', detail });
  const sendPath = (reply: FastifyReply, path: readonly Uint8Array[] | null) =>
    path === null ? nothing(reply, 'The log has no such tree yet.') : sendJson(reply, { path });

  app.get('/v1/log/checkpoint', { schema: schemas.getCheckpoint }, (_, reply) =>
    reply.type('text/plain; charset=utf-8').send(service.checkpoint()),
  );
  app.get<{ Querystring: { from: number; count: number } }>(
    '/v1/log/entries',
    { schema: schemas.getEntries },
    ({ query: { from, count } }, reply) => {
      const entries = Array.from({ length: count }, (_, offset) => service.logEntry(from + offset));
      return reply.type('application/cbor').send(Buffer.from(encodeCbor(entries.filter((entry) => entry !== null))));
    },
  );
  app.get<{ Params: { index: number } }>(
    '/v1/log/entries/:index',
    { schema: schemas.getEntry },
    ({ params }, reply) => {
      const entry = service.logEntry(params.index);
      if (entry === null) return nothing(reply, `The log has no entry ${params.index} yet.`);
      return reply.type('application/cbor').send(Buffer.from(entry));
    },
  );
  app.get<{ Params: { '*': string } }>('/v1/log/tile/*', { schema: schemas.getTile }, ({ params }, reply) => {
    const path = tilePathOf(params['*']);
    const { of, level, number, width } = path ?? { of: 'entries', level: 0, number: 0, width: 0 };
    const found = of === 'entries' ? service.logBundle(number, width) : service.logTile(level, number, width);
    if (found === null) return nothing(reply, `The log has no tile ${params['*']} yet.`);
    if (width === TILE_WIDTH) reply.header('cache-control', 'public, max-age=31536000, immutable');
    return reply.type('application/octet-stream').send(Buffer.from(found));
  });
  app.get<{ Querystring: { index: number; size: number } }>(
    '/v1/log/proof/inclusion',
    { schema: schemas.getInclusion },
    ({ query: { index, size } }, reply) => sendPath(reply, service.inclusionProof(index, size)),
  );
  app.get<{ Querystring: { from: number; to: number } }>(
    '/v1/log/proof/consistency',
    { schema: schemas.getConsistency },
    ({ query: { from, to } }, reply) => sendPath(reply, service.consistencyProof(from, to)),
  );
};

type StreamListeners = Readonly<{ events: Listeners; pages: Listeners }>;

const streamRoutes = (
  app: FastifyInstance,
  service: CoreService,
  { events: listeners, pages }: StreamListeners,
  livePeriod: number,
): void => {
  const admitTo =
    (those: Listeners) =>
    async ({ ip }: FastifyRequest, reply: FastifyReply): Promise<void> => {
      if (!those.admits(ip)) await sendBusy(reply, 10);
    };
  const events = { schema: schemas.getEvents, preHandler: admitTo(listeners) };
  app.get<{ Querystring: { after?: number } }>('/v1/events', events, (request, reply) => {
    const over = listeners.take(request.ip, eventConnection(reply));
    const resumed = Number(request.headers['last-event-id'] ?? Number.NaN);
    const after = Number.isSafeInteger(resumed) && resumed >= 0 ? resumed : (request.query.after ?? 0);
    streamEvents(reply, service.events(after).pipe(takeUntil(over)), (event) => ({
      id: event.sequence,
      event: event.kind,
      data: jsonText(event),
    }));
  });
  const frame = () => ({ data: jsonText(service.view()) });
  // One frame is made for all who watch.
  const frames = interval(livePeriod).pipe(map(frame), share());
  app.get('/v1/live', { schema: schemas.getLive, preHandler: admitTo(pages) }, ({ ip }, reply) => {
    const now = defer(() => of(frame()));
    const over = pages.take(ip, eventConnection(reply));
    return streamEvents(reply, concat(now, frames).pipe(takeUntil(over)), (shown) => shown);
  });
};
