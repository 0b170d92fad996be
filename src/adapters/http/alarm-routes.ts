import type { FastifyInstance, FastifyReply } from 'fastify';
import { MINUTE, millis } from '../../domain/time.ts';
import type { AlarmView } from '../../domain/view.ts';
import type { ShelfRequest } from '../../ports/gateway-desk.ts';
import { problemAnswer, sendProblem } from './problem.ts';

/** What people do with alarms, and how those stand that they are shown. */
export type AlarmDesk = Readonly<{
  shown: () => readonly AlarmView[];
  note: (id: string) => void;
  shelf: (request: ShelfRequest) => void;
}>;

/** Engineering choice: nobody is to forget an alarm for longer than a shift. */
const LONGEST_SHELF_MINUTES = 720;
/** The page knows nobody by name: whoever sits at this machine. */
const BY = 'page';

type OfAlarm = Readonly<{ Params: { id: string } }>;
type Shelve = OfAlarm & Readonly<{ Body: { minutes: number; reason: string } }>;

/** Taking note of an alarm, laying it on the shelf and taking it off: each is heard at once and shown with the next view. */
export const alarmRoutes = (app: FastifyInstance, { shown, note, shelf }: AlarmDesk): void => {
  const find = (id: string) => shown().find((alarm) => alarm.id === id);
  app.post<OfAlarm>('/v1/alarms/:id/acknowledge', { schema: noteSchema }, ({ params: { id } }, reply) => {
    if (find(id) === undefined) return unknown(reply, id);
    note(id);
    return reply.code(202).send({ id });
  });
  app.post<Shelve>('/v1/alarms/:id/shelve', { schema: shelveSchema }, ({ params: { id }, body }, reply) => {
    if (find(id) === undefined) return unknown(reply, id);
    const reason = body.reason.trim();
    if (reason === '') return sendProblem(reply, { reason: 'malformed', detail: 'Say why it is shelved.' });
    shelf({ kind: 'shelve', id, span: millis(body.minutes * MINUTE), by: BY, reason });
    return reply.code(202).send({ id });
  });
  app.post<OfAlarm>('/v1/alarms/:id/unshelve', { schema: unshelveSchema }, ({ params: { id } }, reply) => {
    const alarm = find(id);
    if (alarm === undefined) return unknown(reply, id);
    if (alarm.shelved === undefined)
      return sendProblem(reply, { reason: 'not-shelved', detail: `The alarm "${id}" is not shelved.` }, 409);
    shelf({ kind: 'unshelve', id, by: BY });
    return reply.code(202).send({ id });
  });
};

const unknown = (reply: FastifyReply, id: string) =>
  sendProblem(reply, { reason: 'not-found', detail: `No alarm "${id}" stands or waits to be noted.` });

const ofAlarm = {
  params: { type: 'object', required: ['id'], properties: { id: { type: 'string', maxLength: 128 } } },
  response: {
    202: {
      description: 'Heard: the next view shows it.',
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'string' } },
    },
    '4xx': problemAnswer('Refused, and why.'),
  },
} as const;
const noteSchema = { summary: 'Take note of an alarm', ...ofAlarm } as const;
const shelveSchema = {
  summary: 'Keep an alarm quiet for a while',
  description:
    'In grid time, and not longer than a shift. It is announced again when the time is over and it still stands.',
  ...ofAlarm,
  body: {
    type: 'object',
    required: ['minutes', 'reason'],
    // The framework would take an unknown key away and say nothing.
    propertyNames: { enum: ['minutes', 'reason'] },
    properties: {
      minutes: { type: 'integer', minimum: 1, maximum: LONGEST_SHELF_MINUTES },
      reason: { type: 'string', minLength: 1, maxLength: 200, description: 'Why nobody needs to hear of it.' },
    },
  },
} as const;
const unshelveSchema = { summary: 'Let a shelved alarm be heard again', ...ofAlarm } as const;
