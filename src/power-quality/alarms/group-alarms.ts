import type { Alarm } from '../../domain/alarm.ts';
import { type AlarmGroup, type Candidate, groupKeyOf, joinGroup, leaveGroup, newGroup } from './alarm-group.ts';
import { stands } from './alarm-state.ts';
import { coverOf } from './explain-silence.ts';
import type { AlarmLife } from './life-state.ts';

/** What an alarm that is being raised belongs to. */
export type Place = Readonly<{
  group: AlarmGroup;
  /** The others of a group that only now is one. */
  formed: readonly Alarm['id'][];
}>;

/** Finds the cause of an alarm that is being raised, which may be itself; null when it stands alone. */
export const placeOf = (life: AlarmLife, alarm: Alarm): Place | null => {
  const { grouping, book } = life;
  const own = grouping.groups.get(alarm.id);
  if (own !== undefined) {
    own.goneSince = null;
    return { group: own, formed: [] };
  }
  const key = groupKeyOf(alarm);
  const group = coverOf(life, alarm) ?? (key === null ? null : openGroup(life, key, alarm));
  if (group !== null) {
    joinGroup(grouping, group, alarm, alarm.at);
    return { group, formed: [] };
  }
  leaveGroup(grouping, alarm.id);
  // What lies on a shelf must not become what everybody looks at.
  if (key === null || alarm.shelved !== undefined) return null;
  const candidates = recentWith(life, key, alarm);
  grouping.recent.set(key, candidates);
  if (new Set(candidates.map(({ device }) => device)).size < life.rules.grouping.meters) return null;
  grouping.recent.delete(key);
  const first = candidates.reduce((one, other) => (other.since < one.since ? other : one));
  const opener = first.id === alarm.id ? alarm : book.alarms.get(first.id);
  if (opener === undefined) return null;
  const formed = newGroup(grouping, key, opener, alarm.at);
  if (!stands(opener)) formed.goneSince = opener.at;
  const others = candidates.filter(({ id }) => id !== first.id);
  for (const { id } of others) {
    const member = id === alarm.id ? alarm : book.alarms.get(id);
    if (member !== undefined) joinGroup(grouping, formed, member, alarm.at);
  }
  return { group: formed, formed: candidates.map(({ id }) => id).filter((id) => id !== alarm.id) };
};

/** Those of one key within the window, this one last. */
const recentWith = ({ grouping, book, rules }: AlarmLife, key: string, alarm: Alarm): readonly Candidate[] => {
  const { id, at, since, source } = alarm;
  const near = (grouping.recent.get(key) ?? []).filter(
    (one) =>
      one.id !== id &&
      Math.abs(at - one.at) <= rules.grouping.window &&
      book.alarms.get(one.id)?.shelved === undefined &&
      book.alarms.has(one.id) &&
      !grouping.memberOf.has(one.id),
  );
  return [...near, { id, device: source.device ?? '', at, since }];
};

/** A group that others of its key may join: not long after the last did, or again while the first still stands. */
const openGroup = ({ grouping, book, rules }: AlarmLife, key: string, alarm: Alarm): AlarmGroup | null => {
  const group = grouping.open.get(key);
  const first = group && book.alarms.get(group.first);
  if (group === undefined || first === undefined) return null;
  const soon = Math.abs(alarm.at - group.joinedAt) <= rules.grouping.window;
  return soon || (stands(first) && group.members.has(alarm.id)) ? group : null;
};
