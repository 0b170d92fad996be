import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { Fault } from '../../domain/fault.ts';
import { INTERVAL_IN_FUTURE } from '../../domain/transaction.ts';
import type { Log } from '../../ports/log.ts';

/** Every answer that is not the wanted one: a stable word for machines, a sentence for people. Orders say a little more. */
export type Problem = Readonly<{
  reason: string;
  detail: string;
  kind?: 'refused' | 'busy';
  order?: string | null;
  retryAfterSeconds?: number;
}>;

const problemSchema = {
  type: 'object',
  required: ['reason', 'detail'],
  properties: {
    reason: { type: 'string', description: 'A stable word for machines.' },
    detail: { type: 'string', description: 'A sentence for people: what happened and what to do.' },
    kind: { type: 'string', enum: ['refused', 'busy'] },
    order: { type: ['string', 'null'], description: '`account/nonce`, once it could be read.' },
    retryAfterSeconds: { type: 'integer' },
  },
} as const;

/** The media type of problems (RFC 9457); `reason` and what else there is are its extension members. */
export const PROBLEM = 'application/problem+json';

/** A refusal, for the OpenAPI document. */
export const problemAnswer = (description: string) =>
  ({ description, content: { [PROBLEM]: { schema: problemSchema } } }) as const;

/** What is not listed is understood and refused: 422. */
const statusOf: Readonly<Record<string, number>> = {
  malformed: 400,
  'path-mismatch': 400,
  unauthorised: 401,
  'bad-signature': 403,
  'foreign-key': 403,
  'revoked-key': 403,
  'unknown-gateway': 404,
  'unknown-zone': 404,
  'not-found': 404,
  'name-taken': 409,
  'sequence-conflict': 409,
  'sequence-passed': 409,
  [INTERVAL_IN_FUTURE]: 425,
};

/** A refusal as it is sent. */
export type Refusal = Readonly<{ status: number; headers: Readonly<Record<string, string>>; problem: Problem }>;

export const refusalOf = (problem: Problem, status = statusOf[problem.reason] ?? 422): Refusal => ({
  ...{ status, headers: {}, problem },
});

export const sendProblem = (reply: FastifyReply, problem: Problem, status?: number) =>
  send(reply, refusalOf(problem, status));

const send = (reply: FastifyReply, { status, headers, problem }: Refusal) =>
  reply.code(status).headers(headers).type(PROBLEM).send(problem);

export const unknownZone = (zone: string): Pick<Problem, 'reason' | 'detail'> => ({
  reason: 'unknown-zone',
  detail: `There is no zone ${zone} here: /v1/registry has those there are.`,
});

/** Nothing is wrong with the request: come again later. */
export const busyRefusal = (retryAfterSeconds: number): Refusal => ({
  status: 503,
  headers: { 'retry-after': String(Math.ceil(retryAfterSeconds)) },
  problem: {
    kind: 'busy',
    reason: 'busy',
    detail: `Too much at once: try again in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
  },
});

export const sendBusy = (reply: FastifyReply, retryAfterSeconds: number) => send(reply, busyRefusal(retryAfterSeconds));

const frameworkReasons: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed',
  FST_ERR_VALIDATION: 'malformed',
};

/** Names every refusal of the framework; only a bug is a 500. */
export const nameProblems = (app: FastifyInstance): void => {
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, { reason: 'not-found', detail: `There is nothing at ${request.method} ${request.url}.` }),
  );
  app.setErrorHandler((error: FastifyError | Fault, _, reply) => {
    const status = error instanceof Fault ? 500 : (error.statusCode ?? 500);
    if (error instanceof Fault || status >= 500) return send(reply, failureOf(error));
    const reason = status === 429 ? 'too-many-requests' : (frameworkReasons[error.code] ?? 'malformed');
    return sendProblem(reply, { reason, detail: error.message }, status);
  });
};

/** What was asked for, in a line of the log. */
type Asked = Readonly<{ method?: string | undefined; url?: string | undefined }>;

/**
 * Notes what was thrown while it was answered. That somebody is refused is no error of this program and has no stack: it is told to whom
 * it concerns. That there is too much at once is no trouble, and a log of each would be one.
 */
export const noteFailure = (log: Log, { method, url }: Asked, thrown: unknown): void => {
  if (thrown instanceof Fault && thrown.code === 'busy') return;
  const { status, problem } = failureOf(thrown);
  const { stack, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (status < 500) log.info({ method, url, status, reason: problem.reason }, message);
  else log.error({ method, url, error: stack }, message);
};

/** What is said of something that was thrown: a fault, or a bug of ours. */
export const failureOf = (error: unknown): Refusal => {
  if (!(error instanceof Fault))
    return refusalOf({ reason: 'internal', detail: 'This is our mistake. It has been logged.' }, 500);
  const { code, message } = error;
  if (code === 'malformed') return refusalOf({ reason: 'malformed', detail: message });
  if (code === 'signature') return refusalOf({ reason: 'bad-signature', detail: message });
  return { ...refusalOf({ reason: code, detail: message }, 503), headers: { 'retry-after': '10' } };
};
