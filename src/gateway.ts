import { defer, forkJoin, NEVER, type Observable, of, switchMap, take, takeUntil, tap } from 'rxjs';
import { nothingResumed } from './domain/quality-under-way.ts';
import { alongside } from './flow/alongside.ts';
import { retryFaults } from './flow/retry-faults.ts';
import { alarm, complain, report } from './gateway/alarms-and-fleet.ts';
import { factsKept, keepGridFacts, tellCore } from './gateway/grid-facts.ts';
import { together } from './gateway/happening.ts';
import { backoff, paceOf, seal, stand, sync } from './gateway/keep-and-sync.ts';
import { keepQuality } from './gateway/keep-quality.ts';
import { allIsKept, complainOfKeeping } from './gateway/keeping.ts';
import { capture, measure, watch } from './gateway/measure.ts';
import { untilRested } from './gateway/rest.ts';
import type { GatewayPorts, GatewaySettings } from './gateway/settings.ts';
import { type Progress, show } from './gateway/show.ts';
import { waitingRoom } from './gateway/waiting-room.ts';
import type { OutboxStatus } from './ports/outbox.ts';
import { offlineForecast, offlineSentence } from './sync/offline-forecast.ts';

/**
 * Everything the gateway does, on one page: measure, watch, capture, seal, keep; at its own pace, sync; and tell people.
 * Each step sees everything that happened before it and adds what it makes of it. Completes when it was told to stop and
 * what was under way is kept; errors only with a bug: a start with an outbox that does not answer is tried again for ever.
 */
export const gateway = (settings: GatewaySettings, ports: GatewayPorts): Observable<Progress> =>
  remembered(settings, ports).pipe(
    tap(({ status }) => sayForHowLong(settings, ports, status)),
    takeUntil(ports.stop ?? NEVER),
    switchMap(({ kept, status, facts, alarms, resumed }) => {
      const keepings = allIsKept();
      const room = waitingRoom(settings.mostWaiting);
      const before = { restored: alarms, resumed, keeping: keepings.alarms };
      return measure(settings, ports, kept)
        .pipe(
          alongside(watch(settings, ports, alarms)),
          alongside(capture(settings, kept, room)),
          alongside(seal(settings, ports, kept, room)),
          alongside(together(sync(settings, ports), tellCore(settings, ports))),
          alongside(stand(ports, kept, status)),
          alongside(together(complain(ports), complainOfKeeping(ports, keepings, alarms))),
          alongside(alarm(settings, ports, before)),
          alongside(
            together(
              keepGridFacts(settings, ports, facts, alarms),
              keepQuality(ports, keepings.statistics),
              report(ports),
            ),
          ),
        )
        .pipe(untilRested(ports), show(settings, ports, { kept, alarms }));
    }),
  );

const sayForHowLong = (settings: GatewaySettings, { log }: GatewayPorts, status: OutboxStatus): void => {
  const forecast = offlineForecast(status, paceOf(settings));
  log.info({ offline: forecast }, offlineSentence(forecast));
};

const remembered = (settings: GatewaySettings, ports: GatewayPorts) => {
  const { outbox } = ports;
  return defer(() =>
    forkJoin({
      kept: outbox.state(),
      status: outbox.status(),
      alarms: outbox.standingAlarms(),
      facts: factsKept(settings, ports),
      resumed: ports.quality?.resumed() ?? of(nothingResumed),
    }),
  ).pipe(
    retryFaults(backoff(ports), (fault) => ports.log.error({ code: fault.code }, fault.message)),
    take(1),
  );
};
