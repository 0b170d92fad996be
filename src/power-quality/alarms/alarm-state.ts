import type { Alarm, AlarmState } from '../../domain/alarm.ts';

/** IEC 62682 §5: what becomes of an alarm when its condition appears or goes, or a person takes note; null is normal. */
export const nextAlarmState = (
  state: AlarmState | null,
  event: 'appears' | 'goes' | 'acknowledged',
): AlarmState | null => {
  switch (state) {
    case null:
    case 'returned':
      return event === 'appears' ? 'raised' : null;
    case 'raised':
      return event === 'goes' ? 'returned-unacknowledged' : event === 'acknowledged' ? 'acknowledged' : 'raised';
    case 'acknowledged':
      return event === 'goes' ? 'returned' : 'acknowledged';
    case 'returned-unacknowledged':
      return event === 'appears' ? 'raised' : event === 'acknowledged' ? 'returned' : 'returned-unacknowledged';
  }
};

/** Whether its condition holds. */
export const stands = ({ state }: Pick<Alarm, 'state'>): boolean => state === 'raised' || state === 'acknowledged';

/** The ids of alarms whose condition held when the gateway stopped: what watchers begin with after a restart. */
export const standingIds = (restored: readonly Alarm[]): ReadonlySet<string> =>
  new Set(restored.filter(stands).map(({ id }) => id));
