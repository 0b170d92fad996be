import { type BelievedTime, believedTime, coreBelief, type Doubt, gatewayBelief } from '../domain/believed-time.ts';
import { type Instant, instant } from '../domain/time.ts';
import type { Clock, ClockGuard } from '../ports/clock.ts';

export type GuardedClock = Clock & Readonly<{ guard: ClockGuard }>;
/** `told`: what others are told that it is. */
export type SteadyClock = GuardedClock & Readonly<{ told: () => Instant }>;

const guardOf = (clock: Clock, belief: BelievedTime, doubt: () => Doubt | null): ClockGuard => ({
  begin: (known) => belief.begin(known, clock.stamp()),
  vouch: (at) => belief.vouch(at, clock.stamp()),
  doubt,
});

/**
 * A gateway's clock: while it is not believed it is as one that nobody vouches for. Readings wait, and get the time they
 * were taken at by the clock that never steps; nothing is sealed. What nobody vouches for says so itself, and what is
 * simulated jumps as it is told.
 */
export const heldClock = (clock: Clock): GuardedClock => {
  const belief = believedTime(gatewayBelief);
  const doubt = (): Doubt | null => {
    const state = clock.state();
    return state === 'simulated' || state === 'unsynchronised' ? null : belief.look(clock.stamp(), true);
  };
  const state: Clock['state'] = () => (doubt() === null ? clock.state() : 'unsynchronised');
  return { ...clock, state, guard: guardOf(clock, belief, doubt) };
};

/**
 * A core's clock: while it is not believed time goes on by the clock that never steps, from what is known. So it closes no
 * gate and settles nothing of a future that nobody has seen.
 */
export const steadyClock = (clock: Clock): SteadyClock => {
  const belief = believedTime(coreBelief);
  const doubt = (): Doubt | null => {
    const state = clock.state();
    return state === 'simulated' ? null : belief.look(clock.stamp(), state !== 'unsynchronised');
  };
  return {
    ...clock,
    now: () => doubt()?.believed ?? clock.now(),
    realUntil: (at) => {
      const why = doubt();
      return clock.realUntil(why === null ? at : instant(at + (why.wall - why.believed)));
    },
    // After a start two clocks that agree are right: a gateway that waits for this one must hear of it as it is.
    told: () => {
      const why = doubt();
      return why === null || why.atStart ? clock.now() : why.believed;
    },
    guard: guardOf(clock, belief, doubt),
  };
};
