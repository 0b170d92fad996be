import { catchError, defer, EMPTY, exhaustMap, finalize, ignoreElements, interval, type Observable, take } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { SECOND } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Watch } from './watch.ts';

/** So often it is tried; real time. */
const AGAIN = 15 * SECOND;

type Tools = Readonly<{ watched: Watch; clock: Clock; log: Log; source: string }>;

/** What everybody may read of it. */
export const waitingRules = {
  stands:
    'The configured rules of this market wait for what was ordered or traded by others: those in the journal hold until then.',
  over: 'The configured rules of this market are in force.',
} as const;

/**
 * Rules that may not come into force before what was ordered by others is done: tried again and again until they do, with an alarm
 * meanwhile. Emits nothing, and ends once they are in force.
 */
export const waitForRules = (
  become: Observable<void>,
  why: Fault,
  { watched, clock, log, source }: Tools,
): Observable<never> =>
  defer(() => {
    const alarm = { kind: 'rules', source };
    log.warn({ fault: why.code }, `${waitingRules.stands} ${why.message}`);
    watched.raise({ ...alarm, message: waitingRules.stands }, clock.now());
    return interval(AGAIN, clock.scheduler).pipe(
      exhaustMap(() =>
        become.pipe(
          catchError((error: unknown) => {
            if (error instanceof Fault) return EMPTY;
            throw error;
          }),
        ),
      ),
      take(1),
      ignoreElements(),
      // Also where somebody wants other rules meanwhile.
      finalize(() => watched.settle({ ...alarm, message: waitingRules.over }, clock.now())),
    );
  });
