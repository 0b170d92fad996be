import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Product } from '../../domain/market-data.ts';
import { BANGKOK_OFFSET, bangkokTime, DAY, type Instant, instant } from '../../domain/time.ts';
import type { CoreService } from '../../ports/core-service.ts';
import { CSV_TYPE, pricesCsv } from '../../wire/prices-csv.ts';
import { sendJson } from './json-text.ts';
import { shownIndication, shownPrices } from './market-json.ts';
import { dayIn, deliveryIn, malformedQuery } from './market-query.ts';
import * as schemas from './market-schemas.ts';
import { type Problem, sendProblem, unknownZone } from './problem.ts';

/** Lines of one CSV: a zone for a quarter, or ten zones for nine days. The core waits while it is written. Engineering choice. */
const MOST_LINES = 10_000;
type ByZone = { zone?: string };

/** The market as it is and was, for everybody: depth, indications, prices, open data. */
export const marketDataRoutes = (app: FastifyInstance, service: CoreService): void => {
  const { market } = service;
  app.get<{ Querystring: ByZone & { delivery: string } }>(
    '/v1/market/depth',
    { schema: schemas.getDepth },
    ({ query }, reply) => {
      const zone = oneZone(service, query.zone);
      if (zone.kind === 'problem') return refuse(reply, zone);
      const product: Product = { zone: zone.zone, start: deliveryIn(query.delivery) };
      if (product.start % service.registry().intervalLength !== 0)
        throw malformedQuery(`In this market no delivery begins at ${bangkokTime(product.start).slice(0, 16)}.`);
      const shown = { zone: zone.zone, start: bangkokTime(product.start) };
      return sendJson(reply, { sequence: market.published(), ...shown, ...market.depth(product) });
    },
  );
  app.get<{ Querystring: ByZone }>('/v1/market/indicative', { schema: schemas.getIndicative }, ({ query }, reply) => {
    if (query.zone !== undefined && !market.knows(query.zone)) return refuse(reply, unknownZone(query.zone));
    const told = market.indicated().filter(({ zone }) => query.zone === undefined || zone === query.zone);
    return sendJson(reply, { sequence: market.published(), indications: told.map(shownIndication) });
  });
  app.get<{ Querystring: ByZone & { day?: string } }>(
    '/v1/market/prices',
    { schema: schemas.getPrices },
    ({ query }, reply) => {
      const zone = oneZone(service, query.zone);
      if (zone.kind === 'problem') return refuse(reply, zone);
      const day = dayIn(query.day) ?? today(service);
      const { deliveries, total } = market.prices(zone.zone, day, instant(day + DAY));
      const shown = { zone: zone.zone, day: bangkokTime(day).slice(0, 10) };
      return sendJson(reply, { ...shown, deliveries: deliveries.map(shownPrices), total });
    },
  );
  csvRoute(app, service);
};

const csvRoute = (app: FastifyInstance, service: CoreService): void => {
  const config = { role: 'open-data' } as const;
  app.get<{ Querystring: ByZone & { from?: string; to?: string } }>(
    '/v1/market/prices.csv',
    { schema: schemas.getPricesCsv, config },
    ({ query }, reply) => {
      const { zones, intervalLength } = service.registry();
      if (query.zone !== undefined && !service.market.knows(query.zone)) return refuse(reply, unknownZone(query.zone));
      const asked = query.zone === undefined ? zones : [query.zone];
      const from = dayIn(query.from) ?? today(service);
      const to = instant((dayIn(query.to) ?? from) + DAY);
      if (to <= from) throw malformedQuery('The last day is before the first.');
      const lines = asked.length * ((to - from) / intervalLength);
      if (lines > MOST_LINES)
        return refuse(reply, {
          reason: 'too-much',
          detail: `That could be ${lines} lines, and ${MOST_LINES} are the most: ask for fewer days, or for one zone.`,
        });
      const deliveries = asked.flatMap((zone) => service.market.prices(zone, from, to).deliveries);
      const name = ['prices', ...asked.slice(0, 1), bangkokTime(from).slice(0, 10)].join('-');
      reply.header('content-disposition', `attachment; filename="${name}.csv"`);
      return reply.type(CSV_TYPE).send(pricesCsv(deliveries));
    },
  );
};

const today = (service: CoreService): Instant => {
  const local = service.now() + BANGKOK_OFFSET;
  return instant(local - (local % DAY) - BANGKOK_OFFSET);
};

type Refused = Pick<Problem, 'reason' | 'detail'>;
type OneZone = Readonly<{ kind: 'zone'; zone: string }> | (Readonly<{ kind: 'problem' }> & Refused);

/** The zone that is asked for: where there is one, nobody has to say it. */
const oneZone = (service: CoreService, asked: string | undefined): OneZone => {
  const { zones } = service.registry();
  const [only, ...others] = zones;
  if (asked !== undefined)
    return service.market.knows(asked) ? { kind: 'zone', zone: asked } : { kind: 'problem', ...unknownZone(asked) };
  if (only !== undefined && others.length === 0) return { kind: 'zone', zone: only };
  return { kind: 'problem', reason: 'malformed', detail: `Say which zone: ${zones.join(', ')}.` };
};

const refuse = (reply: FastifyReply, { reason, detail }: Refused) => sendProblem(reply, { reason, detail });
