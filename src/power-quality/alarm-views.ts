import type { Alarm } from '../domain/alarm.ts';
import { bangkokTime } from '../domain/time.ts';
import type { AlarmView } from '../domain/view.ts';

/** Alarms people still have to see: standing, or returned and not yet acknowledged. */
export type StandingAlarms = ReadonlyMap<string, Alarm>;

export const withAlarm = (standing: StandingAlarms, alarm: Alarm): StandingAlarms => {
  const next = new Map(standing);
  // Taken out first: the newest change stands last.
  next.delete(alarm.id);
  if (alarm.state !== 'returned') next.set(alarm.id, alarm);
  return next;
};

/** Newest change first. */
export const alarmViews = (standing: StandingAlarms): readonly AlarmView[] =>
  [...standing.values()].reverse().map(({ id, kind, state, priority, source, since, at, message }) => ({
    id,
    kind,
    state,
    priority,
    source: [source.device, source.phase].filter((part) => part !== undefined).join(' '),
    since: bangkokTime(since),
    at: bangkokTime(at),
    message,
  }));
