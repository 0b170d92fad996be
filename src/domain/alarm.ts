import type { DeviceId, PointId } from './identity.ts';
import type { GridFactKind } from './limits.ts';
import type { Instant } from './time.ts';

export const alarmKinds = [
  'frequency-band',
  'frequency-rate',
  'voltage-band',
  'voltage-dip',
  'voltage-swell',
  'voltage-interruption',
  'voltage-rapid-change',
  'voltage-unbalance',
  'voltage-distortion',
  'current-distortion',
  'flicker',
  'power-factor',
  'neutral-current',
  'neutral-suspect',
  'wiring-suspect',
  'export-limit',
  'reverse-power',
  'overload',
  'meter-silent',
  'line-silent',
  'alarm-flood',
  'counter-suspect',
  'foreign-meter',
  'clock-unsynchronised',
  'core-unreachable',
  'core-refused',
  'log-forked',
  'compliance',
  'storage',
  'configuration',
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
  /** What it means for the market while it stands; absent: nothing. */
  tells?: GridFactKind;
  /** The alarm that came first of the same cause; absent of that one, and of those that stand alone. */
  cause?: string;
  /** Of that first one: how many meters show the same. */
  witnesses?: number;
  /** Kept and shown to whoever looks, but not announced: somebody shelved it, too many came at once, or its cause was. */
  quiet?: 'shelved' | 'flood' | 'consequence';
  /** While it is shelved: until when, by whom and why (ISA-18.2 §11.7). Its life goes on meanwhile. */
  shelved?: Readonly<{ until: Instant; by: string; reason: string }>;
}>;

/** Whether anybody still has to see to it: it stands, or nobody has taken note of it, or it lies on a shelf. */
export const isRemembered = ({ state, shelved }: Pick<Alarm, 'state' | 'shelved'>): boolean =>
  state !== 'returned' || shelved !== undefined;

/** A change as it is kept: its position counts the changes a gateway ever kept, from 1, without a gap or a double. */
export type KeptAlarm = Readonly<{ position: number; alarm: Alarm }>;
