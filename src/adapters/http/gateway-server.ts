import type { FastifyInstance } from 'fastify';
import { concat, defer, firstValueFrom, of, Subject } from 'rxjs';
import { instant } from '../../domain/time.ts';
import type { GatewayView } from '../../domain/view.ts';
import type { ConfigurationDesk } from '../../ports/configuration-desk.ts';
import type { GatewayDesk, ShelfRequest } from '../../ports/gateway-desk.ts';
import type { Log } from '../../ports/log.ts';
import type { ProofDesk } from '../../ports/proof-desk.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { configurationRoutes } from './configuration-routes.ts';
import { httpApplication, type RunningServer, startServer } from './http-application.ts';
import type { ListenAddress } from './listen-address.ts';
import { sendBusy, sendProblem } from './problem.ts';
import { streamEvents } from './sse.ts';
import { serveStaticFiles } from './static-files.ts';

/** Requests a minute: of pages on this machine alone. Engineering choice. */
const PAGE_RATES = { public: 6_000 };

export type GatewayServerSettings = Readonly<{
  /** On loopback; 0 takes any free port. */
  port: number;
  /** Folder of the built page; null serves none. */
  page: string | null;
  /** Who makes the proofs that people ask for. */
  proofs: ProofDesk;
  /** Who shows and changes the configuration; absent where no history of it is kept. */
  configuration?: ConfigurationDesk;
  version: string;
}>;

/**
 * The gateway's page and its live view for the people at the gateway, on loopback only. Whoever has an account on the
 * machine may see, acknowledge and shelve; pages of other sites may not.
 */
export const gatewayServer = async (
  settings: GatewayServerSettings,
  log: Log,
): Promise<GatewayDesk & RunningServer> => {
  const listen: ListenAddress = { host: '127.0.0.1', port: settings.port, tls: null };
  const app = await httpApplication({
    listen,
    log,
    title: 'GridTokenX gateway',
    description: 'What the gateway sees, and the alarms people take note of.',
    version: settings.version,
    rates: () => PAGE_RATES,
    largestBody: 1_024,
  });
  const frames = new Subject<Frame>();
  const noted = new Subject<string>();
  const shelf = new Subject<ShelfRequest>();
  let latest: Frame | null = null;
  const current = () => latest;
  app.get('/healthz', { schema: { hide: true } }, (_, reply) => reply.type('text/plain').send('ok\n'));
  app.get('/v1/view', { schema: viewSchema }, (_, reply) => {
    const frame = current();
    return frame === null ? sendBusy(reply, 1) : reply.type('application/json').send(frame.text);
  });
  app.get('/v1/live', { schema: liveSchema }, (_, reply) => {
    const now = defer(() => (latest === null ? [] : of(latest)));
    streamEvents(reply, concat(now, frames), ({ text }) => ({ data: text }));
  });
  alarmRoutes(app, {
    shown: () => current()?.view.alarms ?? [],
    note: (id) => noted.next(id),
    shelf: (request) => shelf.next(request),
  });
  proofRoute(app, settings.proofs);
  if (settings.configuration !== undefined) configurationRoutes(app, settings.configuration);
  if (settings.page !== null) serveStaticFiles(app, settings.page);
  const server = await startServer(app, listen);
  return {
    ...server,
    show: (view) => {
      latest = { view, text: JSON.stringify(view) };
      frames.next(latest);
    },
    acknowledgements: () => noted,
    shelf: () => shelf,
  };
};

/** A view as it goes out: written once, however many look. */
type Frame = Readonly<{ view: GatewayView; text: string }>;

type ProofQuery = Readonly<{ point: string; start: string }> | Readonly<{ sequence: number }>;

const proofRoute = (app: FastifyInstance, proofs: ProofDesk): void => {
  app.get<{ Querystring: ProofQuery }>('/v1/proofs', { schema: proofSchema }, async ({ query }, reply) => {
    const answer = await firstValueFrom(
      proofs.prove(
        'sequence' in query
          ? { kind: 'receipt', sequence: query.sequence }
          : { kind: 'leaf', point: query.point, start: instant(Date.parse(query.start)) },
      ),
    );
    if (answer.kind === 'absent') return sendProblem(reply, { reason: 'not-found', detail: answer.why });
    return reply.type('application/json; charset=utf-8').send(answer.text);
  });
};

const viewSchema = { summary: 'Everything the page shows, once' } as const;
const liveSchema = { summary: 'The same each second, as server-sent events' } as const;
const proofSchema = {
  summary: 'A proof file for `gridtokenx verify`',
  description:
    'Of one point and the interval that starts then (an ISO 8601 moment with its offset), or of a whole batch by its sequence.',
  querystring: {
    type: 'object',
    properties: {
      point: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' },
      start: { type: 'string', format: 'date-time' },
      sequence: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
    },
    oneOf: [{ required: ['point', 'start'] }, { required: ['sequence'] }],
  },
} as const;
