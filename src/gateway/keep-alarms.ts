import { concatMap, defer, filter, finalize, map, type Observable, of, take, takeUntil, tap } from 'rxjs';
import { retryFaults } from '../flow/retry-faults.ts';
import type { Beside, Happening } from './happening.ts';
import { backoff } from './keep-and-sync.ts';
import { type Keeping, keepSentences, keepWords } from './keeping.ts';
import type { GatewayPorts } from './settings.ts';

/** As many as the journal holds: of more the oldest would be let go of there as well. */
const MOST_WAITING = 10_000;

/**
 * Every change of an alarm into storage, one after the other, each until it is there: the journal that the DSO reads has
 * no hole. They wait here while storage is broken; nobody waits for them, and people are told of the alarm meanwhile. Of
 * more than `most` the oldest is let go of, and that is said. When nothing more comes, that all is kept is told.
 */
export const keepAlarms =
  (
    ports: Pick<GatewayPorts, 'outbox' | 'log' | 'clock' | 'random'>,
    keeping: Keeping,
    most: number = MOST_WAITING,
  ): Beside =>
  (happenings) =>
    defer(() => {
      const { outbox } = ports;
      const say = keepWords(ports.log, keeping, keepSentences.alarms);
      let waiting = 0;
      const changes = happenings.pipe(filter(isChange));
      const oneTooMany = changes.pipe(
        filter(() => waiting > most),
        tap(say.lost),
      );
      return changes.pipe(
        tap(() => {
          waiting += 1;
        }),
        concatMap((change): Observable<Happening> => {
          if (change.kind === 'judged') return of({ kind: 'rested', what: 'alarms' });
          return defer(() => outbox.appendAlarm(change.alarm)).pipe(
            take(1),
            retryFaults(backoff(ports), say.failing),
            tap(say.kept),
            takeUntil(oneTooMany),
            finalize(() => {
              waiting -= 1;
            }),
            map((through) => ({ kind: 'alarms-kept', through })),
          );
        }),
      );
    });

const isChange = (happening: Happening): happening is Extract<Happening, { kind: 'alarm' | 'judged' }> =>
  happening.kind === 'alarm' || happening.kind === 'judged';
