import { concatMap, EMPTY, from, map, type Observable, scan } from 'rxjs';
import type { DeviceId } from '../domain/identity.ts';
import { sameData } from '../domain/same-data.ts';
import type { Reconfigured } from './happening.ts';
import type { GatewayMeter, GatewayPorts, GatewaySettings } from './settings.ts';

/**
 * The stages of every change, in this order: what judges samples knows of it (`known`), then everybody is told (`told`), and
 * only then buses begin and end (`running`), so that no sample is judged by rules of another configuration.
 */
export type Stage = Readonly<{ stage: 'known' | 'told' | 'running'; reconfigured: Reconfigured }>;

export const stagesOf = (settings: GatewaySettings, { changes = EMPTY }: GatewayPorts): Observable<Stage> =>
  changes.pipe(
    scan(
      (before: Readonly<{ settings: GatewaySettings; reconfigured: Reconfigured | null }>, change) => ({
        settings: change.settings,
        reconfigured: {
          kind: 'reconfigured',
          before: before.settings,
          change,
          afresh: afreshIn(before.settings, change.settings),
        } satisfies Reconfigured,
      }),
      { settings, reconfigured: null },
    ),
    map(({ reconfigured }) => reconfigured as Reconfigured),
    concatMap((reconfigured) =>
      from(['known', 'told', 'running'] as const).pipe(map((stage) => ({ stage, reconfigured }))),
    ),
  );

/** A binding, a serial number or a line make no other registers; a profile, a transformer or a point do. */
const countedBy = ({ point, profile, ratios }: GatewayMeter) => ({ point, profile, ratios });

const afreshIn = (before: GatewaySettings, { meters }: GatewaySettings): ReadonlySet<DeviceId> => {
  const known = new Map(before.meters.map((meter) => [meter.device, meter]));
  return new Set(
    meters.flatMap((meter) => {
      const was = known.get(meter.device);
      const afresh =
        was === undefined || !sameData(countedBy(was), countedBy(meter)) || !sameData(was.settling, meter.settling);
      return afresh ? [meter.device] : [];
    }),
  );
};
