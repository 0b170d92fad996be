import type { Alarm } from '../../domain/alarm.ts';
import { instant } from '../../domain/time.ts';
import { groupKeyOf, joinGroup, newGroup } from './alarm-group.ts';
import type { AlarmRules } from './alarm-rules.ts';
import { stands } from './alarm-state.ts';
import { floodAlarmId } from './count-flood.ts';
import type { AlarmLife } from './life-state.ts';

/**
 * The life as it was when the gateway stopped, out of the alarms it kept. Forgotten are only alarms of the last minute that
 * stood alone (they found no group), and raises that are over already (a flood may end sooner).
 */
export const restoreLife = (rules: AlarmRules, restored: readonly Alarm[]): AlarmLife => {
  const places = placesOf(rules);
  const life: AlarmLife = {
    rules,
    ...places,
    left: leftOf(restored, places),
    book: { alarms: new Map(restored.map((alarm) => [alarm.id, alarm])), said: [] },
    grouping: { recent: new Map(), groups: new Map(), open: new Map(), memberOf: new Map() },
    flood: {
      on: restored.some((alarm) => alarm.id === floodAlarmId && stands(alarm)),
      raises: restored
        .filter(({ kind, state, quiet }) => kind !== 'alarm-flood' && state === 'raised' && quiet !== 'consequence')
        .map(({ at }) => at)
        .sort((one, other) => one - other)
        .slice(-(rules.flood.beginsAbove + 1)),
    },
    now: instant(Math.max(0, ...restored.map(({ at }) => at))),
    nextDue: Number.POSITIVE_INFINITY,
  };
  restoreGroups(life, restored);
  return life;
};

type Places = Pick<AlarmLife, 'lineOf' | 'feederOf'>;

const placesOf = ({ meters }: AlarmRules): Places => ({
  lineOf: new Map(meters.map(({ device, line }) => [device, line])),
  feederOf: new Map(meters.flatMap(({ device, feeder }) => (feeder === null ? [] : [[device, feeder]]))),
});

const leftOf = (alarms: Iterable<Alarm>, { lineOf }: Places): string[] =>
  [...alarms].filter(({ source }) => source.device !== undefined && !lineOf.has(source.device)).map(({ id }) => id);

/** Goes on with other meters: alarms of those that are no more end with the next input. */
export const retuneLife = (life: AlarmLife, rules: AlarmRules): void => {
  const { lineOf, feederOf } = placesOf(rules);
  life.rules = rules;
  life.lineOf = lineOf;
  life.feederOf = feederOf;
  life.left.push(...leftOf(life.book.alarms.values(), life));
};

const restoreGroups = ({ grouping, book }: AlarmLife, restored: readonly Alarm[]): void => {
  for (const [cause, members] of Map.groupBy(restored, ({ cause }) => cause)) {
    const first = cause === undefined ? undefined : book.alarms.get(cause);
    // Whose first-out nobody has to see any more stands for itself.
    if (first === undefined) continue;
    const latest = instant(Math.max(first.at, ...members.map(({ at }) => at)));
    const group = newGroup(grouping, groupKeyOf(first) ?? first.id, first, latest);
    for (const member of members) joinGroup(grouping, group, member, member.at);
    if (!stands(first)) group.goneSince = first.at;
    group.everywhere = first.kind === 'voltage-interruption' && members.some(({ kind }) => kind.endsWith('-silent'));
  }
  for (const alarm of restored) {
    const covers = alarm.kind === 'line-silent' || (alarm.kind === 'voltage-interruption' && !alarm.source.device);
    if (!covers || !stands(alarm) || grouping.groups.has(alarm.id) || alarm.cause !== undefined) continue;
    newGroup(grouping, alarm.id, alarm, alarm.at).everywhere = alarm.kind === 'voltage-interruption';
  }
};
