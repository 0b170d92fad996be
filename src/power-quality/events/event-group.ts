import type { VoltageEventKind } from '../../domain/grid-event.ts';
import type { DeviceId } from '../../domain/identity.ts';
import { type Instant, instant, type Millis, millis } from '../../domain/time.ts';
import { asOne, type MeterEvent, uncertaintyOf } from './meter-event.ts';
import type { WatchedMeter } from './watched-voltages.ts';

/** How far apart in event time what several meters show may be and still be one event of the grid. */
export type GroupTimes = Readonly<{
  /** Beyond what the readings around leave open. */
  together: Millis;
  /** How long a silent witness is waited for once another has seen the end. */
  patience: Millis;
  longestGap: Millis;
}>;

/** One event of the grid while it lasts: what its witnesses show. Changed in place. */
export type EventGroup = {
  readonly kind: VoltageEventKind;
  /** Id of its alarm; null of what meters only counted themselves: that does not stand. */
  alarm: string | null;
  /** Only an alarm of before the start tells of it, and that knew of one witness: nobody else is one later. */
  readonly alone: boolean;
  /** Who made it known. A witness that is heard of later may have seen it earlier. */
  readonly founder: MeterEvent;
  /** Of each witness what it shows, in the order in which they were heard of; two or three where it came back soon. */
  readonly members: Map<DeviceId, [MeterEvent, ...MeterEvent[]]>;
  readonly running: Set<MeterEvent>;
  /** Meters that could have seen it and did not, with their first good reading after its start. */
  readonly others: Map<DeviceId, Readonly<{ at: Instant; watched: WatchedMeter }>>;
  /** Events that meters counted themselves and polling did not see. */
  unseen: number;
  /** When the last witness so far saw the end. */
  end: Instant;
  /** So long after its end other meters may still tell of it. */
  wait: Millis;
};

export const foundedBy = (event: MeterEvent, alarm: string | null, times: GroupTimes): EventGroup => {
  const group: EventGroup = {
    kind: event.kind,
    alarm,
    alone: false,
    founder: event,
    members: new Map(),
    running: new Set(),
    others: new Map(),
    unseen: 0,
    end: instant(Number.NEGATIVE_INFINITY),
    wait: times.together,
  };
  addMember(group, event, times);
  return group;
};

/** One more witness, or one that saw it come back. */
export const addMember = (group: EventGroup, event: MeterEvent, times: GroupTimes): void => {
  const { device } = event.watched;
  const shown = group.members.get(device);
  if (shown === undefined) group.members.set(device, [event]);
  else {
    mergeLast(shown, times.longestGap);
    shown.push(event);
  }
  if (event.end === null) group.running.add(event);
  // What a meter counted says that it was there, not when: it does not keep an event that others watch.
  else if (group.alarm === null) memberOver(group, event, times);
};

/** The last two of a meter's events become one where both are over. What was counted is not what polling saw. */
const mergeLast = (shown: [MeterEvent, ...MeterEvent[]], longestGap: Millis): void => {
  const [before, last] = [shown.at(-2), shown.at(-1)];
  if (before === undefined || last === undefined) return;
  if (before.end === null || last.end === null || before.counted !== last.counted) return;
  shown.splice(-2, 2, asOne(before, last, longestGap));
};

/** A witness saw the end. */
export const memberOver = (group: EventGroup, event: MeterEvent, times: GroupTimes): void => {
  group.running.delete(event);
  group.end = instant(Math.max(group.end, event.end ?? group.end));
  group.wait = millis(Math.max(group.wait, Math.min(times.longestGap, uncertaintyOf(event, times.longestGap))));
};

/** What a witness showed was something else after all. */
export const removeMember = (group: EventGroup, event: MeterEvent): void => {
  const { device } = event.watched;
  const [first, ...rest] = (group.members.get(device) ?? []).filter((one) => one !== event);
  if (first === undefined) group.members.delete(device);
  else group.members.set(device, [first, ...rest]);
  group.running.delete(event);
};

/** Whether this meter can be a witness of it at all. */
export const mayJoin = ({ alone, members }: EventGroup, device: DeviceId): boolean => !alone || members.has(device);

/**
 * Whether a meter shows the same event: its true start, somewhere between two readings, can be that of the founder; or
 * it saw the end of it just now and sees it again. Where nothing but the time in which the gateway did not run leaves room
 * for the same start, another witness must show it when this one is found in it.
 */
export const isOf = (group: EventGroup, event: MeterEvent, times: GroupTimes): boolean => {
  if (group.kind !== event.kind || group.alarm === null || !mayJoin(group, event.watched.device)) return false;
  const { founder } = group;
  if (
    event.start >= startsAfter(founder, times) - times.together &&
    startsAfter(event, times) <= founder.start + times.together
  )
    return !isFoundLater(group, event, times) || isSeenFrom([...group.members.values()].flat(), event.start);
  const before = group.members.get(event.watched.device)?.at(-1);
  return before !== undefined && before.end !== null && event.start - before.end <= group.wait;
};

/** Whether nothing but the time in which the gateway did not run leaves room for a start with the founder. */
const isFoundLater = ({ founder }: EventGroup, event: MeterEvent, { together, longestGap }: GroupTimes): boolean =>
  event.down !== null && Math.max(event.startsAfter, event.start - longestGap) > founder.start + together;

/** Whether somebody may still be in it then: has not been heard of since, or was seen in it. */
const isSeenFrom = (events: readonly MeterEvent[], at: number): boolean =>
  events.some(({ end, endsAfter }) => end === null || endsAfter >= at);

/**
 * What was found in it after a start, while its first witnesses had not been heard of again, and they then showed nothing
 * of it: no moment is known in which both did, so that it is an event of its own. In the order in which they were heard of.
 */
export const foundInVain = (group: EventGroup, times: GroupTimes): readonly MeterEvent[] => {
  const shown = [...group.members.values()];
  // What came back at a meter belongs to what that showed first.
  const found = shown.filter(([event]) => isFoundLater(group, event, times)).flat();
  const first = shown.filter(([event]) => !isFoundLater(group, event, times)).flat();
  const from = Math.min(...found.map(({ start }) => start));
  return first.length === 0 || isSeenFrom(first, from) ? [] : found;
};

/** While the gateway did not run it may have begun at any time. */
const startsAfter = (event: MeterEvent, { longestGap }: GroupTimes): number =>
  event.down === null ? Math.max(event.startsAfter, event.start - longestGap) : event.startsAfter;

/** Every witness has seen the end, and nobody else can tell of it any more. */
export const isOver = (group: EventGroup, now: Instant): boolean =>
  group.running.size === 0 && now >= group.end + group.wait;

/**
 * Some witnesses have seen the end and the rest have been silent for too long. While nobody has seen it, all are waited
 * for: meters that lost their supply with the voltage say how long it lasted when they are back. `observed`: time in
 * which any meter was heard of.
 */
export const isLeftBySilent = ({ running, end }: EventGroup, observed: number, { patience }: GroupTimes): boolean => {
  if (running.size === 0 || end === Number.NEGATIVE_INFINITY) return false;
  for (const { heard } of running) if (observed - heard <= patience) return false;
  return true;
};
