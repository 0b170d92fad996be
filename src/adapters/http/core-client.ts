import http from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import { map, Observable, Subject } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { SealedFact } from '../../domain/grid-fact.ts';
import type { GatewayId, Kid } from '../../domain/identity.ts';
import { type Instant, MINUTE, type Millis, millis, SECOND } from '../../domain/time.ts';
import { INTERVAL_IN_FUTURE, type SealedBatch } from '../../domain/transaction.ts';
import type { BatchAnswer, CoreClient, CoreClock, FactAnswer } from '../../ports/core-client.ts';
import type { WitnessLink } from '../../ports/log-witness.ts';
import { toHex } from '../../wire/bytes.ts';
import { clockIn } from './core-time.ts';
import { pinnedAgent } from './pinned-agent.ts';
import type { TlsIdentity } from './tls-certificate.ts';

export type HttpCoreClientOptions = Readonly<{
  /** `http://127.0.0.1:8470`, or `https://…`. */
  url: string;
  gateway: GatewayId;
  /** Checks a receipt message as it came, and says what it promises. @throws Fault `signature` or `malformed`. */
  verify: (receipt: Uint8Array, batch: SealedBatch) => BatchAnswer;
  /** Real time without any answer after which a request is given up. */
  timeout: Millis;
  /** Grid time, to hold the core's against; absent: nobody asks. */
  now?: () => Instant;
  /** Over https: keys the core may have (SHA-256 of the SPKI), and what this gateway shows. */
  tls?: Readonly<{ pins: readonly Kid[]; identity: () => Promise<TlsIdentity> }>;
}>;

/** A receipt has two paths of a Merkle tree and two signatures: more than this is not one. */
const LARGEST_ANSWER = 256 * 1024;

/** Connections at once. */
const SOCKETS = 8;

type Answer = Readonly<{ status: number; retryAfter: Millis | null; body: Uint8Array }>;
/** What is handed over, under which path of this gateway, and what becomes of it while the core is out of reach. */
type Offer = Readonly<{ path: string; type: string; body: Uint8Array; meanwhile: string }>;

const batchOffer = ({ sequence, body }: SealedBatch): Offer => ({
  path: `batches/${sequence}`,
  type: 'application/cbor',
  body,
  meanwhile: 'Batches wait in the outbox.',
});
const factOffer = ({ sequence, body }: SealedFact): Offer => ({
  path: `facts/${sequence}`,
  type: 'application/cose',
  body,
  meanwhile: 'Grid facts wait.',
});

const witnessOffer = (body: Uint8Array): Offer => ({
  path: 'witness',
  type: 'application/cbor',
  body,
  meanwhile: 'Nothing is witnessed.',
});

/** The core over one kept-alive HTTP connection. Dispose it to close the connection. */
export const httpCoreClient = (options: HttpCoreClientOptions): CoreClient & WitnessLink & Disposable => {
  const base = baseOf(options.url);
  const { pins = [], identity = null } = options.tls ?? {};
  const secure = base.protocol === 'https:';
  const agent = secure
    ? pinnedAgent({ base, pins, identity, sockets: SOCKETS, timeout: options.timeout })
    : new http.Agent({ keepAlive: true, maxSockets: SOCKETS });
  const request = secure ? https.request : http.request;
  const clock = new Subject<CoreClock>();
  const { hostname, port } = urlToHttpOptions(base);
  const home = `/v1/gateways/${encodeURIComponent(options.gateway)}`;

  const put = (offer: Offer): Observable<Answer> =>
    new Observable((subscriber) => {
      const path = `${home}/${offer.path}`;
      const headers = { 'content-type': offer.type, 'content-length': offer.body.length };
      const call = request({ ...{ hostname, port, path, agent, headers }, method: 'PUT', timeout: options.timeout });
      const fail = (error: Error) =>
        subscriber.error(error instanceof Fault ? error : unreachable(base, offer, error.message, error));
      const sent = options.now?.();
      call.on('timeout', () => call.destroy(new Error(`no answer within ${options.timeout} ms`)));
      call.on('error', fail);
      call.on('response', (response) => {
        const told = sent !== undefined && options.now ? clockIn(response.headers, sent, options.now()) : null;
        if (told !== null) clock.next(told);
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          parts.push(part);
          length += part.length;
          if (length > LARGEST_ANSWER) call.destroy(new Error(`its answer is longer than ${LARGEST_ANSWER} bytes`));
        });
        response.on('error', fail);
        response.on('end', () => {
          const retryAfter = retryAfterOf(response.headers['retry-after']);
          const body = new Uint8Array(Buffer.concat(parts));
          subscriber.next({ status: response.statusCode ?? 0, retryAfter, body });
          subscriber.complete();
        });
      });
      call.end(offer.body);
      return () => call.destroy();
    });

  return {
    submit: (batch) => put(batchOffer(batch)).pipe(map((answer) => batchAnswer(base, answer, batch, options.verify))),
    tell: (fact) => put(factOffer(fact)).pipe(map((answer) => factAnswer(base, answer, fact))),
    clock,
    exchange: (question) => put(witnessOffer(question)).pipe(map((answer) => witnessAnswer(base, answer, question))),
    [Symbol.dispose]: () => agent.destroy(),
  };
};

const batchAnswer = (
  base: URL,
  answer: Answer,
  batch: SealedBatch,
  verify: HttpCoreClientOptions['verify'],
): BatchAnswer =>
  answer.status === 200 ? verified(base, verify, answer.body, batch) : refusal(base, answer, batchOffer(batch));

/** Kept is only what the core names: who answers 200 to anything has not kept this fact. */
const factAnswer = (base: URL, answer: Answer, fact: SealedFact): FactAnswer => {
  const offer = factOffer(fact);
  if (answer.status !== 200) return refusal(base, answer, offer);
  if (wordOf(answer.body, 'payloadHash') === toHex(fact.payloadHash)) return { kind: 'kept' };
  throw unreachable(base, offer, 'it answered 200 without naming what it keeps');
};

const witnessAnswer = (base: URL, answer: Answer, question: Uint8Array): Uint8Array => {
  if (answer.status === 200) return answer.body;
  const { reason } = refusal(base, answer, witnessOffer(question));
  throw new Fault('core-refused', `The core at ${base.origin} takes no witness from this gateway (${reason}).`);
};

/** A refusal is the core's own word about what was sent. What a proxy says, and "too much at once", is about the moment. */
const refusal = (base: URL, answer: Answer, offer: Offer): Readonly<{ kind: 'refused'; reason: string }> => {
  const { status, retryAfter } = answer;
  const reason = wordOf(answer.body, 'reason');
  const final = status >= 400 && status < 500 && ![401, 407, 408, 425, 429].includes(status);
  const notYet = status === 425 && reason === INTERVAL_IN_FUTURE;
  if ((final && reason !== null && reason !== 'not-found') || notYet) return { kind: 'refused', reason };
  if (status === 401 && reason !== null) throw notLetIn(base, offer, reason);
  if (reason !== null && busyWords.has(reason)) throw busy(base, offer, retryAfter);
  const why = `it answered ${status}${reason === null ? '' : ` (${reason})`}`;
  throw unreachable(base, offer, why, undefined, retryAfter);
};

const verified = (
  base: URL,
  verify: HttpCoreClientOptions['verify'],
  body: Uint8Array,
  batch: SealedBatch,
): BatchAnswer => {
  try {
    return verify(body, batch);
  } catch (error) {
    // Who answers with something that is no receipt is not our core.
    if (error instanceof Fault && error.code === 'malformed')
      throw new Fault('signature', `The receipt from ${base.origin} cannot be read: ${error.message}`, {
        cause: error,
      });
    throw error;
  }
};

const wordOf = (body: Uint8Array, name: string): string | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    const word = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : null;
    return typeof word === 'string' && /^[a-z0-9-]{1,64}$/.test(word) ? word : null;
  } catch {
    // Not JSON: the answer of something in between, not of the core.
    return null;
  }
};

/** What the core says of the caller, not of what was sent: it may be put right, and then the same is taken. */
const notLetIn = ({ origin }: URL, { meanwhile }: Offer, reason: string): Fault =>
  new Fault(
    'core-refused',
    `The core at ${origin} does not let this gateway in (${reason}). ${meanwhile} To do: ${remedies[reason] ?? enrol}.`,
  );
const enrol = "have the core's operator enrol the key of this gateway, or put its configuration right";
const clocks = 'one of the two clocks is wrong by a day or more; put it right';
const remedies: Readonly<Record<string, string>> = {
  'certificate-expired': clocks,
  'certificate-of-tomorrow': clocks,
  'revoked-key': 'the time of its key is over; give it the new one (keyFile)',
};

const unreachable = (
  base: URL,
  { meanwhile }: Offer,
  why: string,
  cause?: unknown,
  retryAfter: Millis | null = null,
): Fault =>
  new Fault('core-unreachable', `The core at ${base.origin} cannot be reached: ${why}. ${meanwhile}`, {
    cause,
    retryAfter,
  });

/** What our core says when it has too much to do, of all (`busy`) or of this address. */
const busyWords: ReadonlySet<string> = new Set(['busy', 'too-many-requests']);

const busy = (base: URL, { meanwhile }: Offer, retryAfter: Millis | null): Fault => {
  const when = retryAfter === null ? 'later' : `in ${Math.ceil(retryAfter / SECOND)} s`;
  return new Fault(
    'busy',
    `The core at ${base.origin} has too much to do and asks to come again ${when}. ${meanwhile}`,
    {
      retryAfter,
    },
  );
};

/** Who asks for more is not believed: a gateway looks after its core by itself. Engineering choice. */
const LONGEST_RETRY_AFTER = millis(10 * MINUTE);

/** Seconds (RFC 9110 §10.2.3); a date would be by the other side's clock, and none of ours sends one. */
const retryAfterOf = (header: string | undefined): Millis | null =>
  header !== undefined && /^\d{1,9}$/.test(header)
    ? millis(Math.min(Number(header) * SECOND, LONGEST_RETRY_AFTER))
    : null;

const baseOf = (url: string): URL => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed;
  throw new Fault('configuration', `The core's address "${url}" is not an http:// or https:// URL.`);
};
