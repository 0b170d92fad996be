import {
  catchError,
  concatMap,
  EMPTY,
  filter,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  tap,
} from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import { instant, later, MINUTE } from '../domain/time.ts';
import { alongside } from '../flow/alongside.ts';
import type { FleetReport } from '../ports/fleet-link.ts';
import { type AlarmInput, alarmLife } from '../power-quality/alarms/alarm-life.ts';
import { alarmRules } from '../power-quality/alarms/alarm-rules.ts';
import { isSyncEvent, troublesOf } from '../sync/troubles.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { unlessFault } from './keep-and-sync.ts';
import type { GatewayPorts, GatewaySettings } from './settings.ts';

/** What goes wrong between sealing and the core, as alarm conditions. */
export const complain =
  ({ clock }: GatewayPorts): Beside =>
  (happenings) =>
    happenings.pipe(
      filter(isSyncEvent),
      concatMap((event) => from(troublesOf(event, clock.now()))),
      map((condition) => ({ kind: 'condition', condition })),
    );

/** What the people at the desk do with alarms, in grid time. */
const handled = ({ clock, desk }: GatewayPorts): Observable<AlarmInput> => {
  const noted = desk.acknowledgements().pipe(map((id): AlarmInput => ({ kind: 'acknowledge', id, at: clock.now() })));
  const shelf = desk.shelf().pipe(
    map((request): AlarmInput => {
      const at = clock.now();
      return request.kind === 'unshelve' ? { ...request, at } : { ...request, until: later(at, request.span), at };
    }),
  );
  return merge(noted, shelf);
};

/** Time as the samples tell it, and, where none come, the clock: shelves and floods end by it. */
const passing =
  ({ clock }: GatewayPorts) =>
  (happenings: Observable<Happening>): Observable<AlarmInput> =>
    merge(
      happenings.pipe(
        only('reading'),
        map(({ reading }) => reading.measuredAt),
      ),
      happenings.pipe(
        only('standing'),
        // Samples are never so late: a shelf does not end before what happened while it lasted.
        map(() => instant(clock.now() - MINUTE)),
      ),
    ).pipe(map((at) => ({ kind: 'time', at })));

/** Alarm changes on their way into storage at once; more wait their turn. */
const STORING_AT_ONCE = 64;

/** Conditions, people and time make alarms out of those that stood at the start; every change is kept. */
export const alarm =
  ({ meters }: GatewaySettings, ports: GatewayPorts, restored: readonly Alarm[]): Beside =>
  (happenings) => {
    const { outbox, log } = ports;
    const rules = alarmRules({ meters: meters.map(({ device, bus }) => ({ device, line: bus })) });
    const alarms = merge(happenings.pipe(only('condition')), handled(ports), happenings.pipe(passing(ports))).pipe(
      alarmLife(rules, restored),
      tap(({ id, state, quiet, message }) => log[quiet === undefined ? 'warn' : 'info']({ alarm: id, state }, message)),
      map((one): Happening => ({ kind: 'alarm', alarm: one })),
    );
    return alarms.pipe(
      alongside((changes) =>
        changes.pipe(
          only('alarm'),
          mergeMap(
            // An alarm that storage cannot take was still told to the DSO and to the desk.
            (change) => outbox.appendAlarm(change.alarm).pipe(catchError(unlessFault(EMPTY))),
            STORING_AT_ONCE,
          ),
          map((through): Happening => ({ kind: 'alarms-kept', through })),
        ),
      ),
    );
  };

/** Telemetry and alarms to the DSO, and how the link to it stands; readings to the site's own control room. */
export const report =
  (ports: GatewayPorts): Beside =>
  (happenings) =>
    merge(reportToFleet(ports)(happenings), mirror(ports)(happenings));

const reportToFleet =
  ({ fleet }: GatewayPorts): Beside =>
  (happenings) =>
    fleet === null
      ? EMPTY
      : fleet
          .session(happenings.pipe(mergeMap((happening) => from(reportsOf(happening)), 1)))
          .pipe(map(({ connected }) => ({ kind: 'fleet', connected })));

const mirror =
  ({ image }: GatewayPorts): Beside =>
  (happenings) =>
    image === undefined
      ? EMPTY
      : happenings.pipe(
          only('reading'),
          tap(({ reading }) => image.show(reading)),
          ignoreElements(),
        );

const reportsOf = (happening: Happening): readonly FleetReport[] => {
  switch (happening.kind) {
    case 'reading':
    case 'alarms-kept':
      return [happening];
    case 'alarm': {
      const { kind, state, source } = happening.alarm;
      const lost = kind === 'meter-silent' && state === 'raised' && source.device !== undefined;
      return lost ? [happening, { kind: 'meter-lost', device: source.device }] : [happening];
    }
    case 'standing': {
      const { outbox, acknowledgedThrough } = happening.standing;
      return [{ kind: 'gateway', pending: outbox.pending, refused: outbox.refused, acknowledgedThrough }];
    }
    default:
      return [];
  }
};
