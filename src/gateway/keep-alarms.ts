import { concatMap, defer, filter, finalize, map, take, takeUntil, tap } from 'rxjs';
import type { Fault } from '../domain/fault.ts';
import { retryFaults } from '../flow/retry-faults.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { backoff } from './keep-and-sync.ts';
import type { GatewayPorts } from './settings.ts';

/** As many as the journal holds: of more the oldest would be let go of there as well. */
const MOST_WAITING = 10_000;

/**
 * Every change of an alarm into storage, one after the other, each until it is there: the journal that the DSO reads has
 * no hole. They wait here while storage is broken; nobody waits for them, and people are told of the alarm meanwhile. Of
 * more than `most` the oldest is let go of, and that is said.
 */
export const keepAlarms =
  (ports: Pick<GatewayPorts, 'outbox' | 'log' | 'clock' | 'random'>, most: number = MOST_WAITING): Beside =>
  (happenings) =>
    defer(() => {
      const { outbox } = ports;
      const say = storageWords(ports);
      let waiting = 0;
      const changes = happenings.pipe(only('alarm'));
      const oneTooMany = changes.pipe(
        filter(() => waiting > most),
        tap(say.lost),
      );
      return changes.pipe(
        tap(() => {
          waiting += 1;
        }),
        concatMap(({ alarm }) =>
          defer(() => outbox.appendAlarm(alarm)).pipe(
            take(1),
            retryFaults(backoff(ports), say.failing),
            tap(say.kept),
            takeUntil(oneTooMany),
            finalize(() => {
              waiting -= 1;
            }),
          ),
        ),
        map((through): Happening => ({ kind: 'alarms-kept', through })),
      );
    });

/** Once while it lasts: that it fails, and that something was lost by it; then that it goes again. */
const storageWords = ({ log }: Pick<GatewayPorts, 'log'>) => {
  let [failing, losing] = [false, false];
  return {
    failing: ({ code, message }: Fault): void => {
      if (!failing) log.error({ fault: code }, `${message} Changes of alarms wait in memory until it can.`);
      failing = true;
    },
    lost: (): void => {
      if (!losing) log.error({}, 'Too many changes of alarms wait for storage: the oldest are let go of.');
      losing = true;
    },
    kept: (): void => {
      if (failing) log.info({}, 'Changes of alarms are kept again.');
      [failing, losing] = [false, false];
    },
  };
};
