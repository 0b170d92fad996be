import type { DeviceId, PointId } from './identity.ts';
import type { Instant } from './time.ts';

export const alarmKinds = [
  'frequency-band',
  'voltage-band',
  'voltage-unbalance',
  'meter-silent',
  'counter-suspect',
  'foreign-meter',
  'core-unreachable',
  'core-refused',
  'storage',
] as const;
export type AlarmKind = (typeof alarmKinds)[number];

/** Life of an alarm (IEC 62682 §5): the condition appears, a person takes note, the condition goes. */
export type AlarmState = 'raised' | 'acknowledged' | 'returned' | 'returned-unacknowledged';
export type AlarmPriority = 'critical' | 'high' | 'medium' | 'low';

/** One change in an alarm's life, in event time. `id` is stable over the whole life: kind, source and phase. */
export type Alarm = Readonly<{
  id: string;
  kind: AlarmKind;
  source: Readonly<{ device?: DeviceId; point?: PointId; phase?: string }>;
  priority: AlarmPriority;
  state: AlarmState;
  /** When the condition began, event time. */
  since: Instant;
  /** When this change happened, event time. */
  at: Instant;
  /** The value that broke the limit, the limit, and the unit they share, where there is one. */
  measured?: Readonly<{ value: number; limit: number; unit: string }>;
  /** One sentence: what, where, and what to do. */
  message: string;
}>;
