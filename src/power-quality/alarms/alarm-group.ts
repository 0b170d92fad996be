import type { Alarm, AlarmKind } from '../../domain/alarm.ts';
import type { DeviceId } from '../../domain/identity.ts';
import type { Instant } from '../../domain/time.ts';

/** One cause: the alarm that came first, and those that follow from it. */
export type AlarmGroup = {
  /** What of its like joins it. */
  readonly key: string;
  readonly first: Alarm['id'];
  /** Ids of the consequences. */
  readonly members: Set<Alarm['id']>;
  /** Meters that ever showed it. */
  readonly devices: Set<DeviceId>;
  /** When the last one joined. */
  joinedAt: Instant;
  /** What was last said of how many there are, and when. */
  told: Readonly<{ witnesses: number; at: Instant }>;
  /** Since when the first-out no longer stands; null while it does. */
  goneSince: Instant | null;
  /** An interruption that every meter shows or is silent in: silence follows from it. */
  everywhere: boolean;
};

/** Raised a moment ago, and so far on its own. */
export type Candidate = Readonly<{ id: Alarm['id']; device: DeviceId; at: Instant; since: Instant }>;

/** Which alarms have one cause. Private to one life of alarms, changed in place. */
export type Grouping = {
  /** By key. */
  readonly recent: Map<string, readonly Candidate[]>;
  /** By the id of their first-out. */
  readonly groups: Map<Alarm['id'], AlarmGroup>;
  /** By key: the one that others may join. */
  readonly open: Map<string, AlarmGroup>;
  /** By the id of a consequence. */
  readonly memberOf: Map<Alarm['id'], AlarmGroup>;
};

/**
 * Troubles that meters of one feeder share. What a meter or its customer does alone (counters, wiring, power factor, its
 * harmonics, its export) has its own remedy at every meter, however many come at once.
 */
const shared: ReadonlySet<AlarmKind> = new Set<AlarmKind>([
  'frequency-band',
  'frequency-rate',
  'voltage-band',
  'voltage-dip',
  'voltage-swell',
  'voltage-interruption',
  'voltage-rapid-change',
  'voltage-unbalance',
  'voltage-distortion',
  'flicker',
  'neutral-suspect',
  'meter-silent',
]);

/**
 * What alarms of one cause have in common: kind, band (what an id names besides its source) and direction; null for those
 * that never share one.
 */
export const groupKeyOf = ({ id, kind, source: { device, phase }, measured }: Alarm): string | null => {
  if (device === undefined || !shared.has(kind)) return null;
  const band = id.split('/').filter((part) => part !== kind && part !== device && part !== phase);
  const direction = measured === undefined ? '' : measured.value > measured.limit ? 'above' : 'below';
  // A moment in an id (events have one) tells occurrences apart, not causes.
  return [kind, ...band.filter((part) => !/^\d{9,}$/.test(part)), direction].join('/');
};

export const lineAlarmId = (line: string): string => `line-silent/${line}`;

export const newGroup = (grouping: Grouping, key: string, first: Alarm, at: Instant): AlarmGroup => {
  const { device } = first.source;
  const group: AlarmGroup = {
    key,
    first: first.id,
    members: new Set(),
    devices: new Set(device === undefined ? [] : [device]),
    joinedAt: at,
    told: { witnesses: first.witnesses ?? 0, at },
    goneSince: null,
    everywhere: false,
  };
  grouping.groups.set(first.id, group);
  grouping.open.set(key, group);
  leaveGroup(grouping, first.id);
  return group;
};

/** Only notes it: who says so to people is the life of alarms. */
export const joinGroup = (grouping: Grouping, group: AlarmGroup, { id, source }: Alarm, at: Instant): void => {
  if (!group.members.has(id)) leaveGroup(grouping, id);
  group.members.add(id);
  grouping.memberOf.set(id, group);
  if (source.device !== undefined) group.devices.add(source.device);
  if (at > group.joinedAt) group.joinedAt = at;
};

/** It is nobody's consequence any more. */
export const leaveGroup = ({ memberOf }: Grouping, id: Alarm['id']): void => {
  memberOf.get(id)?.members.delete(id);
  memberOf.delete(id);
};

export const endGroup = ({ groups, open, memberOf }: Grouping, group: AlarmGroup): void => {
  groups.delete(group.first);
  if (open.get(group.key) === group) open.delete(group.key);
  for (const id of group.members) memberOf.delete(id);
};
