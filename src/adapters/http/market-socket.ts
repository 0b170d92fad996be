import type { Socket } from 'node:net';
import type { WebSocket } from '@fastify/websocket';
import { type Observable, Subscription } from 'rxjs';
import { type Connection, takenFrom } from './listeners.ts';

export type SocketText<T> = Readonly<{
  text: (one: T) => string;
  /** Real milliseconds between two signs of life. */
  heartbeat: number;
  /** Told then, so that a client who hears nothing knows that nothing is lost, and where to resume. */
  beat: () => string;
  /** What a client may be behind what happens, UTF-16 units, before it is cut off. */
  farthestBehind: number;
  /** The last words to one who is. */
  farewell: string;
  /** Emits when it has listened for as long as anybody may. */
  over: Observable<void>;
}>;

/** A WebSocket as a connection of a listener; `below`: what it is spoken over. */
export const socketConnection = (socket: WebSocket, below: Socket): Connection => ({
  once: (event, then) => socket.once(event, then),
  behind: () => socket.bufferedAmount > 0,
  taken: () => takenFrom(below),
  drop: () => socket.terminate(),
});

/** RFC 6455 §7.4.1, and 1013 (try again later) of the IANA registry of close codes. */
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
/** Whoever does not take the close of its connection is let go of then; ms. Engineering choice. */
const PATIENCE = 5_000;

/**
 * Tells one client over a WebSocket (RFC 6455) for as long as it stays: one message a text. Who falls behind what happens is told
 * so and cut off, who does not answer a ping until the next is gone; who speaks has mistaken the address.
 */
export const tellSocket = <T>(
  socket: WebSocket,
  source: Observable<T>,
  { text: textOf, heartbeat, beat, farthestBehind, farewell, over }: SocketText<T>,
): void => {
  const held = new Subscription();
  /** What is told at once is the past: it may be long, and is the client's to read at its own pace; it becomes text as it is sent. */
  const past: T[] = [];
  /** What has happened since waits behind it. */
  const live: string[] = [];
  let [behind, read, first, alive, sending] = [0, 0, true, true, false];
  const close = (code: number, reason: string): void => {
    held.unsubscribe();
    past.length = 0;
    live.length = 0;
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), PATIENCE).unref();
  };
  const sendNext = (): void => {
    const old = past[read];
    const text = old === undefined ? live.shift() : textOf(old);
    sending = text !== undefined;
    if (text === undefined) return;
    if (old !== undefined) read += 1;
    if (read === past.length) [past.length, read] = [0, 0];
    socket.send(text, () => {
      if (old === undefined) behind -= text.length;
      sendNext();
    });
  };
  const send = (text: string): void => {
    behind += text.length;
    live.push(text);
    if (behind > farthestBehind) {
      socket.send(farewell);
      close(TRY_AGAIN_LATER, 'too slow: come again with the last sequence as ?after=');
    } else if (!sending) sendNext();
  };
  const take = (one: T): void => {
    if (first) past.push(one);
    else send(textOf(one));
  };
  const beating = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
    send(beat());
  }, heartbeat);
  held.add(() => clearInterval(beating));
  socket.on('pong', () => {
    alive = true;
  });
  socket.once('close', () => held.unsubscribe());
  socket.on('message', () => close(POLICY_VIOLATION, 'nothing is asked here: say what you want in the address'));
  over.subscribe(() => close(TRY_AGAIN_LATER, 'the session is over: come again with the last sequence as ?after='));
  held.add(source.subscribe({ next: take, error: () => socket.terminate() }));
  first = false;
  if (!sending) sendNext();
};
