import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Doubt } from '../domain/believed-time.ts';
import { bangkokTime, type Instant, SECOND } from '../domain/time.ts';
import type { CoreClock } from '../ports/core-client.ts';
import { gone, holds, type Trouble } from './trouble.ts';

const jumped: Trouble = { id: 'clock-unsynchronised/jump', kind: 'clock-unsynchronised', priority: 'high' };
const disagrees: Trouble = { id: 'clock-unsynchronised/core', kind: 'clock-unsynchronised', priority: 'high' };

/**
 * Further apart than this for certain, and two clocks that something vouches for are not both right: network time is good to
 * milliseconds. Closer than half of it for certain, and they agree. Grid time; engineering choices.
 */
const APART = 10 * SECOND;

/** What a measure of the core's clock begins or ends; nothing where it is too coarse to say. */
export const clockTroubles = ({ ahead, within }: CoreClock, at: Instant): readonly AlarmCondition[] => {
  const apart = Math.abs(ahead);
  if (apart + within < APART / 2) return [gone(disagrees, at, 'The clocks of this gateway and its core agree.')];
  if (apart - within <= APART) return [];
  const which = ahead > 0 ? 'behind' : 'ahead of';
  return [
    holds(
      disagrees,
      at,
      `This gateway's clock is ${inSeconds(apart)} s ${which} the core's, give or take ${inSeconds(within)} s: one of the two is wrong. Have it put right (timedatectl, chrony). Nothing is lost meanwhile: what the core finds to be of the future waits in the outbox.`,
    ),
  ];
};

const inSeconds = (span: number): string => (span / SECOND).toFixed(1);

/** What it means for this gateway that its clock is not believed, or is. */
export const clockDoubt = (doubt: Doubt | null, at: Instant): AlarmCondition =>
  doubt === null
    ? gone(jumped, at, "This gateway's clock is believed: what waited for it is dated and sealed.")
    : holds(
        jumped,
        at,
        `This gateway's clock has jumped ahead: it says ${bangkokTime(doubt.wall)}, and by what is known it is ${bangkokTime(doubt.believed)}. Nothing is sealed until it comes back or the core's clock agrees with it; readings are kept meanwhile. If it is right, because the machine was suspended, start the gateway again; if not, put it right (timedatectl, chrony).`,
      );
