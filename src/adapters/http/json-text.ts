import type { FastifyReply } from 'fastify';
/** JSON as our interfaces speak it: bytes as lower-case hex, 64-bit integers as decimal strings. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'bigint') return item.toString();
    return item instanceof Uint8Array ? Buffer.from(item).toString('hex') : item;
  });

/** Sends what `jsonText` makes of a value. */
export const sendJson = (reply: FastifyReply, value: unknown) =>
  reply.type('application/json; charset=utf-8').send(jsonText(value));
