import { filter, merge, type Observable, type OperatorFunction } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { IntervalCapture } from '../domain/capture.ts';
import type { DeviceId } from '../domain/identity.ts';
import type { Judged } from '../metering/judge.ts';
import type { QualityOutput } from '../power-quality/power-quality.ts';
import type { FactDrainEvent } from '../sync/drain-facts.ts';
import type { FactKeepEvent } from '../sync/keep-facts.ts';
import type { SyncBoard } from '../sync/sync-views.ts';
import type { SyncEvent } from '../sync/troubles.ts';
import type { GatewayChange, GatewaySettings } from './settings.ts';

/** Everything that happens in a gateway, in the order it happened. */
export type Happening =
  | SyncEvent
  | FactKeepEvent
  | FactDrainEvent
  | Judged
  /** From here on the gateway is another one: nothing of the old one comes after it, nothing of the new one before. */
  | Reconfigured
  | Readonly<{ kind: 'capture'; capture: IntervalCapture }>
  | Readonly<{ kind: 'condition'; condition: AlarmCondition }>
  | QualityOutput
  /** The gateway was told to stop, and everything until then is judged … */
  | Readonly<{ kind: 'judged' }>
  /** … and what was said of it is durable, as far as it can be. */
  | Readonly<{ kind: 'rested'; what: 'alarms' | 'quality' }>
  /** Every change of an alarm through this position is durable. */
  | Readonly<{ kind: 'alarms-kept'; through: number }>
  | Readonly<{ kind: 'standing'; standing: SyncBoard }>
  | Readonly<{ kind: 'fleet'; connected: boolean }>;

/** `afresh`: the devices of which another profile, transformers or point make nothing of before hold. */
export type Reconfigured = Readonly<{
  kind: 'reconfigured';
  before: GatewaySettings;
  change: GatewayChange;
  afresh: ReadonlySet<DeviceId>;
}>;

/** A step of the gateway: what it makes of everything that happens, to happen beside it. */
export type Beside = (happenings: Observable<Happening>) => Observable<Happening>;

/** Steps that do not need to see what the others make. */
export const together =
  (...steps: readonly Beside[]): Beside =>
  (happenings) =>
    merge(...steps.map((step) => step(happenings)));

export const only = <K extends Happening['kind']>(
  kind: K,
): OperatorFunction<Happening, Extract<Happening, { kind: K }>> =>
  filter((happening: Happening): happening is Extract<Happening, { kind: K }> => happening.kind === kind);
