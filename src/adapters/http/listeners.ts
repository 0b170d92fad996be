import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import { Observable } from 'rxjs';
import { subscriberOf } from './subscriber.ts';

/** How many may listen at once; `idle` and `longest` are real milliseconds. */
export type ListenerLimits = Readonly<{ all: number; ofOneAddress: number; idle: number; longest: number }>;

/** As configured where nobody has configured anything (`sessions`). */
export const usualLimits: ListenerLimits = { all: 500, ofOneAddress: 50, idle: 72_000, longest: 86_400_000 };

/** What a listener is told over. `behind`: something waits to be taken. `taken`: bytes so far; one write is taken whole. */
export type Connection = Readonly<{
  once: (event: 'close', then: () => void) => unknown;
  behind: () => boolean;
  taken: () => number;
  drop: () => void;
}>;

/** Who listens to a server, over whatever; `address` stands for whoever has it (`subscriberOf`). */
export type Listeners = Readonly<{
  admits: (address: string) => boolean;
  /**
   * Counts one until its connection is closed, and lets go of it when something waits and it takes nothing of it for too
   * long. Subscribe once: emits and
   * completes when it has listened for as long as anybody may, and completes when it is gone before.
   */
  take: (address: string, connection: Connection) => Observable<void>;
}>;

/** So often it is looked whether anybody is idle; ms. Engineering choice. */
const LOOK = 1_000;

/** `limits` may become others while it runs: of who comes from then on, and of who is idle or listens for too long. */
export const countedListeners = (limits: () => ListenerLimits): Listeners => {
  let all = 0;
  const ofAddress = new Map<string, number>();
  const count = (address: string, more: 1 | -1): void => {
    all += more;
    const now = (ofAddress.get(address) ?? 0) + more;
    if (now === 0) ofAddress.delete(address);
    else ofAddress.set(address, now);
  };
  return {
    admits: (address) => all < limits().all && (ofAddress.get(subscriberOf(address)) ?? 0) < limits().ofOneAddress,
    take: (address, { once, behind, taken, drop }) =>
      new Observable((told) => {
        const subscriber = subscriberOf(address);
        count(subscriber, 1);
        const from = performance.now();
        let [took, at] = [taken(), from];
        const looking = setInterval(() => {
          const now = performance.now();
          const sofar = taken();
          // Who catches up is behind at every look, and takes something between any two.
          if (sofar !== took || !behind()) [took, at] = [sofar, now];
          if (now - at >= limits().idle) drop();
          else if (now - from >= limits().longest) {
            told.next();
            told.complete();
          }
        }, LOOK);
        once('close', () => {
          clearInterval(looking);
          count(subscriber, -1);
          told.complete();
        });
      }),
  };
};

/** Server-sent events to one client. */
export const eventConnection = ({ raw }: FastifyReply): Connection => ({
  once: (event, then) => raw.once(event, then),
  behind: () => raw.writableLength > 0,
  taken: () => takenFrom(raw.socket),
  drop: () => raw.destroy(),
});

/** What has left a socket: `bytesWritten` has what still waits in it, too. */
export const takenFrom = (socket: Socket | null): number =>
  socket === null ? 0 : socket.bytesWritten - socket.writableLength;

/** The limits of pages: a whole block of flats may look from one address, and yet not keep the others out. Engineering choice. */
export const pageLimits = ({ ofOneAddress, ...limits }: ListenerLimits): ListenerLimits => ({
  ...limits,
  ofOneAddress: Math.max(ofOneAddress, Math.ceil(limits.all / 2)),
});
