import type { FastifyReply } from 'fastify';
import { type Observable, Subscription } from 'rxjs';

/** One event of a stream (HTML Living Standard §9.2). `id` is the cursor a client resumes from. */
export type ServerSentEvent = Readonly<{ id?: number | undefined; event?: string | undefined; data: string }>;

/** Proxies and browsers give a silent connection up after some tens of seconds. */
const HEARTBEAT_MS = 15_000;
/** A client that is this far behind what happens is let go; it comes back with its cursor. */
const FARTHEST_BEHIND_BYTES = 4 * 1024 * 1024;

export type StreamOptions = Readonly<{
  heartbeat?: number;
  /** What is told at every heartbeat; absent: a comment. */
  beat?: () => ServerSentEvent;
  /** What a client may be behind what happens, UTF-16 units. */
  farthestBehind?: number;
  /** The last words to one that is; absent: it is let go of without any. */
  farewell?: ServerSentEvent;
}>;
/** Whoever does not read its last words is let go of then. Engineering choice. */
const LAST_WORDS_MS = 5_000;

/**
 * Streams to one client for as long as it stays: subscribes when called, lets go when either side ends. What a source
 * tells at once is the past: it waits, however long it is, until the client has read so far, and costs no text before.
 */
export const streamEvents = <T>(
  reply: FastifyReply,
  source: Observable<T>,
  eventOf: (item: T) => ServerSentEvent,
  { heartbeat = HEARTBEAT_MS, farthestBehind = FARTHEST_BEHIND_BYTES, beat, farewell }: StreamOptions = {},
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
  const past = waitingLine<T>();
  const live = waitingLine<string>();
  let [replaying, complete, behind] = [true, false, 0];
  const text = (item: T): string => eventText(eventOf(item));
  const nextText = (): string | null => {
    if (past.length() > 0) return text(past.take());
    if (live.length() === 0) return null;
    const next = live.take();
    behind -= next.length;
    return next;
  };
  const write = (): void => {
    while (!response.writableNeedDrain) {
      const next = nextText();
      if (next === null) {
        if (complete) response.end();
        return;
      }
      response.write(next);
    }
  };
  const held = new Subscription();
  const alive = (): string => (beat === undefined ? ': beat\n\n' : eventText(beat()));
  const beating = setInterval(() => response.writableNeedDrain || response.write(alive()), heartbeat);
  held.add(() => clearInterval(beating));
  const cut = (): void => {
    held.unsubscribe();
    if (farewell === undefined) return void response.destroy();
    response.off('drain', write);
    response.end(eventText(farewell));
    setTimeout(() => response.destroy(), LAST_WORDS_MS).unref();
  };
  response.once('close', () => held.unsubscribe());
  response.on('drain', write);
  held.add(
    source.subscribe({
      next: (item) => {
        if (replaying) return past.add(item);
        const event = text(item);
        live.add(event);
        behind += event.length;
        if (behind > farthestBehind) cut();
        else write();
      },
      error: (error) => {
        reply.log.error(error);
        response.destroy();
      },
      complete: () => {
        complete = true;
        if (!replaying) write();
      },
    }),
  );
  replaying = false;
  write();
};

/** First come, first gone, at the same price however long the line is. */
const waitingLine = <Item>() => {
  let items: Item[] = [];
  let gone = 0;
  return {
    length: (): number => items.length - gone,
    add: (item: Item): void => void items.push(item),
    /** @throws when nobody waits. */
    take: (): Item => {
      const [item] = items.slice(gone, gone + 1);
      if (item === undefined) throw new RangeError('nobody waits');
      gone += 1;
      if (gone === items.length || gone === LONGEST_GONE) [items, gone] = [items.slice(gone), 0];
      return item;
    },
  };
};

/** What was taken is let go of in pieces: a slow client must not hold the whole past. */
const LONGEST_GONE = 1_000;

/** The text of one event; `data` may have several lines. */
export const eventText = ({ id, event, data }: ServerSentEvent): string =>
  [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...data.split('\n').map((line) => `data: ${line}`),
    '\n',
  ].join('\n');
