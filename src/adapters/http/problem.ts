import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify';
import { Fault } from '../../domain/fault.ts';
import { INTERVAL_IN_FUTURE } from '../../domain/transaction.ts';

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
const PROBLEM = 'application/problem+json';

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

export const sendProblem = (reply: FastifyReply, problem: Problem, status = statusOf[problem.reason] ?? 422) =>
  reply.code(status).type(PROBLEM).send(problem);

export const unknownZone = (zone: string): Pick<Problem, 'reason' | 'detail'> => ({
  reason: 'unknown-zone',
  detail: `There is no zone ${zone} here: /v1/registry has those there are.`,
});

/** Nothing is wrong with the request: come again later. */
export const sendBusy = (reply: FastifyReply, retryAfterSeconds: number) =>
  sendProblem(
    reply.header('retry-after', String(Math.ceil(retryAfterSeconds))),
    {
      kind: 'busy',
      reason: 'busy',
      detail: `Too much at once: try again in ${retryAfterSeconds} s.`,
      retryAfterSeconds,
    },
    503,
  );

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
    if (error instanceof Fault) return sendFault(reply, error);
    const status = error.statusCode ?? 500;
    if (status >= 500) {
      return sendProblem(reply, { reason: 'internal', detail: 'This is our mistake. It has been logged.' }, 500);
    }
    const reason = status === 429 ? 'too-many-requests' : (frameworkReasons[error.code] ?? 'malformed');
    return sendProblem(reply, { reason, detail: error.message }, status);
  });
};

const sendFault = (reply: FastifyReply, { code, message }: Fault) => {
  if (code === 'malformed') return sendProblem(reply, { reason: 'malformed', detail: message });
  if (code === 'signature') return sendProblem(reply, { reason: 'bad-signature', detail: message });
  reply.header('retry-after', '10');
  return sendProblem(reply, { reason: code, detail: message }, 503);
};
