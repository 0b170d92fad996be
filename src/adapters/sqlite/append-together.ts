import { Observable, type Subscriber } from 'rxjs';
import type { SealedBatch } from '../../domain/transaction.ts';
import type { Outbox } from '../../ports/outbox.ts';
import { type Append, type PackedAppends, packAppends } from './pack-appends.ts';

type Waiting = Append & Readonly<{ subscriber: Subscriber<void> }>;

/** Writes what was packed of these batches. */
type WriteTogether = (packed: PackedAppends, batches: readonly SealedBatch[]) => Observable<unknown>;

/** `flush` hands over at once what would go at the end of this turn. */
export type AppendTogether = Readonly<{ append: Outbox['append']; flush: () => void }>;

/**
 * Appends that are asked for in one turn of the event loop go to the thread as one: one message, one capture state. When
 * that fails each is tried alone, so that nobody fails for a neighbour's sake.
 */
export const appendTogether = (write: WriteTogether): AppendTogether => {
  let waiting: Waiting[] = [];
  const flush = (): void => {
    const group = waiting;
    waiting = [];
    if (group.length > 0) send(write, group);
  };
  return {
    append: (batch, state) =>
      new Observable((subscriber) => {
        waiting.push({ batch, state, subscriber });
        if (waiting.length === 1) queueMicrotask(flush);
      }),
    flush,
  };
};

const send = (write: WriteTogether, group: readonly Waiting[]): void => {
  write(
    packAppends(group),
    group.map(({ batch }) => batch),
  ).subscribe({
    next: () => {
      for (const { subscriber } of group) {
        subscriber.next();
        subscriber.complete();
      }
    },
    error: (error: unknown) => {
      if (group.length > 1) for (const one of group) send(write, [one]);
      else group[0]?.subscriber.error(error);
    },
  });
};
