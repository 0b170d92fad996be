import { defer, filter, map, type OperatorFunction } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import { intervalAt, intervalEnd } from '../domain/interval.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import type { GatewayView } from '../domain/view.ts';
import {
  boardGoingOn,
  emptyBoard,
  type MeterBoard,
  meterViews,
  type ShownMeter,
  showCapture,
  showIdentity,
  showReading,
} from '../metering/meter-views.ts';
import type { CaptureState } from '../ports/outbox.ts';
import { alarmViews, restoredAlarms, type StandingAlarms, withAlarm } from '../power-quality/alarms/alarm-views.ts';
import { type SyncBoard, syncViews } from '../sync/sync-views.ts';
import type { Happening } from './happening.ts';
import { paceOf } from './keep-and-sync.ts';
import { type GatewayPorts, type GatewaySettings, startOf } from './settings.ts';

/** One turn of the gateway's second: time passed, the outbox answered, everything before it was handled. */
export type Progress = Readonly<{ at: Instant; readings: number }>;

/** Shows people the whole each time it is known how it stands with the outbox, and calls that progress. */
export const show =
  (
    settings: GatewaySettings,
    ports: GatewayPorts,
    { kept, alarms: restored }: Readonly<{ kept: CaptureState | null; alarms: readonly Alarm[] }>,
  ): OperatorFunction<Happening, Progress> =>
  (happenings) =>
    defer(() => {
      let shown: Pick<GatewaySettings, 'sealing' | 'meters' | 'broker'> = settings;
      let { buses } = ports;
      let meters = emptyBoard(shownIn(settings, kept));
      let alarms = restoredAlarms(restored);
      let connected = false;
      let readings = 0;
      return happenings.pipe(
        map((happening): Progress | null => {
          if (happening.kind === 'reading') {
            readings += 1;
            showReading(meters, happening.reading);
          } else if (happening.kind === 'reconfigured') {
            const { change, afresh } = happening;
            shown = change.settings;
            buses = change.buses;
            meters = boardGoingOn(meters, shownIn(change.settings, change.kept), afresh);
          } else if (happening.kind === 'identity') showIdentity(meters, happening.identity);
          else if (happening.kind === 'capture') showCapture(meters, happening.capture);
          else if (happening.kind === 'alarm') alarms = withAlarm(alarms, happening.alarm);
          else if (happening.kind === 'fleet') connected = happening.connected;
          else if (happening.kind === 'standing') {
            const { standing } = happening;
            ports.desk.show(viewOf(shown, { ...ports, buses }, { meters, alarms, connected, standing }));
            return { at: ports.clock.now(), readings };
          }
          return null;
        }),
        filter((progress) => progress !== null),
      );
    });

const shownIn = (settings: GatewaySettings, kept: CaptureState | null): readonly ShownMeter[] => {
  const start = startOf(settings, kept);
  return settings.meters.map((meter) => {
    const known = start(meter);
    const opening = known && { at: known.at, ...known.register };
    return { ...meter, model: meter.profile.model, observed: meter.settling === null, opening };
  });
};

type Board = Readonly<{ meters: MeterBoard; alarms: StandingAlarms; connected: boolean; standing: SyncBoard }>;

const viewOf = (
  settings: Pick<GatewaySettings, 'sealing' | 'meters' | 'broker'>,
  { clock, buses, configuration }: GatewayPorts,
  { meters, alarms, connected, standing }: Board,
): GatewayView => {
  const { sealing, broker } = settings;
  const at = clock.now();
  const interval = intervalAt(at, sealing.length);
  const changes = configuration?.view() ?? null;
  return {
    gateway: sealing.gateway,
    realm: sealing.realm,
    at: bangkokTime(at),
    clock: clock.state(),
    interval: { start: bangkokTime(interval.start), end: bangkokTime(intervalEnd(interval)) },
    meters: meterViews(meters, interval.start),
    buses: buses.map((bus) => bus.view()),
    alarms: alarmViews(alarms),
    ...syncViews(standing, paceOf(settings)),
    fleet: { connected, broker },
    ...(changes !== null && { configuration: changes }),
  };
};
