import type { Alarm, AlarmKind, AlarmPriority } from './alarm.ts';
import type { DeviceId } from './identity.ts';
import type { Instant } from './time.ts';

/** Whether something that deserves an alarm holds, in event time: what watchers say, before an alarm has a life. */
export type AlarmCondition = Readonly<{
  /** Of the alarm's whole life: kind, source, phase and band. */
  id: string;
  kind: AlarmKind;
  source: Alarm['source'];
  priority: AlarmPriority;
  standing: boolean;
  at: Instant;
  /** When it began to hold; `at` where it does not. */
  since: Instant;
  measured?: Alarm['measured'];
  tells?: Alarm['tells'];
  message: string;
  /** Its words are its cause: said with others while it stands, it is a new occurrence, to be taken note of anew. */
  renews?: true;
  /** Meters that show it so far, where it is told of several at once; said again, standing, as they become more. */
  witnesses?: readonly DeviceId[];
}>;
