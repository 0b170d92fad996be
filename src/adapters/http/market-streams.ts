import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { takeUntil } from 'rxjs';
import type { MarketFrame, MarketNews } from '../../domain/market-data.ts';
import { instant } from '../../domain/time.ts';
import type { CoreService } from '../../ports/core-service.ts';
import type { MarketListening } from '../../ports/market-data.ts';
import { eventConnection, type Listeners } from './listeners.ts';
import { frameText } from './market-json.ts';
import { type ListeningQuery, listeningIn } from './market-query.ts';
import * as schemas from './market-schemas.ts';
import { socketConnection, tellSocket } from './market-socket.ts';
import { sendBusy, sendProblem, unknownZone } from './problem.ts';
import { streamEvents } from './sse.ts';

/** `heartbeat`: real milliseconds between two signs of life. */
export type MarketStreamSettings = Readonly<{
  heartbeat?: number;
  farthestBehind?: number;
}>;

/** Proxies and browsers give a silent connection up after some tens of seconds. */
const HEARTBEAT = 15_000;
/** Of one listener, UTF-16 units: what the usual number of them may be behind together is a quarter of a gigabyte. Engineering choice. */
const FARTHEST_BEHIND = 512 * 1024;
const TOO_SLOW =
  'This connection reads slower than the market tells: it ends here. Come again with the last sequence you have.';

/** Market data as it happens: the same frames as server-sent events and over a WebSocket. */
export const marketStreams = (
  app: FastifyInstance,
  service: CoreService,
  listeners: Listeners,
  { heartbeat = HEARTBEAT, farthestBehind = FARTHEST_BEHIND }: MarketStreamSettings = {},
): void => {
  const { market } = service;
  const told = (news: readonly MarketNews[]): MarketFrame => ({
    ...{ sequence: market.published(), at: instant(service.now()), news },
  });
  const beat = (): string => frameText(told([]));
  /** Its cursor is that of before the first frame: nobody knows how far a client has read that does not. */
  const farewell = (to: MarketListening): string =>
    frameText({ ...told([{ kind: 'cut', detail: TOO_SLOW }]), sequence: to.after ?? market.published() });
  /** Answers instead of the handler where somebody may not listen. */
  const admit = async ({ query, ip }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { zone } = listeningIn(query as ListeningQuery);
    if (zone !== undefined && !market.knows(zone)) await sendProblem(reply, unknownZone(zone));
    else if (!listeners.admits(ip)) await sendBusy(reply, 10);
  };
  app.get<{ Querystring: ListeningQuery }>(
    '/v1/market/stream',
    { schema: schemas.getStream, preHandler: admit },
    (request, reply) => {
      const over = listeners.take(request.ip, eventConnection(reply));
      const to = resumed(request);
      streamEvents(
        reply,
        market.listen(to).pipe(takeUntil(over)),
        (frame) => ({ id: frame.sequence, data: frameText(frame) }),
        {
          ...{ heartbeat, farthestBehind, beat: () => ({ id: market.published(), data: beat() }) },
          farewell: { data: farewell(to) },
        },
      );
    },
  );
  app.route<{ Querystring: ListeningQuery }>({
    method: 'GET',
    url: '/v1/market/socket',
    schema: schemas.getSocket,
    onRequest: refuseForeignPage,
    preHandler: admit,
    handler: (_, reply) =>
      sendProblem(
        reply.header('upgrade', 'websocket'),
        { reason: 'no-websocket', detail: 'Open a WebSocket here, or read /v1/market/stream.' },
        426,
      ),
    wsHandler: (socket, request) => {
      const over = listeners.take(request.ip, socketConnection(socket, request.raw.socket));
      const to = listeningIn(request.query);
      const told = { text: frameText, heartbeat, beat, farthestBehind, farewell: farewell(to), over };
      tellSocket(socket, market.listen(to), told);
    },
  });
};

/** `Last-Event-ID` is what a browser comes again with by itself. */
const resumed = (request: FastifyRequest<{ Querystring: ListeningQuery }>): MarketListening => {
  const listening = listeningIn(request.query);
  const last = Number(request.headers['last-event-id'] ?? Number.NaN);
  return Number.isSafeInteger(last) && last >= 0 ? { ...listening, after: last } : listening;
};

/** Nothing keeps a page of another site from opening a WebSocket here, and reading it, but the server. */
const refuseForeignPage = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const { origin } = request.headers;
  if (origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.headers.host)) return;
  await sendProblem(reply, { reason: 'foreign-page', detail: 'This is for pages of this core.' }, 403);
};
