import { catchError, concatMap, EMPTY, filter, from, ignoreElements, map, merge, mergeMap, tap } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import { alongside } from '../flow/alongside.ts';
import type { FleetReport } from '../ports/fleet-link.ts';
import { isSyncEvent, troublesOf } from '../sync/troubles.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { judgeQuality } from './judge-quality.ts';
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

/** Alarm changes on their way into storage at once; more wait their turn. */
const STORING_AT_ONCE = 64;

/** Power quality, conditions, people and time make alarms out of those that stood at the start; every change is kept. */
export const alarm =
  (settings: GatewaySettings, ports: GatewayPorts, restored: readonly Alarm[]): Beside =>
  (happenings) => {
    const { outbox, log } = ports;
    return happenings.pipe(
      judgeQuality(settings, ports, restored),
      filter((output) => output.kind === 'alarm'),
      tap(({ alarm: { id, state, quiet, message } }) =>
        log[quiet === undefined ? 'warn' : 'info']({ alarm: id, state }, message),
      ),
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
