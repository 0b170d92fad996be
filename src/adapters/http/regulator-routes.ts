import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { interval, merge, skipWhile, takeUntil, takeWhile } from 'rxjs';
import { instant, SECOND } from '../../domain/time.ts';
import type { CoreService, RegulatorDesk } from '../../ports/core-service.ts';
import { bearerIn } from './bearer.ts';
import * as schemas from './core-schemas.ts';
import { jsonText, sendJson } from './json-text.ts';
import { eventConnection, type Listeners } from './listeners.ts';
import { sendBusy, sendProblem, unknownZone } from './problem.ts';
import { streamEvents } from './sse.ts';

/** The whole market for a regulator, by a token of its own: to look at, and nothing else. */
export const regulatorRoutes = (app: FastifyInstance, service: CoreService, listeners: Listeners): void => {
  const config = { role: 'regulator' } as const;
  const asked = (
    { headers }: Pick<FastifyRequest, 'headers'>,
    reply: FastifyReply,
    show: (desk: RegulatorDesk) => unknown,
  ): unknown => {
    const token = bearerIn(headers);
    const desk = token === null ? null : service.regulator(token);
    reply.header('cache-control', 'no-store');
    if (desk !== null) return show(desk);
    const detail = 'Show the token of a regulator: Authorization: Bearer <token>.';
    return sendProblem(reply.header('www-authenticate', 'Bearer'), { reason: 'unauthorised', detail });
  };
  app.get('/v1/regulator/market', { schema: schemas.getRegulatorMarket, config }, (request, reply) =>
    asked(request, reply, (desk) => sendJson(reply, desk.market())),
  );
  app.get<{ Querystring: { zone: string; start: string } }>(
    '/v1/regulator/orders',
    { schema: schemas.getRegulatorOrders, config },
    (request, reply) =>
      asked(request, reply, (desk) => {
        const { zone, start } = request.query;
        if (!service.registry().zones.includes(zone)) return sendProblem(reply, unknownZone(zone));
        return sendJson(reply, { orders: desk.orders(zone, instant(Date.parse(start))) });
      }),
  );
  app.get<{ Querystring: { after?: number } }>(
    '/v1/regulator/events',
    { schema: schemas.getRegulatorEvents, config },
    (request, reply) =>
      asked(request, reply, (desk) => {
        const resumed = Number(request.headers['last-event-id'] ?? Number.NaN);
        const after = Number.isSafeInteger(resumed) && resumed >= 0 ? resumed : (request.query.after ?? 0);
        if (!listeners.admits(request.ip)) return sendBusy(reply, 10);
        const over = listeners.take(request.ip, eventConnection(reply));
        // Whose role is withdrawn is told nothing more, also where nothing happens.
        const isOne = () => service.regulator(bearerIn(request.headers) ?? '') !== null;
        const withdrawn = interval(SECOND).pipe(skipWhile(isOne));
        const told = desk.events(after).pipe(takeWhile(isOne), takeUntil(merge(over, withdrawn)));
        return streamEvents(reply, told, (event) => ({
          id: event.sequence,
          event: event.kind,
          data: jsonText(event),
        }));
      }),
  );
};
