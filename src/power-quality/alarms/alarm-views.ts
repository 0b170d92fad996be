import { type Alarm, isRemembered } from '../../domain/alarm.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import type { AlarmView } from '../../domain/view.ts';

/** Alarms people still have to see: standing, returned and not yet acknowledged, or on the shelf; each with when it turned. */
export type StandingAlarms = ReadonlyMap<string, Readonly<{ alarm: Alarm; turnedAt: Instant }>>;

/** What people had to see when the gateway stopped, oldest change first. */
export const restoredAlarms = (restored: readonly Alarm[]): StandingAlarms =>
  restored.reduce<StandingAlarms>(withAlarm, new Map());

export const withAlarm = (standing: StandingAlarms, alarm: Alarm): StandingAlarms => {
  const next = new Map(standing);
  const before = standing.get(alarm.id);
  // Taken out first: the newest change stands last.
  next.delete(alarm.id);
  const turnedAt = before?.alarm.state === alarm.state ? before.turnedAt : alarm.at;
  if (isRemembered(alarm)) next.set(alarm.id, { alarm, turnedAt });
  return next;
};

/** Newest change first. */
export const alarmViews = (standing: StandingAlarms): readonly AlarmView[] =>
  [...standing.values()].reverse().map(({ alarm, turnedAt }) => viewOf(alarm, turnedAt));

const viewOf = ({ source, since, shelved, ...alarm }: Alarm, turnedAt: Instant): AlarmView => ({
  id: alarm.id,
  kind: alarm.kind,
  state: alarm.state,
  priority: alarm.priority,
  source: [source.device, source.phase].filter((part) => part !== undefined).join(' '),
  since: bangkokTime(since),
  at: bangkokTime(turnedAt),
  message: alarm.message,
  ...(alarm.cause !== undefined && { cause: alarm.cause }),
  ...(alarm.witnesses !== undefined && { witnesses: alarm.witnesses }),
  ...(alarm.quiet !== undefined && { quiet: alarm.quiet }),
  ...(shelved && { shelved: { ...shelved, until: bangkokTime(shelved.until) } }),
});
