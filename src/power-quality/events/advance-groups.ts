import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import type { DeviceId } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';
import {
  addMember,
  type EventGroup,
  foundedBy,
  foundInVain,
  type GroupTimes,
  isLeftBySilent,
  isOf,
  isOver,
  memberOver,
  removeMember,
} from './event-group.ts';
import type { EventSaid } from './event-said.ts';
import { eventAlarmId, eventBegins, eventOver, eventSpreads, eventWentOn } from './event-words.ts';
import { gridEventOf } from './grid-event-of.ts';
import type { MeterEvent } from './meter-event.ts';
import { forgetEvent, type MeterTurn, type MeterVoltages } from './meter-voltages.ts';
import { ownAlarm, type StandingEvents } from './standing-events.ts';

/** The events of the grid that are not over, and in which of them what a meter shows is while it lasts. Changed in place. */
export type Groups = {
  readonly times: GroupTimes;
  open: readonly EventGroup[];
  readonly groupOf: Map<MeterEvent, EventGroup>;
};
export const noGroups = (times: Groups['times']): Groups => ({ times, open: [], groupOf: new Map() });

/** What groups need to know of everything else. */
type Watch = Readonly<{
  meters: ReadonlyMap<DeviceId, MeterVoltages>;
  standing: StandingEvents;
  now: Instant;
  observed: number;
}>;
type Said = readonly EventSaid[];

/** What became of one meter's events makes, joins, moves or ends events of the grid. */
export const advanceGroups = (
  groups: Groups,
  watch: Watch,
  { turns, at }: Readonly<{ turns: readonly MeterTurn[]; at: Instant }>,
  before: Said,
): Said => {
  let said = before;
  for (const { turn, event } of turns) {
    const group = groups.groupOf.get(event);
    if (turn === 'begins') said = joins(groups, watch, event, at, said);
    else if (turn === 'ends') {
      groups.groupOf.delete(event);
      if (group === undefined) continue;
      memberOver(group, event, groups.times);
      // Its first reading after a start, and it shows nothing of it any more.
      if (event.down !== null && event.down.to === event.end) said = parts(groups, watch, group, at, said);
    } else {
      // Raised as what it became before the old alarm goes: somebody who looks always sees one of them.
      if (turn === 'deepens') said = joins(groups, watch, event, at, said);
      if (group) said = leaves(groups, group, event, at, said);
    }
  }
  return said;
};

const joins = (groups: Groups, watch: Watch, event: MeterEvent, at: Instant, said: Said): Said => {
  const known = groups.open.find((group) => isOf(group, event, groups.times));
  if (known) {
    const isNew = !known.members.has(event.watched.device);
    addMember(known, event, groups.times);
    groups.groupOf.set(event, known);
    return isNew && known.alarm !== null ? [...said, condition(eventSpreads(known.alarm, known, at))] : said;
  }
  const own = ownAlarm(watch.standing, event.kind, event.watched.device);
  const alarm = own ?? freeAlarm(groups, watch, event);
  const group = foundedBy(event, alarm, groups.times);
  groups.open = [...groups.open, group];
  groups.groupOf.set(event, group);
  return own === null ? [...said, condition(eventBegins(alarm, event, at))] : said;
};

/** Those that were found in it after a start get an event of their own, and an alarm where it lasts; see `foundInVain`. */
const parts = (groups: Groups, watch: Watch, group: EventGroup, at: Instant, said: Said): Said => {
  const { times, open, groupOf } = groups;
  const found = foundInVain(group, times);
  const [founder, ...more] = found;
  if (founder === undefined) return said;
  const lasts = found.some(({ end }) => end === null);
  const next = foundedBy(founder, lasts ? freeAlarm(groups, watch, founder) : null, times);
  for (const event of more) addMember(next, event, times);
  for (const event of found) {
    removeMember(group, event);
    if (event.end === null) groupOf.set(event, next);
    else memberOver(next, event, times);
  }
  for (const [device, other] of group.others) if (other.at >= founder.start) next.others.set(device, other);
  groups.open = [...open, next];
  if (next.alarm === null) return said;
  const begun = condition({ ...eventBegins(next.alarm, { ...founder, kind: next.kind }, at), since: founder.start });
  const spread = next.members.size > 1 ? [condition(eventSpreads(next.alarm, next, at))] : [];
  return [...said, begun, ...spread];
};

/** An alarm that is still that of another event of this meter is not used again. */
const freeAlarm = ({ open }: Groups, { standing }: Watch, { kind, watched }: MeterEvent): string => {
  for (let ordinal = 1; ; ordinal += 1) {
    const id = eventAlarmId(kind, watched.device, ordinal);
    if (!standing.has(id) && open.every(({ alarm }) => alarm !== id)) return id;
  }
};

const leaves = (groups: Groups, group: EventGroup, event: MeterEvent, at: Instant, said: Said): Said => {
  removeMember(group, event);
  if (groups.groupOf.get(event) === group) groups.groupOf.delete(event);
  if (group.members.size > 0) return said;
  groups.open = groups.open.filter((one) => one !== group);
  return group.alarm === null ? said : [...said, condition(eventWentOn(group.alarm, group.kind, group.founder, at))];
};

/** Events of the grid that are over by now. */
export const closeGroups = (groups: Groups, watch: Watch, before: Said): Said => {
  let said = before;
  for (const group of groups.open) {
    const left = isLeftBySilent(group, watch.observed, groups.times);
    if (!left && !isOver(group, watch.now)) continue;
    for (const event of group.running) {
      const meter = watch.meters.get(event.watched.device);
      if (meter) forgetEvent(meter, event);
      groups.groupOf.delete(event);
    }
    groups.open = groups.open.filter((one) => one !== group);
    const event = gridEventOf(group, groups.times);
    if (event === null) continue;
    said = [...said, { kind: 'grid-event', event }];
    if (group.alarm !== null) said = [...said, condition(eventOver(group.alarm, group.founder, event, group.end))];
  }
  return said;
};

const condition = (one: AlarmCondition): EventSaid => ({ kind: 'condition', condition: one });

/** A meter that is read while an event lasts and shows nothing of it could have been a witness, and is none. */
export const noteOthers = ({ open }: Groups, meter: MeterVoltages, at: Instant): void => {
  for (const { kind, founder, members, others } of open) {
    const { device } = meter.watched;
    if (at < founder.start || members.has(device) || others.has(device) || shows(kind, meter)) continue;
    others.set(device, { at, watched: meter.watched });
  }
};

/** A dip is not all of an interruption; an interruption is more than a dip. */
const shows = (kind: EventGroup['kind'], { sag, swell, rapid }: MeterVoltages): boolean => {
  switch (kind) {
    case 'dip':
      return sag !== null;
    case 'interruption':
      return sag?.kind === 'interruption';
    case 'swell':
      return swell !== null;
    case 'rapid-change':
      return rapid !== null || sag !== null || swell !== null;
  }
};
