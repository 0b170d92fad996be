import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../../ports/log.ts';
import { TIME_HEADER } from './core-time.ts';
import { failureOf, noteFailure, PROBLEM, type Problem, type Refusal } from './problem.ts';
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

/** What every lane of a core needs. */
export type LaneDesk = Readonly<{
  /** The core's grid time. */
  now: () => number;
  /** Told of each request that is answered here. */
  begin: () => void;
  /** Bytes of a body; longer ones go to the route. */
  largest: number;
  log: Log;
}>;

const bodies: ReadonlySet<string | undefined> = new Set(['application/cose', 'application/cbor']);

/** The length a request states of its body; null for what only a route can answer: no body of ours, none that is small, or from a page of another site. */
export const laneLength = (
  request: IncomingMessage,
  largest: number,
  { isForeign }: Pick<Door, 'isForeign'>,
): number | null => {
  const { headers } = request;
  if (!bodies.has(headers['content-type'])) return null;
  const length = Number(headers['content-length'] ?? Number.NaN);
  return length >= 1 && length <= largest && !isForeign(request) ? length : null;
};

/** Says what a route would, to the byte. */
export const answering = (
  { method, url }: IncomingMessage,
  response: ServerResponse,
  { now, log, secured }: Pick<LaneDesk, 'now' | 'log'> & Pick<Door, 'secured'>,
) => {
  const answer = (status: number, type: string, body: Uint8Array, more: readonly string[] = []): void => {
    const stated = ['content-type', type, TIME_HEADER, `${now()}`, 'content-length', `${body.length}`];
    response.writeHead(status, [...secured, ...more, ...stated]).end(body);
  };
  const answerJson = (status: number, type: string, value: unknown, more?: readonly string[]): void =>
    answer(status, `${type}; charset=utf-8`, Buffer.from(JSON.stringify(value)), more);
  const refuse = ({ status, headers, problem }: Refusal): void =>
    answerJson(status, PROBLEM, inOrder(problem), Object.entries(headers).flat());
  return {
    answer,
    answerJson,
    refuse,
    fail: (error: unknown): void => {
      noteFailure(log, { method, url }, error);
      refuse(failureOf(error));
    },
  };
};

/** `lanes` first, in their order, and the framework for what they leave. */
export const lanesBefore = (
  server: Pick<Server, 'listeners' | 'removeAllListeners' | 'on'>,
  lanes: readonly Lane[],
): void => {
  const usual = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!lanes.some((lane) => lane(request, response))) for (const one of usual) one.call(server, request, response);
  });
};

/** A body of a stated length, a copy of its own: what was read lies in a buffer with other things. Of one that is broken off nobody hears. */
export const whole = (request: IncomingMessage, length: number, then: (body: Uint8Array) => void): void => {
  const body = new Uint8Array(length);
  let filled = 0;
  request.on('data', (chunk: Uint8Array) => {
    body.set(chunk, filled);
    filled += chunk.length;
    if (filled === length) then(body);
  });
};

/** As the routes' schemas have them. */
const inOrder = ({ reason, detail, kind, order, retryAfterSeconds }: Problem): Problem => ({
  ...{ reason, detail },
  ...(kind !== undefined && { kind }),
  ...(order !== undefined && { order }),
  ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
});
