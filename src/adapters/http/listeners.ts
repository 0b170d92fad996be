import type { FastifyReply } from 'fastify';
import { Observable } from 'rxjs';

/** How many may listen at once; `idle` and `longest` are real milliseconds. */
export type ListenerLimits = Readonly<{ all: number; ofOneAddress: number; idle: number; longest: number }>;

/** As configured where nobody has configured anything (`sessions`). */
export const usualLimits: ListenerLimits = { all: 500, ofOneAddress: 50, idle: 72_000, longest: 86_400_000 };

/** What a listener is told over. `behind`: it has not taken all of what it was told. */
export type Connection = Readonly<{
  once: (event: 'close', then: () => void) => unknown;
  behind: () => boolean;
  drop: () => void;
}>;

/** Who listens to a server, over whatever. */
export type Listeners = Readonly<{
  admits: (address: string) => boolean;
  /**
   * Counts one until its connection is closed, and lets go of it when it takes nothing for too long. Subscribe once: emits and
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
    admits: (address) => all < limits().all && (ofAddress.get(address) ?? 0) < limits().ofOneAddress,
    take: (address, { once, behind, drop }) =>
      new Observable((told) => {
        count(address, 1);
        const from = performance.now();
        let taken = from;
        const looking = setInterval(() => {
          const now = performance.now();
          if (!behind()) taken = now;
          if (now - taken >= limits().idle) drop();
          else if (now - from >= limits().longest) {
            told.next();
            told.complete();
          }
        }, LOOK);
        once('close', () => {
          clearInterval(looking);
          count(address, -1);
          told.complete();
        });
      }),
  };
};

/** Server-sent events to one client. */
export const eventConnection = ({ raw }: FastifyReply): Connection => ({
  once: (event, then) => raw.once(event, then),
  behind: () => raw.writableNeedDrain,
  drop: () => raw.destroy(),
});
