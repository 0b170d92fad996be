import type { FastifyReply } from 'fastify';
import { type Observable, Subscription } from 'rxjs';

/** One event of a stream (HTML Living Standard §9.2). `id` is the cursor a client resumes from. */
export type ServerSentEvent = Readonly<{ id?: number | undefined; event?: string | undefined; data: string }>;

/** Proxies and browsers give a silent connection up after some tens of seconds. */
const HEARTBEAT_MS = 15_000;
/** A client that is this far behind is let go; it comes back with its cursor. */
const FARTHEST_BEHIND_BYTES = 4 * 1024 * 1024;

/** Streams to one client for as long as it stays: subscribes when called, lets go when either side ends. */
export const streamEvents = (
  reply: FastifyReply,
  events: Observable<ServerSentEvent>,
  { heartbeat = HEARTBEAT_MS }: Readonly<{ heartbeat?: number }> = {},
): void => {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 2000\n\n');
  const held = new Subscription();
  const beat = setInterval(() => response.write(': beat\n\n'), heartbeat);
  held.add(() => clearInterval(beat));
  response.once('close', () => held.unsubscribe());
  held.add(
    events.subscribe({
      next: (event) => {
        if (response.writableLength > FARTHEST_BEHIND_BYTES) response.destroy();
        else response.write(eventText(event));
      },
      error: (error) => {
        reply.log.error(error);
        response.destroy();
      },
      complete: () => response.end(),
    }),
  );
};

/** The text of one event; `data` may have several lines. */
export const eventText = ({ id, event, data }: ServerSentEvent): string =>
  [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...data.split('\n').map((line) => `data: ${line}`),
    '\n',
  ].join('\n');
