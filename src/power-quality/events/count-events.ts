import type { DeviceId, PointId } from '../../domain/identity.ts';
import { type Instant, instant, millis } from '../../domain/time.ts';
import type { Groups } from './advance-groups.ts';
import { addMember, foundedBy, mayJoin } from './event-group.ts';
import type { MeterEvent } from './meter-event.ts';
import { downBetween, type MeterTurn, type MeterVoltages } from './meter-voltages.ts';

/** A meter's own counter of events grew by `more` until it was read at `at`. */
export type CountedEvents = Readonly<{
  kind: 'count';
  device: DeviceId;
  point: PointId;
  event: 'dip' | 'swell' | 'interruption';
  more: number;
  /** They happened after `after`, where that is known, and at or before `at`. */
  after?: Instant;
  at: Instant;
}>;

/** How many events polling has seen of a meter that its counters have not told of yet. Changed in place. */
export type Tally = { dip: number; swell: number; interruption: number; last: Instant };
export const noTally = (): Tally => ({ dip: 0, swell: 0, interruption: 0, last: instant(Number.NEGATIVE_INFINITY) });

/** What polling saw, and when last. */
export const tallyTurns = (tally: Tally | undefined, turns: readonly MeterTurn[], at: Instant): void => {
  if (tally === undefined) return;
  for (const { turn, event } of turns) {
    if (event.kind === 'rapid-change') continue;
    if (turn !== 'ends') tally[event.kind] += 1;
    // A meter may count it as a dip as well.
    if (turn === 'begins' && event.kind === 'interruption') tally.dip += 1;
    tally.last = at;
  }
};

/**
 * Takes in what a meter counted and polling did not see, as an event that was over when the counter was read, of phases
 * unknown, as deep as the threshold at least. It joins an event of the grid that other meters show at that time;
 * otherwise counters that grew within the longest gap are one event. It raises no alarm: nothing stands.
 */
export const countEvents = (
  groups: Groups,
  meter: MeterVoltages,
  tally: Tally,
  { event: kind, more, after, at }: CountedEvents,
): void => {
  const { longestGap, together } = groups.times;
  const { watched, gap, sag, swell } = meter;
  const lasts = sag !== null || swell !== null;
  const earliest = Math.min(after ?? at, at - longestGap);
  const down = downBetween(meter, earliest, at);
  // What polling saw before the gateway stopped the counter tells only now.
  const explained = lasts || tally.last >= (down === null ? at - longestGap : earliest) ? tally[kind] : 0;
  tally[kind] = 0;
  const unseen = more - explained;
  if (unseen <= 0) return;
  const event: MeterEvent = {
    watched,
    kind,
    start: at,
    startsAfter: instant(down === null ? at - longestGap : earliest),
    startsBy: at,
    endsAfter: at,
    end: at,
    endsBy: at,
    phases: 0,
    measured: 0,
    extreme: watched[kind].start,
    silence: millis(gap),
    parted: false,
    doubt: millis(0),
    counted: true,
    heard: 0,
    down,
  };
  const known = groups.open.find(
    (group) =>
      group.kind === kind &&
      mayJoin(group, watched.device) &&
      group.founder.start >= at - longestGap &&
      group.founder.start <= at + together,
  );
  const group = known ?? { ...foundedBy(event, null, groups.times), wait: longestGap };
  group.unseen += unseen;
  if (known === undefined) groups.open = [...groups.open, group];
  else if (!known.members.has(watched.device)) addMember(known, event, groups.times);
};
