import {
  concatMap,
  distinctUntilChanged,
  EMPTY,
  endWith,
  filter,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  of,
  startWith,
  switchMap,
  tap,
  timer,
} from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { QualityResumed } from '../domain/quality-under-way.ts';
import { SECOND } from '../domain/time.ts';
import { alongside } from '../flow/alongside.ts';
import type { FleetReport } from '../ports/fleet-link.ts';
import type { QualityOutput } from '../power-quality/power-quality.ts';
import { isSyncEvent, troublesOf } from '../sync/troubles.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { judgeQuality } from './judge-quality.ts';
import { keepAlarms } from './keep-alarms.ts';
import type { Keeping } from './keeping.ts';
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

/** What is wrong with the configuration and its changes, looked at every second. */
export const complainOfConfiguration =
  ({ clock, configuration }: GatewayPorts): Beside =>
  () =>
    configuration === undefined
      ? EMPTY
      : timer(SECOND, SECOND, clock.scheduler).pipe(
          mergeMap(() => from(configuration.troubles(clock.now())), 1),
          map((condition) => ({ kind: 'condition', condition })),
        );

/**
 * Power quality, conditions, the people at the desk and time make alarms out of those that stood at the start, events of
 * the grid, and statistics; every change of an alarm is kept. After the gateway was told to stop, that all is judged.
 */
export const alarm =
  (
    settings: GatewaySettings,
    ports: GatewayPorts,
    { keeping, ...before }: Readonly<{ restored: readonly Alarm[]; resumed: QualityResumed; keeping: Keeping }>,
  ): Beside =>
  (happenings) =>
    happenings.pipe(
      judgeQuality(settings, ports, before),
      tap((output) => logOutput(ports, output)),
      endWith<Happening>({ kind: 'judged' }),
      alongside(keepAlarms(ports, keeping)),
    );

const logOutput = ({ log }: GatewayPorts, output: QualityOutput): void => {
  if (output.kind === 'alarm') {
    const { id, state, quiet, message } = output.alarm;
    log[quiet === undefined ? 'warn' : 'info']({ alarm: id, state }, message);
  } else if (output.kind === 'grid-event') {
    const { id, hint, witnesses } = output.event;
    log.info({ event: id, witnesses: witnesses.length }, hint);
  }
};

/** Telemetry and alarms to the DSO, and how the link to it stands; readings to the site's own control room. */
export const report =
  (ports: GatewayPorts): Beside =>
  (happenings) =>
    merge(reportToFleet(ports)(happenings), mirror(ports)(happenings));

const reportToFleet =
  ({ fleet }: GatewayPorts): Beside =>
  (happenings) => {
    const reports = happenings.pipe(mergeMap((happening) => from(reportsOf(happening)), 1));
    const links = happenings.pipe(
      only('reconfigured'),
      map(({ change }) => change.fleet),
      startWith(fleet),
      distinctUntilChanged(),
    );
    return links.pipe(
      // The death of one link comes before the birth of the next.
      switchMap((link, index) => {
        if (link === null) return index === 0 ? EMPTY : of({ connected: false });
        return link.session(reports);
      }),
      map(({ connected }) => ({ kind: 'fleet', connected })),
    );
  };

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
