import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Instant } from '../domain/time.ts';

/** What an alarm of this gateway itself is called. */
export type Trouble = Pick<AlarmCondition, 'id' | 'kind' | 'priority'>;

export const holds = (trouble: Trouble, at: Instant, message: string): AlarmCondition => ({
  ...trouble,
  source: {},
  standing: true,
  at,
  since: at,
  message,
});
export const gone = (trouble: Trouble, at: Instant, message: string): AlarmCondition => ({
  ...holds(trouble, at, message),
  standing: false,
});
