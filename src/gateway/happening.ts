import { filter, type Observable, type OperatorFunction } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { IntervalCapture } from '../domain/capture.ts';
import type { Judged } from '../metering/judge.ts';
import type { SyncBoard } from '../sync/sync-views.ts';
import type { SyncEvent } from '../sync/troubles.ts';

/** Everything that happens in a gateway, in the order it happened. */
export type Happening =
  | SyncEvent
  | Judged
  | Readonly<{ kind: 'capture'; capture: IntervalCapture }>
  | Readonly<{ kind: 'condition'; condition: AlarmCondition }>
  | Readonly<{ kind: 'alarm'; alarm: Alarm }>
  /** Every change of an alarm through this position is durable. */
  | Readonly<{ kind: 'alarms-kept'; through: number }>
  | Readonly<{ kind: 'standing'; standing: SyncBoard }>
  | Readonly<{ kind: 'fleet'; connected: boolean }>;
/** A step of the gateway: what it makes of everything that happens, to happen beside it. */
export type Beside = (happenings: Observable<Happening>) => Observable<Happening>;

export const only = <K extends Happening['kind']>(
  kind: K,
): OperatorFunction<Happening, Extract<Happening, { kind: K }>> =>
  filter((happening: Happening): happening is Extract<Happening, { kind: K }> => happening.kind === kind);
