import { Observable, type Subscriber } from 'rxjs';

type Waiting<Item> = Readonly<{ item: Item; subscriber: Subscriber<void> }>;

/** `flush` hands over at once what would go at the end of this turn. */
export type CallTogether<Item> = Readonly<{ call: (item: Item) => Observable<void>; flush: () => void }>;

/**
 * What is asked for in one turn of the event loop goes to the thread as one message. When that fails each is tried alone, so that
 * nobody fails for a neighbour's sake. `write` hands a group over; a call emits when what it asked for is kept.
 */
export const callTogether = <Item>(write: (group: readonly Item[]) => Observable<unknown>): CallTogether<Item> => {
  let waiting: Waiting<Item>[] = [];
  const send = (group: readonly Waiting<Item>[]): void => {
    write(group.map(({ item }) => item)).subscribe({
      next: () => {
        for (const { subscriber } of group) {
          subscriber.next();
          subscriber.complete();
        }
      },
      error: (error: unknown) => {
        if (group.length > 1) for (const one of group) send([one]);
        else group[0]?.subscriber.error(error);
      },
    });
  };
  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (group.length > 0) send(group);
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
