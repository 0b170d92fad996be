import type { AlarmView } from '../../domain/view.ts';

/** An alarm people look at, and what follows from it. */
export type HeadedAlarm = Readonly<{ alarm: AlarmView; following: readonly AlarmView[] }>;
/** What is to be seen at once, what matters most first; and what somebody laid on the shelf. */
export type ArrangedAlarms = Readonly<{ shown: readonly HeadedAlarm[]; shelved: readonly HeadedAlarm[] }>;

export const waits = ({ state }: AlarmView): boolean => state === 'raised' || state === 'returned-unacknowledged';
export const stands = ({ state }: AlarmView): boolean => state === 'raised' || state === 'acknowledged';

/** What stands and nobody has noted comes first; within a rank, the newest. */
const rank = (alarm: AlarmView): number => (stands(alarm) ? 2 : 0) + (waits(alarm) ? 1 : 0);

/** Consequences under the alarm they follow from, as far as that is among them; the others each for itself. */
export const arrangeAlarms = (alarms: readonly AlarmView[]): ArrangedAlarms => {
  const byId = new Map(alarms.map((alarm) => [alarm.id, alarm]));
  const headOf = (alarm: AlarmView, seen: ReadonlySet<string>): AlarmView => {
    const cause = alarm.cause === undefined ? undefined : byId.get(alarm.cause);
    return cause === undefined || seen.has(cause.id) ? alarm : headOf(cause, new Set([...seen, cause.id]));
  };
  const groups = Map.groupBy(alarms, (alarm) => headOf(alarm, new Set([alarm.id])).id);
  const headed = alarms
    .filter(({ id }) => groups.has(id))
    .map((alarm) => ({ alarm, following: (groups.get(alarm.id) ?? []).filter(({ id }) => id !== alarm.id) }))
    .toSorted((one, other) => rank(other.alarm) - rank(one.alarm));
  return {
    shown: headed.filter(({ alarm }) => alarm.shelved === undefined),
    shelved: headed.filter(({ alarm }) => alarm.shelved !== undefined),
  };
};

/** Alarms nobody has taken note of and somebody should: what follows from another, or lies on the shelf, is not counted. */
export const unacknowledged = (alarms: readonly AlarmView[]): number =>
  arrangeAlarms(alarms).shown.filter(({ alarm }) => waits(alarm)).length;

/** How many meters more show the same as the first; 0 where it is other alarms of the same meter. */
export const metersMore = ({ alarm, following }: HeadedAlarm): number => {
  const meter = ({ source }: AlarmView): string => source.split(' ')[0] ?? '';
  const others = new Set(following.map(meter));
  others.delete(meter(alarm));
  return others.size;
};
