import { Observable, Subscription } from 'rxjs';

/**
 * Runs everything in the latest list: what is in the next one as well goes on untouched, what is not is ended first, and
 * then what is new is begun. Completes when no list can come any more and all that runs has completed.
 */
export const keepRunning =
  <K, T>(run: (one: K) => Observable<T>) =>
  (lists: Observable<readonly K[]>): Observable<T> =>
    new Observable((subscriber) => {
      const running = new Map<K, Subscription>();
      let last = false;
      const whenOver = (): void => {
        if (last && [...running.values()].every(({ closed }) => closed)) subscriber.complete();
      };
      const begin = (one: K): void => {
        const own = new Subscription();
        running.set(one, own);
        const error = (reason: unknown): void => subscriber.error(reason);
        own.add(run(one).subscribe({ next: (value) => subscriber.next(value), error, complete: () => over(own) }));
      };
      const over = (own: Subscription): void => {
        own.unsubscribe();
        whenOver();
      };
      const all = lists.subscribe({
        next: (list) => {
          for (const [one, own] of running)
            if (!list.includes(one)) {
              own.unsubscribe();
              running.delete(one);
            }
          for (const one of list) if (!running.has(one)) begin(one);
        },
        error: (reason) => subscriber.error(reason),
        complete: () => {
          last = true;
          whenOver();
        },
      });
      return () => {
        all.unsubscribe();
        for (const own of running.values()) own.unsubscribe();
      };
    });
