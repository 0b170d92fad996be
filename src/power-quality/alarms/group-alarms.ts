import type { Alarm } from '../../domain/alarm.ts';
import { type Instant, later } from '../../domain/time.ts';
import { inOrder, say } from './alarm-book.ts';
import {
  type AlarmGroup,
  type Candidate,
  endGroup,
  groupKeyOf,
  joinGroup,
  leaveGroup,
  lineAlarmId,
  newGroup,
} from './alarm-group.ts';
import { nextAlarmState, stands } from './alarm-state.ts';
import { withCauseHint } from './cause-hint.ts';
import { type AlarmLife, type Due, redress } from './life-state.ts';

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

/** What explains the silence of a meter or a line: an interruption that is everywhere, or the line's own silence. */
const coverOf = ({ grouping, book, lineOf }: AlarmLife, { kind, source }: Alarm): AlarmGroup | null => {
  if (kind !== 'meter-silent' && kind !== 'line-silent') return null;
  for (const group of grouping.groups.values()) if (group.everywhere && group.goneSince === null) return group;
  const line = kind === 'meter-silent' && source.device !== undefined ? lineOf.get(source.device) : undefined;
  const group = line === undefined ? undefined : grouping.groups.get(lineAlarmId(line));
  const first = group && book.alarms.get(group.first);
  return group !== undefined && first !== undefined && stands(first) ? group : null;
};

/** What a raised alarm explains of what stands already. */
export const explainOthers = (life: AlarmLife, alarm: Alarm): void => {
  const { grouping, lineOf } = life;
  const { at, kind, source } = alarm;
  if (kind === 'line-silent' && !grouping.memberOf.has(alarm.id)) {
    const group = grouping.groups.get(alarm.id) ?? newGroup(grouping, alarm.id, alarm, at);
    const onLine = (one: Alarm) =>
      one.kind === 'meter-silent' &&
      one.source.device !== undefined &&
      lineAlarmId(lineOf.get(one.source.device) ?? '') === alarm.id;
    adopt(life, group, onLine, at);
  }
  if (kind === 'voltage-interruption' && source.device === undefined) {
    const group = grouping.groups.get(alarm.id) ?? newGroup(grouping, alarm.id, alarm, at);
    group.everywhere = true;
    adopt(life, group, isSilence, at);
  }
  if (kind === 'voltage-interruption' || kind === 'meter-silent') spreadInterruption(life, at);
};

const isSilence = ({ kind }: Alarm): boolean => kind === 'meter-silent' || kind === 'line-silent';

/** Meters that lost their supply say nothing more: where the others all show an interruption, their silence is part of it. */
const spreadInterruption = (life: AlarmLife, at: Instant): void => {
  const { grouping, book, rules } = life;
  for (const group of grouping.groups.values()) {
    if (group.everywhere || !group.key.startsWith('voltage-interruption/')) continue;
    const shows = (device: string): boolean => {
      const silent = book.alarms.get(`meter-silent/${device}`);
      return group.devices.has(device) || (silent !== undefined && stands(silent));
    };
    if (!rules.meters.every(({ device }) => shows(device))) continue;
    group.everywhere = true;
    adopt(life, group, isSilence, at);
  }
};

/** Makes what stands and fits a consequence of the group; groups that lose their first-out to it look for another. */
const adopt = (life: AlarmLife, group: AlarmGroup, fits: (alarm: Alarm) => boolean, at: Instant): void => {
  const { grouping, book } = life;
  const found = inOrder(book.alarms.values()).filter(
    (one) => one.id !== group.first && stands(one) && fits(one) && grouping.memberOf.get(one.id) !== group,
  );
  for (const one of found) joinGroup(grouping, group, one, at);
  for (const one of found) {
    tellConsequence(life, group, one.id, at);
    const headless = grouping.groups.get(one.id);
    if (headless !== undefined) handOver(life, headless, at);
  }
  if (found.length > 0) tellWitnesses(life, group, at);
};

/** Says that an alarm follows from the first of its group; who has taken note of that one has taken note of this. */
export const tellConsequence = (life: AlarmLife, group: AlarmGroup, id: Alarm['id'], at: Instant): void => {
  const alarm = life.book.alarms.get(id);
  if (alarm === undefined) return;
  redress(life, alarm, at, { cause: group.first, witnesses: undefined });
  noteWithCause(life, group, id, at);
};

/** A consequence of what somebody has taken note of is taken note of. */
export const noteWithCause = (life: AlarmLife, group: AlarmGroup, id: Alarm['id'], at: Instant): void => {
  const alarm = life.book.alarms.get(id);
  if (alarm === undefined || life.book.alarms.get(group.first)?.state !== 'acknowledged') return;
  const state = nextAlarmState(alarm.state, 'acknowledged');
  if (state !== null && state !== alarm.state) say(life.book, { ...alarm, state, at });
};

/** Says of the first-out how many meters show the same, not more often than the rules allow. */
export const tellWitnesses = (life: AlarmLife, group: AlarmGroup, at: Instant): void => {
  const first = life.book.alarms.get(group.first);
  const { size } = group.devices;
  if (size <= group.told.witnesses || at < tellDue(life, group)) return;
  group.told = { witnesses: size, at };
  if (first !== undefined) redress(life, first, at, { ...hinted(first, size), witnesses: size });
};

/** A silent line says itself what it means; of other first-outs the witnesses tell where to look. */
const hinted = ({ message, kind, state }: Alarm, witnesses: number): Pick<Alarm, 'message'> => ({
  message: kind === 'line-silent' || !stands({ state }) ? message : withCauseHint(message, kind, witnesses),
});

const tellDue = ({ rules }: AlarmLife, { told }: AlarmGroup): Instant =>
  told.witnesses === 0 ? told.at : later(told.at, rules.grouping.tellEvery);

/** The first-out no longer stands. */
export const noteReturn = ({ grouping }: AlarmLife, { id, at }: Alarm): void => {
  const group = grouping.groups.get(id);
  if (group !== undefined) group.goneSince = at;
};

/** What waits in groups: witnesses that were not told, and consequences whose cause is over. */
export const groupDues = (life: AlarmLife): readonly Due[] =>
  [...life.grouping.groups.values()].flatMap((group): Due[] => [
    ...(group.devices.size > group.told.witnesses
      ? [{ at: tellDue(life, group), run: (now: AlarmLife, at: Instant) => tellWitnesses(now, group, at) }]
      : []),
    ...(group.goneSince === null
      ? []
      : [
          {
            at: later(group.goneSince, life.rules.grouping.window),
            run: (now: AlarmLife, at: Instant) => handOver(now, group, at),
          },
        ]),
  ]);

/**
 * The cause is over, or was explained otherwise, and consequences still stand: the first of them takes its place where
 * they are many, and where they are few each speaks for itself again.
 */
const handOver = (life: AlarmLife, group: AlarmGroup, at: Instant): void => {
  const { grouping, book, rules } = life;
  const left = inOrder([...group.members].flatMap((id) => book.alarms.get(id) ?? [])).filter(stands);
  endGroup(grouping, group);
  for (const [key, alike] of Map.groupBy(left, groupKeyOf)) {
    const [first, ...others] = alike;
    const devices = new Set(alike.map(({ source }) => source.device));
    if (first === undefined) continue;
    if (key === null || devices.size < rules.grouping.meters) {
      for (const one of alike) redress(life, one, at, { cause: undefined });
      continue;
    }
    redress(life, first, at, { cause: undefined, witnesses: devices.size, ...hinted(first, devices.size) });
    const next = newGroup(grouping, key, book.alarms.get(first.id) ?? first, at);
    for (const other of others) {
      joinGroup(grouping, next, other, at);
      tellConsequence(life, next, other.id, at);
    }
  }
};
