import { Observable, of } from 'rxjs';
import type { SealedBatch } from '../../domain/transaction.ts';

type Waiting = readonly SealedBatch[];

/** As many are remembered as a drain fetches at a time: behind more of them a look into the file is no cost. */
const MOST = 32;

export type KnownPending = Readonly<{
  /** The oldest `limit` of what waits; asks only while it is not known. */
  pending: (limit: number, ask: (limit: number) => Observable<Waiting>) => Observable<Waiting>;
  /** Something that changes what waits; `after` says how, once it is durable, or null where that cannot be told. */
  changing: <T>(change: Observable<T>, after: (waiting: Waiting, answer: T) => Waiting | null) => Observable<T>;
}>;

/**
 * What waits in an outbox, remembered where it was appended: a batch that has just become durable is offered to the core
 * without being read back through the thread. Nothing is known until a look has shown all there is, nor after anything that
 * failed or was not waited for; and nothing is told while a change is under way.
 */
export const knownPending = (): KnownPending => {
  let known: Waiting | null = null;
  let [begun, underWay] = [0, 0];
  return {
    pending: (limit, ask) =>
      new Observable((output) => {
        if (known !== null && underWay === 0) return of(known.slice(0, limit)).subscribe(output);
        const before = begun;
        return ask(limit).subscribe({
          next: (found) => {
            if (underWay === 0 && begun === before && found.length < limit && found.length <= MOST) known = found;
            output.next(found);
          },
          error: (error: unknown) => output.error(error),
          complete: () => output.complete(),
        });
      }),
    changing: (change, after) =>
      new Observable((output) => {
        begun += 1;
        underWay += 1;
        let answered = false;
        // Before the answer is told: who hears it asks at once what waits now.
        const end = (waiting: Waiting | null): void => {
          if (answered) return;
          answered = true;
          underWay -= 1;
          known = waiting !== null && waiting.length <= MOST ? waiting : null;
        };
        const subscription = change.subscribe({
          next: (answer) => {
            end(known && after(known, answer));
            output.next(answer);
          },
          error: (error: unknown) => {
            end(null);
            output.error(error);
          },
          complete: () => output.complete(),
        });
        return () => {
          end(null);
          subscription.unsubscribe();
        };
      }),
  };
};

/** What is left when this one no longer waits: known only where it was the first. */
export const without =
  ({ epoch, sequence }: Pick<SealedBatch, 'epoch' | 'sequence'>) =>
  ([first, ...rest]: Waiting): Waiting | null =>
    first?.epoch === epoch && first.sequence === sequence ? rest : null;
