import type { Alarm } from '../../domain/alarm.ts';
import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import type { Instant } from '../../domain/time.ts';
import { inOrder } from './alarm-book.ts';
import { type AlarmGroup, groupKeyOf, joinGroup, lineAlarmId, newGroup } from './alarm-group.ts';
import { stands } from './alarm-state.ts';
import type { AlarmLife } from './life-state.ts';
import { handOver, tellConsequence, tellWitnesses } from './tell-group.ts';

/** What explains the silence of a meter or a line: an interruption that is everywhere, or the line's own silence. */
export const coverOf = ({ grouping, book, lineOf }: AlarmLife, { kind, source }: Alarm): AlarmGroup | null => {
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
  for (const alarm of inOrder(book.alarms.values())) {
    if (alarm.kind !== 'voltage-interruption' || alarm.cause !== undefined || !stands(alarm)) continue;
    const known = grouping.groups.get(alarm.id);
    const shows = (device: string): boolean => {
      const silent = book.alarms.get(`meter-silent/${device}`);
      return alarm.source.device === device || known?.devices.has(device) || (silent !== undefined && stands(silent));
    };
    if (known?.everywhere || !rules.meters.every(({ device }) => shows(device))) continue;
    const group = known ?? newGroup(grouping, groupKeyOf(alarm) ?? alarm.id, alarm, at);
    group.everywhere = true;
    adopt(life, group, isSilence, at);
  }
};

/** Takes in which meters show the same, as a watcher says that sees many at once. */
export const noteWitnesses = (life: AlarmLife, { id, at, kind, witnesses = [] }: AlarmCondition): void => {
  const { grouping, book } = life;
  const alarm = book.alarms.get(id);
  if (alarm === undefined || witnesses.every((device) => device === alarm.source.device)) return;
  const leader = grouping.memberOf.get(id) ?? grouping.groups.get(id);
  const group = leader ?? newGroup(grouping, groupKeyOf(alarm) ?? id, alarm, at);
  for (const device of witnesses) group.devices.add(device);
  tellWitnesses(life, group, at);
  if (kind === 'voltage-interruption') spreadInterruption(life, at);
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
