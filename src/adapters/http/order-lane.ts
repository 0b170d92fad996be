import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Observable } from 'rxjs';
import type { OrderReply } from '../../ports/core-service.ts';
import type { Log } from '../../ports/log.ts';
import { TIME_HEADER } from './core-time.ts';
import { busyRefusal, failureOf, isTrouble, PROBLEM, type Problem, type Refusal, refusalOf } from './problem.ts';
import type { TakeFor } from './rate-limits.ts';

/** Whatever stands before every route, for who answers without the framework. */
export type Door = Readonly<{
  /** Whether a page of another site asks. */
  isForeign: (request: IncomingMessage) => boolean;
  take: TakeFor;
  /** Of every answer: names and values in turns. */
  secured: readonly string[];
}>;

/** True: it is answered here. */
export type Lane = (request: IncomingMessage, response: ServerResponse) => boolean;

type OrderDesk = Readonly<{
  submit: (body: Uint8Array) => Observable<OrderReply>;
  /** The core's grid time. */
  now: () => number;
  /** Told of each request that is answered here. */
  begin: () => void;
  largest: number;
  log: Log;
}>;

const bodies: ReadonlySet<string | undefined> = new Set(['application/cose', 'application/cbor']);

/**
 * Orders past the framework, whose hooks, routing and serializing an order does not need: the route's answers, to the byte. What is not a small body of a stated length, or would be turned away at the door, goes to the route, which says why.
 */
export const orderLane =
  ({ submit, now, begin, largest, log }: OrderDesk, { isForeign, take, secured }: Door): Lane =>
  (request, response) => {
    const { method, url, headers, socket } = request;
    if (method !== 'POST' || url !== '/v1/orders' || !bodies.has(headers['content-type'])) return false;
    const length = Number(headers['content-length'] ?? Number.NaN);
    if (!(length >= 1 && length <= largest) || isForeign(request)) return false;
    if (take('orders', socket.remoteAddress ?? '') > 0) return false;
    begin();
    const answer = (status: number, type: string, value: unknown, more: readonly string[] = []): void => {
      const text = JSON.stringify(value);
      const stated = ['content-type', type, TIME_HEADER, `${now()}`, 'content-length', `${Buffer.byteLength(text)}`];
      response.writeHead(status, [...secured, ...more, ...stated]).end(text);
    };
    const refuse = ({ status, headers: more, problem }: Refusal): void =>
      answer(status, `${PROBLEM}; charset=utf-8`, inOrder(problem), Object.entries(more).flat());
    whole(request, length, (body) => {
      submit(body).subscribe({
        next: (reply) => {
          if (reply.kind === 'accepted') answer(200, 'application/json; charset=utf-8', accepted(reply));
          else refuse(reply.kind === 'refused' ? refusalOf(reply) : busyRefusal(reply.retryAfterSeconds));
        },
        error: (error: unknown) => {
          const { stack, message } = error instanceof Error ? error : new Error(String(error));
          if (isTrouble(error)) log.error({ method, url, error: stack }, message);
          refuse(failureOf(error));
        },
      });
    });
    return true;
  };

/** `lane` first, and the framework for what it leaves. */
export const laneBefore = (server: Pick<Server, 'listeners' | 'removeAllListeners' | 'on'>, lane: Lane): void => {
  const usual = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!lane(request, response)) for (const one of usual) one.call(server, request, response);
  });
};

/** A body of a stated length, a copy of its own: what was read lies in a buffer with other things. Of one that is broken off nobody hears. */
const whole = (request: IncomingMessage, length: number, then: (body: Uint8Array) => void): void => {
  const body = new Uint8Array(length);
  let filled = 0;
  request.on('data', (chunk: Uint8Array) => {
    body.set(chunk, filled);
    filled += chunk.length;
    if (filled === length) then(body);
  });
};

const accepted = ({ kind, order, restingWh, filledWh }: Extract<OrderReply, { kind: 'accepted' }>) => ({
  ...{ kind, order, restingWh, filledWh },
});

/** As the route's schema has them. */
const inOrder = ({ reason, detail, kind, order, retryAfterSeconds }: Problem): Problem => ({
  ...{ reason, detail },
  ...(kind !== undefined && { kind }),
  ...(order !== undefined && { order }),
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});
