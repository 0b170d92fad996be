import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { firstValueFrom } from 'rxjs';
import type { ChangeAnswer } from '../../domain/configuration-change.ts';
import type { ConfigurationDesk } from '../../ports/configuration-desk.ts';
import { isLoopback } from './listen-address.ts';
import { problemAnswer, sendProblem } from './problem.ts';

/** A site of some pages, with its signature: the most that is read of a request. */
const LARGEST_REQUEST = 1_200_000;

/** What runs and what has run, for whoever has an account on the machine; changes only for whom the configuration names, by their signature. */
export const configurationRoutes = (app: FastifyInstance, desk: ConfigurationDesk): void => {
  app.addContentTypeParser('application/cose', { parseAs: 'buffer', bodyLimit: LARGEST_REQUEST }, (_, body, done) =>
    done(null, body),
  );
  routes(app, desk, { hide: false });
};

/**
 * The same of a core, which others than the people of its machine reach: to them it shows nothing of its configuration, and takes what
 * is signed. Whoever speaks for somebody else on this machine, a proxy, is somebody else. They are no part of the contract that the
 * document is: `gridtokenx config` speaks them.
 */
export const coreConfigurationRoutes = (app: FastifyInstance, desk: ConfigurationDesk): void =>
  routes(app, desk, {
    hide: true,
    onRequest: async ({ ip, headers }, reply) => {
      const passedOn = ['forwarded', 'x-forwarded-for', 'via'].some((name) => headers[name] !== undefined);
      if (isLoopback(ip.replace(/^::ffff:/, '')) && !passedOn) return;
      const detail = 'The configuration of this core is shown on its own machine alone: say --config there.';
      await sendProblem(reply, { reason: 'not-here', detail }, 403);
    },
  });

type Door = Readonly<{ hide: boolean; onRequest?: (request: FastifyRequest, reply: FastifyReply) => Promise<void> }>;

const routes = (app: FastifyInstance, desk: ConfigurationDesk, { hide, ...door }: Door): void => {
  const shown = <Schema extends object>(schema: Schema) => (hide ? { hide } : schema);
  app.get('/v1/configuration', { schema: shown(explainedSchema), ...door }, (_, reply) =>
    sendText(reply, desk.explained()),
  );
  app.get('/v1/configuration/history', { schema: shown(historySchema), ...door }, (_, reply) =>
    sendText(reply, desk.changes()),
  );
  app.get('/v1/configuration/export', { schema: shown(exportSchema), ...door }, async (_, reply) =>
    reply.type('application/cbor').send(Buffer.from(await firstValueFrom(desk.exported()))),
  );
  for (const [path, right, schema] of [
    ['/v1/configuration/changes', 'propose', changeSchema],
    ['/v1/configuration/rollback', 'rollback', rollbackSchema],
  ] as const)
    app.post<{ Body: Buffer }>(
      path,
      { schema: shown(schema), bodyLimit: LARGEST_REQUEST, config: { role: 'operator' } },
      async ({ body }, reply) => sendAnswer(reply, await firstValueFrom(desk.ask(new Uint8Array(body), 'api', right))),
    );
};

const sendText = (reply: FastifyReply, text: string) =>
  reply.header('cache-control', 'no-store').type('application/json; charset=utf-8').send(text);

const sendAnswer = (reply: FastifyReply, answer: ChangeAnswer) => {
  if (answer.kind === 'refused') return sendProblem(reply, { reason: 'refused', detail: answer.why }, 422);
  return reply.code(answer.kind === 'trial' || answer.kind === 'waiting' ? 202 : 200).send(answer);
};

const explainedSchema = {
  summary: 'The configuration that runs: each value, and which layer has set it',
  description: 'Secrets are left out. Says too which change is in force, and which is on trial.',
} as const;
const historySchema = { summary: 'The changes of the configuration so far, the newest last' } as const;
const exportSchema = {
  summary: 'The signed history, for `gridtokenx config verify`',
  description:
    'CBOR: every entry as the program signed it, and the bytes of every configuration that ran, if everybody on the machine may read its files.',
} as const;
const asked = {
  bytes: 'A request signed by an author that the configuration names (COSE_Sign1).',
  consumes: ['application/cose'],
  response: {
    200: {
      description: 'Nothing is to be changed, or it was asked before.',
      type: 'object',
      additionalProperties: true,
    },
    202: {
      description: 'It runs, on trial, or waits behind another change.',
      type: 'object',
      additionalProperties: true,
    },
    '4xx': problemAnswer('Refused, and why.'),
  },
} as const;
const changeSchema = { summary: 'Ask for another configuration', ...asked } as const;
const rollbackSchema = { summary: 'Ask for one that was in force', ...asked } as const;
