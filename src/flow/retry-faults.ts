import { type MonoTypeOperatorFunction, retry, type SchedulerLike, throwError, timer } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { Millis } from '../domain/time.ts';
import type { Random } from '../ports/random.ts';

/** `first` doubles with every failure up to `longest`, real time; success starts over. */
export type Backoff = Readonly<{ first: Millis; longest: Millis; scheduler: SchedulerLike; random: Random }>;

/** The wait before attempt number `attempt` (from 1): jittered between half and the whole of the doubled delay. */
export const backoffDelay = ({ first, longest, random }: Backoff, attempt: number): number =>
  Math.min(longest, first * 2 ** Math.min(attempt - 1, 30)) * (0.5 + 0.5 * random.fraction());

/** How much later than asked at most: many were asked at once, and should not all come back in the same moment. */
const SPREAD = 0.25;

/** The wait after a fault: as long as a doubling back-off has it, and as long as the other side asked for. */
export const pauseAfter = (backoff: Backoff, { retryAfter }: Fault, attempt: number): number => {
  const delay = backoffDelay(backoff, attempt);
  return retryAfter === null ? delay : Math.max(delay, retryAfter * (1 + SPREAD * backoff.random.fraction()));
};

/** Retries faults with a doubling, jittered delay. Bugs pass through: they are not going to improve with time. */
export const retryFaults = <T>(backoff: Backoff, onRetry?: (fault: Fault) => void): MonoTypeOperatorFunction<T> =>
  retry({
    resetOnSuccess: true,
    delay: (error: unknown, attempt) => {
      if (!(error instanceof Fault)) return throwError(() => error);
      onRetry?.(error);
      return timer(pauseAfter(backoff, error, attempt), backoff.scheduler);
    },
  });
