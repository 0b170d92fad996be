import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  forkJoin,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  type OperatorFunction,
  of,
  scan,
  switchMap,
  take,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { Alarm } from './domain/alarm.ts';
import type { AlarmCondition } from './domain/alarm-condition.ts';
import type { IntervalCapture } from './domain/capture.ts';
import { Fault } from './domain/fault.ts';
import { intervalAt, intervalEnd } from './domain/interval.ts';
import type { Limits } from './domain/limits.ts';
import type { Reading } from './domain/reading.ts';
import { bangkokTime, type Instant, type Millis, SECOND } from './domain/time.ts';
import type { BusView, GatewayView } from './domain/view.ts';
import { alongside } from './flow/alongside.ts';
import { type Backoff, retryFaults } from './flow/retry-faults.ts';
import { captureIntervals } from './metering/capture-intervals.ts';
import { judge } from './metering/judge.ts';
import { captureStart, type InstalledMeter, meterRules } from './metering/meter-rules.ts';
import { emptyBoard, type MeterBoard, meterViews, showCapture, showReading } from './metering/meter-views.ts';
import type { Clock } from './ports/clock.ts';
import type { CoreClient } from './ports/core-client.ts';
import type { FleetLink, FleetReport } from './ports/fleet-link.ts';
import type { GatewayDesk } from './ports/gateway-desk.ts';
import type { Log } from './ports/log.ts';
import type { MeterDriver } from './ports/meter-driver.ts';
import type { CaptureState, Outbox, OutboxStatus } from './ports/outbox.ts';
import type { Random } from './ports/random.ts';
import type { Signer } from './ports/signer.ts';
import { alarmLife } from './power-quality/alarm-life.ts';
import { alarmViews, type StandingAlarms, withAlarm } from './power-quality/alarm-views.ts';
import { watchCounters } from './power-quality/watch-counters.ts';
import { watchQuality } from './power-quality/watch-quality.ts';
import { watchSilence } from './power-quality/watch-silence.ts';
import type { PointTerms } from './settlement/point-chain.ts';
import { type SealInput, type SealRules, sealIntervals } from './settlement/seal.ts';
import { drain, drainDefaults } from './sync/drain.ts';
import { keep } from './sync/keep.ts';
import { advanceSync, type SyncBoard, startSync, syncViews } from './sync/sync-views.ts';
import { isSyncEvent, type SyncEvent, troublesOf } from './sync/troubles.ts';

/** A meter with the bus it is on, and what every leaf of its point repeats. */
export type GatewayMeter = InstalledMeter &
  Readonly<{ bus: string; terms: Omit<PointTerms, 'point' | 'ratios' | 'netting' | 'start'> }>;

export type GatewaySettings = Readonly<{
  meters: readonly GatewayMeter[];
  limits: Limits;
  /** A meter without an answer for so long is silent; real time. */
  silence: Millis;
  /** Readings farther apart than this around a boundary make it recovered; grid time. */
  widestBracket: Millis;
  sealing: Omit<SealRules, 'points'>;
  /** Where the DSO's broker is, for people; null without one. */
  broker: string | null;
}>;

export type GatewayPorts = Readonly<{
  buses: readonly (MeterDriver & Readonly<{ view(): BusView }>)[];
  signer: Signer;
  outbox: Outbox;
  core: CoreClient;
  fleet: FleetLink | null;
  desk: GatewayDesk;
  clock: Clock;
  random: Random;
  log: Log;
}>;

/** One turn of the gateway's second: time passed, the outbox answered, everything before it was handled. */
export type Progress = Readonly<{ at: Instant; readings: number }>;

type Happening =
  | SyncEvent
  | Readonly<{ kind: 'reading'; reading: Reading }>
  | Readonly<{ kind: 'capture'; capture: IntervalCapture }>
  | Readonly<{ kind: 'condition'; condition: AlarmCondition }>
  | Readonly<{ kind: 'alarm'; alarm: Alarm }>
  | Readonly<{ kind: 'standing'; standing: SyncBoard }>
  | Readonly<{ kind: 'fleet'; connected: boolean }>;
type Beside = (happenings: Observable<Happening>) => Observable<Happening>;

/**
 * Everything the gateway does, on one page: measure, watch, capture, seal, keep; at its own pace, sync; and tell people.
 * Never completes; errors only with a bug, except that a start with a broken outbox is tried again for ever.
 */
export const gateway = (settings: GatewaySettings, ports: GatewayPorts): Observable<Progress> =>
  remembered(ports).pipe(
    switchMap(({ kept, status }) =>
      measure(settings, ports, kept).pipe(
        alongside(watch(settings, ports)),
        alongside(capture(settings, kept)),
        alongside(seal(settings, ports, kept)),
        alongside(sync(ports)),
        alongside(stand(ports, kept, status)),
        alongside(complain(ports)),
        alongside(alarm(ports)),
        alongside(report(ports)),
        show(settings, ports, kept),
      ),
    ),
  );

const EACH_SECOND = SECOND;
const backoff = ({ clock: { scheduler }, random }: GatewayPorts): Backoff => ({
  ...drainDefaults.retry,
  scheduler,
  random,
});
const only = <K extends Happening['kind']>(kind: K) =>
  filter((happening: Happening): happening is Extract<Happening, { kind: K }> => happening.kind === kind);

const remembered = (ports: GatewayPorts) =>
  defer(() => forkJoin({ kept: ports.outbox.state(), status: ports.outbox.status() })).pipe(
    retryFaults(backoff(ports), (fault) => ports.log.error({ code: fault.code }, fault.message)),
    take(1),
  );

const startOf =
  ({ sealing }: GatewaySettings, kept: CaptureState | null) =>
  (meter: InstalledMeter) =>
    captureStart(
      meter,
      kept?.points.find(({ point }) => point === meter.point),
      sealing.length,
    );

const measure = (settings: GatewaySettings, { buses, clock }: GatewayPorts, kept: CaptureState | null) => {
  const start = startOf(settings, kept);
  return merge(...buses.map((bus) => bus.samples())).pipe(
    judge(
      settings.meters.map((meter) => meterRules(meter, start(meter))),
      clock.boot,
    ),
    map((reading): Happening => ({ kind: 'reading', reading })),
  );
};

const watch =
  ({ limits, meters, silence }: GatewaySettings, { clock }: GatewayPorts): Beside =>
  (happenings) => {
    const readings = happenings.pipe(
      only('reading'),
      map(({ reading }) => reading),
    );
    return merge(
      readings.pipe(watchQuality(limits)),
      readings.pipe(watchCounters),
      readings.pipe(watchSilence(meters, silence, clock)),
    ).pipe(map((condition) => ({ kind: 'condition', condition })));
  };

const capture =
  (settings: GatewaySettings, kept: CaptureState | null): Beside =>
  (happenings) => {
    const { widestBracket, sealing, meters } = settings;
    return happenings.pipe(
      only('reading'),
      map(({ reading }) => reading),
      captureIntervals({ length: sealing.length, widestBracket }, meters.map(startOf(settings, kept))),
      map((interval) => ({ kind: 'capture', capture: interval })),
    );
  };

const seal =
  (settings: GatewaySettings, ports: GatewayPorts, kept: CaptureState | null): Beside =>
  (happenings) => {
    const { outbox, clock, signer, random } = ports;
    const points = settings.meters.map((meter) => {
      const { point, ratios, profile } = meter;
      return { ...meter.terms, point, ratios, netting: profile.netting, start: startOf(settings, kept)(meter) };
    });
    const ticks = timer(0, EACH_SECOND, clock.scheduler).pipe(
      map((): SealInput => ({ kind: 'tick', at: clock.now(), clock: clock.state() })),
    );
    const seen = timer(0, 30 * SECOND, clock.scheduler).pipe(
      exhaustMap(() => outbox.state().pipe(catchError(unlessFault(EMPTY)))),
      mergeMap((state): SealInput[] => (state?.seen == null ? [] : [{ kind: 'seen', head: state.seen }]), 1),
    );
    return merge(happenings.pipe(only('capture')), ticks, seen).pipe(
      sealIntervals({ ...settings.sealing, points }, { signer, random }, kept),
      keep(outbox, backoff(ports)),
    );
  };

/** Joined to sealing by the outbox alone: what was appended is only a hint to look. */
const sync =
  ({ outbox, core, clock, random }: GatewayPorts): Beside =>
  (happenings) => {
    const { scheduler } = clock;
    const looking = timer(0, EACH_SECOND, scheduler).pipe(
      exhaustMap(() =>
        outbox.status().pipe(
          map((status): Happening => ({ kind: 'outbox', status })),
          catchError((error: unknown) =>
            error instanceof Fault ? of<Happening>({ kind: 'outbox-mute', fault: error }) : throwError(() => error),
          ),
        ),
      ),
    );
    return merge(
      drain(outbox, core, { ...drainDefaults, appended: happenings.pipe(only('kept')), scheduler, random }),
      looking,
    );
  };

const stand =
  ({ clock }: GatewayPorts, kept: CaptureState | null, status: OutboxStatus): Beside =>
  (happenings) =>
    happenings.pipe(
      filter(isSyncEvent),
      scan(advanceSync(clock.now), startSync(status, kept?.sequence ?? 0)),
      map((standing) => ({ kind: 'standing', standing })),
    );

const complain =
  ({ clock }: GatewayPorts): Beside =>
  (happenings) =>
    happenings.pipe(
      filter(isSyncEvent),
      concatMap((event) => from(troublesOf(event, clock.now()))),
      map((condition) => ({ kind: 'condition', condition })),
    );

const alarm =
  ({ clock, desk, outbox, log }: GatewayPorts): Beside =>
  (happenings) => {
    const noted = desk.acknowledgements().pipe(map((id) => ({ kind: 'acknowledge', id, at: clock.now() }) as const));
    const alarms = merge(happenings.pipe(only('condition')), noted).pipe(
      alarmLife,
      tap(({ id, state, message }) => log.warn({ alarm: id, state }, message)),
      map((one): Happening => ({ kind: 'alarm', alarm: one })),
    );
    return alarms.pipe(
      alongside((changes) =>
        changes.pipe(
          only('alarm'),
          // Relaxed: an alarm that storage cannot take was still told to the DSO and to the desk.
          concatMap((change) =>
            outbox.appendAlarm(change.alarm).pipe(catchError(unlessFault(EMPTY)), ignoreElements()),
          ),
        ),
      ),
    );
  };

const report =
  ({ fleet }: GatewayPorts): Beside =>
  (happenings) =>
    fleet === null
      ? EMPTY
      : fleet
          .session(happenings.pipe(mergeMap((happening) => from(reportsOf(happening)), 1)))
          .pipe(map(({ connected }) => ({ kind: 'fleet', connected })));

const reportsOf = (happening: Happening): readonly FleetReport[] => {
  switch (happening.kind) {
    case 'reading':
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

const show =
  (settings: GatewaySettings, ports: GatewayPorts, kept: CaptureState | null): OperatorFunction<Happening, Progress> =>
  (happenings) =>
    defer(() => {
      const start = startOf(settings, kept);
      const meters = emptyBoard(
        settings.meters.map((meter) => ({ ...meter, model: meter.profile.model, opening: start(meter).register })),
      );
      let alarms: StandingAlarms = new Map();
      let connected = false;
      let readings = 0;
      return happenings.pipe(
        map((happening): Progress | null => {
          if (happening.kind === 'reading') {
            readings += 1;
            showReading(meters, happening.reading);
          } else if (happening.kind === 'capture') showCapture(meters, happening.capture);
          else if (happening.kind === 'alarm') alarms = withAlarm(alarms, happening.alarm);
          else if (happening.kind === 'fleet') connected = happening.connected;
          else if (happening.kind === 'standing') {
            const { standing } = happening;
            ports.desk.show(viewOf(settings, ports, { meters, alarms, connected, standing }));
            return { at: ports.clock.now(), readings };
          }
          return null;
        }),
        filter((progress) => progress !== null),
      );
    });

type Board = Readonly<{ meters: MeterBoard; alarms: StandingAlarms; connected: boolean; standing: SyncBoard }>;

const viewOf = (
  { sealing, broker }: GatewaySettings,
  { clock, buses }: GatewayPorts,
  { meters, alarms, connected, standing }: Board,
): GatewayView => {
  const at = clock.now();
  const interval = intervalAt(at, sealing.length);
  return {
    gateway: sealing.gateway,
    realm: sealing.realm,
    at: bangkokTime(at),
    clock: clock.state(),
    interval: { start: bangkokTime(interval.start), end: bangkokTime(intervalEnd(interval)) },
    meters: meterViews(meters),
    buses: buses.map((bus) => bus.view()),
    alarms: alarmViews(alarms),
    ...syncViews(standing),
    fleet: { connected, broker },
  };
};

const unlessFault =
  <T>(instead: Observable<T>) =>
  (error: unknown): Observable<T> =>
    error instanceof Fault ? instead : throwError(() => error);
