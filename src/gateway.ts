import { defer, forkJoin, map, NEVER, type Observable, switchMap, take, takeUntil, tap } from 'rxjs';
import { alongside } from './flow/alongside.ts';
import { retryFaults } from './flow/retry-faults.ts';
import { alarm, complain, complainOfConfiguration, report } from './gateway/alarms-and-fleet.ts';
import { duties } from './gateway/duties.ts';
import { keepGridFacts, tellCore } from './gateway/grid-facts.ts';
import { together } from './gateway/happening.ts';
import { backoff, paceOf, seal, stand, sync } from './gateway/keep-and-sync.ts';
import { keepQuality } from './gateway/keep-quality.ts';
import { allIsKept, complainOfKeeping } from './gateway/keeping.ts';
import { capture, measure, watch } from './gateway/measure.ts';
import { rememberQuality } from './gateway/remember-quality.ts';
import { untilRested } from './gateway/rest.ts';
import type { GatewayPorts, GatewaySettings } from './gateway/settings.ts';
import { type Progress, show } from './gateway/show.ts';
import { knowTime, trustTime } from './gateway/trust-time.ts';
import { waitingRoom } from './gateway/waiting-room.ts';
import { witness } from './gateway/witness.ts';
import type { OutboxStatus } from './ports/outbox.ts';
import { offlineForecast, offlineSentence } from './sync/offline-forecast.ts';

/**
 * Everything the gateway does, on one page: measure, watch, capture, seal, keep; at its own pace, sync; and tell people.
 * Each step sees everything that happened before it and adds what it makes of it. Completes when it was told to stop and
 * what was under way is kept; errors only with a bug: a start with an outbox that does not answer is tried again for ever,
 * and one whose quality store does not answer goes on without it.
 */
export const gateway = (settings: GatewaySettings, ports: GatewayPorts): Observable<Progress> =>
  remembered(ports).pipe(
    tap(({ status }) => sayForHowLong(settings, ports, status)),
    takeUntil(ports.stop ?? NEVER),
    switchMap(({ kept, status, alarms, resumed, keepings }) => {
      knowTime(settings, ports, kept);
      const room = waitingRoom(settings.mostWaiting);
      const before = { restored: alarms, resumed, keeping: keepings.alarms };
      return measure(settings, ports, kept)
        .pipe(
          alongside(watch(settings, ports, alarms)),
          alongside(capture(settings, kept, room)),
          alongside(seal(settings, ports, kept, room)),
          alongside(
            together(sync(settings, ports), tellCore(settings, ports), witness(settings, ports), trustTime(ports)),
          ),
          alongside(stand(ports, kept, status)),
          alongside(
            together(
              complain(ports),
              complainOfConfiguration(ports),
              complainOfKeeping(ports, keepings, alarms),
              duties(settings, ports, alarms),
            ),
          ),
          alongside(alarm(settings, ports, before)),
          alongside(
            together(
              keepGridFacts(settings, ports, keepings.facts, alarms),
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

/** What the last run left, and how keeping goes from here on. */
const remembered = (ports: GatewayPorts) =>
  defer(() => {
    const keepings = allIsKept();
    return forkJoin({
      outbox: ofOutbox(ports),
      resumed: rememberQuality(ports, keepings.statistics),
    }).pipe(map(({ outbox, resumed }) => ({ ...outbox, resumed, keepings })));
  });

const ofOutbox = (ports: GatewayPorts) => {
  const { outbox } = ports;
  return defer(() => forkJoin({ kept: outbox.state(), status: outbox.status(), alarms: outbox.standingAlarms() })).pipe(
    retryFaults(backoff(ports), (fault) => ports.log.error({ code: fault.code }, fault.message)),
    take(1),
  );
};
