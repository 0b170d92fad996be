import { EMPTY, map } from 'rxjs';
import { watchCompliance } from '../compliance/watch-compliance.ts';
import type { Alarm } from '../domain/alarm.ts';
import { standingIds } from '../power-quality/alarms/alarm-state.ts';
import type { Beside, Happening } from './happening.ts';
import type { GatewayPorts, GatewaySettings } from './settings.ts';

/** What the gateway has to keep to beside measuring (clock, logs, keys, cases), as alarm conditions. */
export const duties =
  (
    { sealing }: Pick<GatewaySettings, 'sealing'>,
    { compliance, clock, log }: Pick<GatewayPorts, 'compliance' | 'clock' | 'log'>,
    restored: readonly Alarm[],
  ): Beside =>
  () =>
    compliance === undefined
      ? EMPTY
      : watchCompliance({
          ...{ ...compliance, clock, simulated: sealing.realm === 'simulation', standing: standingIds(restored) },
          failed: (fault) => log.error({ fault: fault.code }, fault.message),
        }).pipe(map((condition): Happening => ({ kind: 'condition', condition })));
