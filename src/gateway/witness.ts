import { concatMap, distinctUntilChanged, EMPTY, map, startWith, switchMap, tap } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import { type Instant, millis, SECOND } from '../domain/time.ts';
import { forkOver, forkTrouble } from '../sync/troubles.ts';
import { type WitnessEvent, witnessLog } from '../sync/witness.ts';
import { type Beside, type Happening, only } from './happening.ts';
import type { GatewayPorts, GatewaySettings } from './settings.ts';

/** A look at the log costs a core no more than a page does, and every gateway has signed long before an interval is over. */
const EVERY = millis(10 * SECOND);

/** Has the gateway witness the core's log, where it has a key for that. That the core is out of reach is told by syncing. */
export const witness =
  (
    { sealing }: Pick<GatewaySettings, 'sealing'>,
    { witness: tools, outbox, signer, clock, log }: GatewayPorts,
  ): Beside =>
  (happenings) => {
    const { realm, core, gateway } = sealing;
    const seen = () => outbox.state().pipe(map((state) => state?.seen ?? null));
    const witnessings = happenings.pipe(
      only('reconfigured'),
      map(({ change }) => change.witness),
      startWith(tools ?? null),
      distinctUntilChanged(),
    );
    return witnessings.pipe(
      switchMap((witnessing) => {
        if (witnessing === null) return EMPTY;
        const all = { ...witnessing, realm, core, gateway, signer, seen, now: clock.now };
        return witnessLog({ every: EVERY, scheduler: clock.scheduler }, all);
      }),
      tap((event) => {
        if (event.kind === 'witness-failed') log.debug({ code: event.fault.code }, event.fault.message);
      }),
      concatMap((event) =>
        conditionsOf(event, clock.now()).map((condition): Happening => ({ kind: 'condition', condition })),
      ),
    );
  };

const conditionsOf = (event: WitnessEvent, at: Instant): readonly AlarmCondition[] => {
  if (event.kind === 'witness-failed') return [];
  return [
    event.kind === 'witnessed' ? forkOver(at) : forkTrouble(event.seen.size, event.head.size, event.evidence, at),
  ];
};
