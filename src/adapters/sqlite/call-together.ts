import { Observable, type Subscriber } from 'rxjs';

type Waiting<Item> = Readonly<{ item: Item; subscriber: Subscriber<void> }>;

/** `flush` hands over at once what would go at the end of this turn. */
export type CallTogether<Item> = Readonly<{ call: (item: Item) => Observable<void>; flush: () => void }>;

/** `least` or more go in halves while the thread waits; `handOver`: what was written so far goes to it at once. */
type Halves = Readonly<{ least: number; handOver: () => void }>;

const whole: Halves = { least: Number.POSITIVE_INFINITY, handOver: () => {} };

/**
 * What is asked for in one turn of the event loop goes to the thread as one message. When that fails each is tried alone, so that
 * nobody fails for a neighbour's sake. `write` hands a group over; a call emits when what it asked for is kept.
 *
 * Who always has as many on their way asks anew when they are answered, and is answered when all are kept: either thread waits
 * for the other. A group that finds nothing under way is told in halves, and those keep taking turns.
 */
export const callTogether = <Item>(
  write: (group: readonly Item[]) => Observable<unknown>,
  { least, handOver }: Halves = whole,
): CallTogether<Item> => {
  let waiting: Waiting<Item>[] = [];
  let underWay = 0;
  const send = (group: readonly Waiting<Item>[]): void => {
    underWay += 1;
    write(group.map(({ item }) => item)).subscribe({
      next: () => {
        underWay -= 1;
        for (const { subscriber } of group) {
          subscriber.next();
          subscriber.complete();
        }
      },
      error: (error: unknown) => {
        underWay -= 1;
        if (group.length > 1) for (const one of group) send([one]);
        else group[0]?.subscriber.error(error);
      },
    });
  };
  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (group.length === 0) return;
    const first = underWay === 0 && group.length >= least ? Math.ceil(group.length / 2) : 0;
    if (first > 0) {
      send(group.slice(0, first));
      handOver();
    }
    send(group.slice(first));
  };
  return {
    call: (item) =>
      new Observable((subscriber) => {
        waiting.push({ item, subscriber });
        if (waiting.length === 1) queueMicrotask(flush);
      }),
    flush,
  };
};
