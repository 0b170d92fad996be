import type { DeviceId } from '../../domain/identity.ts';
import { type Instant, MINUTE, type Millis, millis, SECOND } from '../../domain/time.ts';
import type { Groups } from './advance-groups.ts';
import type { Tally } from './count-events.ts';
import type { EventGroup } from './event-group.ts';
import type { MeterVoltages } from './meter-voltages.ts';
import type { StandingEvents } from './standing-events.ts';

/** Spans of event time; all of them our choice, not a standard's. */
export type EventOptions = Readonly<{
  /** Meters that saw it begin so far apart saw one event, beyond what the readings around leave open. */
  together: Millis;
  /** How long a silent witness is waited for once another has seen the end. */
  patience: Millis;
  /** Readings of so long are a steady voltage; a change that took longer is not rapid. */
  steadySpan: Millis;
}>;
/** What a gateway watches with. */
export const usualEventOptions: EventOptions = {
  together: millis(2 * SECOND),
  patience: millis(15 * MINUTE),
  steadySpan: millis(10 * SECOND),
};

/** All that is remembered of voltage events; private to one subscription and changed in place. */
export type EventsState = {
  readonly meters: ReadonlyMap<DeviceId, MeterVoltages>;
  readonly tallies: ReadonlyMap<DeviceId, Tally>;
  readonly groups: Groups;
  readonly standing: StandingEvents;
  /** Events of before the start whose alarm does not stand. */
  readonly unraised: Set<EventGroup>;
  /** The latest event time any meter was read at. */
  now: Instant;
  /** Event time in which meters were heard of: a silence of all counts as the longest gap. */
  observed: number;
};
