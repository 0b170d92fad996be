import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { type Instant, millis } from '../../domain/time.ts';
import type { CoreClock } from '../../ports/core-client.ts';

/** Milliseconds since 1970 by the core's grid time; `Date` would be the machine's, and of whole seconds. */
export const TIME_HEADER = 'gridtokenx-time';

/** Every answer says what time it is here: whoever is refused for a wrong clock can tell. */
export const sayTime = (app: FastifyInstance, now: () => Instant): void => {
  app.addHook('onSend', (_, reply, payload, done) => {
    reply.header(TIME_HEADER, String(now()));
    done(null, payload);
  });
};

/**
 * The core's clock against ours, out of an answer to what was sent at `sent`, by our clock of now: it said its time somewhere
 * between the two, so the middle is off by half of the round trip at most. Null where it said none.
 */
export const clockIn = (headers: IncomingHttpHeaders, sent: Instant, now: Instant): CoreClock | null => {
  const said = headers[TIME_HEADER];
  if (typeof said !== 'string' || !/^\d{1,15}$/.test(said) || now < sent) return null;
  return { ahead: millis(Math.round(Number(said) - (sent + now) / 2)), within: millis(Math.ceil((now - sent) / 2)) };
};
