import { concat, defer, ignoreElements, map, type Observable, of, retry, throwError, timer } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { type Backoff, pauseAfter } from './retry-faults.ts';

/** A fault after which it is tried again; `attempt` counts from 1 and starts over with success. */
export type Failed = Readonly<{ kind: 'failed'; fault: Fault; attempt: number }>;
export type Attempt<T> = Readonly<{ kind: 'value'; value: T }> | Failed;

/** Tries again after faults with the delays of `retryFaults`, and says each time, as data, what went wrong. */
export const attempts =
  (backoff: Backoff) =>
  <T>(source: Observable<T>): Observable<Attempt<T>> =>
    defer(() => {
      let failed: Failed | null = null;
      let count = 0;
      const values = source.pipe(
        map((value): Attempt<T> => {
          count = 0;
          return { kind: 'value', value };
        }),
      );
      return defer(() => (failed === null ? values : concat(waiting(backoff, failed), values))).pipe(
        retry({
          delay: (error: unknown) => {
            if (!(error instanceof Fault)) return throwError(() => error);
            count += 1;
            failed = { kind: 'failed', fault: error, attempt: count };
            return of(true);
          },
        }),
      );
    });

/** The failure at once, then nothing for as long as the next attempt has to wait. */
const waiting = (backoff: Backoff, failed: Failed): Observable<Failed> =>
  concat(
    of(failed),
    timer(pauseAfter(backoff, failed.fault, failed.attempt), backoff.scheduler).pipe(ignoreElements()),
  );
