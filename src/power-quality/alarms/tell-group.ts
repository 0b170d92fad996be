import type { Alarm } from '../../domain/alarm.ts';
import type { DeviceId } from '../../domain/identity.ts';
import { type Instant, later } from '../../domain/time.ts';
import { feedersOf } from '../feeders-of.ts';
import { inOrder, say } from './alarm-book.ts';
import { type AlarmGroup, endGroup, groupKeyOf, joinGroup, newGroup } from './alarm-group.ts';
import { nextAlarmState, stands } from './alarm-state.ts';
import { withCauseHint } from './cause-hint.ts';
import { type AlarmLife, type Due, redress } from './life-state.ts';

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
  if (first !== undefined) redress(life, first, at, { ...withHint(life, first, size, group.devices), witnesses: size });
};

/** The sentence of a first-out says where to look, once it has company. A silent line says itself what it means. */
export const withHint = (
  { feederOf }: Pick<AlarmLife, 'feederOf'>,
  { message, kind, state }: Alarm,
  witnesses: number,
  devices: ReadonlySet<DeviceId>,
): Pick<Alarm, 'message'> => {
  if (kind === 'line-silent' || witnesses < 2 || !stands({ state })) return { message };
  const feeders = feedersOf([...devices].map((device) => feederOf.get(device)));
  return { message: withCauseHint(message, kind, { witnesses, feeders }) };
};

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
export const handOver = (life: AlarmLife, group: AlarmGroup, at: Instant): void => {
  const { grouping, book, rules } = life;
  const left = inOrder([...group.members].flatMap((id) => book.alarms.get(id) ?? [])).filter(stands);
  endGroup(grouping, group);
  for (const [key, alike] of Map.groupBy(left, groupKeyOf)) {
    const [first, ...others] = alike;
    const devices = new Set(alike.flatMap(({ source }) => source.device ?? []));
    if (first === undefined) continue;
    if (key === null || devices.size < rules.grouping.meters) {
      for (const one of alike) redress(life, one, at, { cause: undefined });
      continue;
    }
    const hinted = withHint(life, first, devices.size, devices);
    redress(life, first, at, { cause: undefined, witnesses: devices.size, ...hinted });
    const next = newGroup(grouping, key, book.alarms.get(first.id) ?? first, at);
    for (const other of others) {
      joinGroup(grouping, next, other, at);
      tellConsequence(life, next, other.id, at);
    }
  }
};
