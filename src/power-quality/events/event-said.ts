import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import type { GridEvent } from '../../domain/grid-event.ts';

/** What voltage events say: that one is over, or that the alarm of one turns. */
export type EventSaid =
  | Readonly<{ kind: 'grid-event'; event: GridEvent }>
  | Readonly<{ kind: 'condition'; condition: AlarmCondition }>;

export const nothingSaid: readonly EventSaid[] = [];
