import {
  connect,
  type MonoTypeOperatorFunction,
  merge,
  NEVER,
  skip,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import { SECOND } from '../domain/time.ts';
import { type Happening, only } from './happening.ts';
import type { GatewayPorts } from './settings.ts';

/** So long may what is under way take to be kept once a gateway is told to stop; real time, a choice of ours. */
const PATIENCE = 5 * SECOND;
/** Who tells that all is kept: alarms and quality. */
const KEEPERS = 2;

/**
 * Goes on until everything that was judged before the gateway was told to stop is kept, and no longer than that may take:
 * with a disk that keeps nothing, what waits is lost.
 */
export const untilRested =
  ({ stop = NEVER, clock, log }: Pick<GatewayPorts, 'stop' | 'clock' | 'log'>): MonoTypeOperatorFunction<Happening> =>
  (happenings) =>
    happenings.pipe(
      connect((shared) => {
        const rested = shared.pipe(only('rested'), skip(KEEPERS - 1));
        const impatient = stop.pipe(
          take(1),
          switchMap(() => timer(PATIENCE, clock.scheduler)),
          tap(() => log.warn({}, 'The gateway stops although not everything could be kept: what waited is lost.')),
        );
        return shared.pipe(takeUntil(merge(rested, impatient)));
      }),
    );
