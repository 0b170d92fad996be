import { defer, map, type Observable, repeat, timer } from 'rxjs';
import { boundaryAfter } from '../domain/interval.ts';
import { type Instant, instant, type Millis } from '../domain/time.ts';
import type { MarketSettings } from '../market/market-settings.ts';
import type { Clock } from '../ports/clock.ts';

/** The next moment after `now` at which time alone changes something: a gate closes or a settlement run is due. */
export const nextDue = (
  now: Instant,
  { intervalLength, gateLead, runDelay }: Pick<MarketSettings, 'intervalLength' | 'gateLead' | 'runDelay'>,
): Instant => {
  const gate = boundaryAfter(instant(now + gateLead), intervalLength) - gateLead;
  const run = boundaryAfter(instant(now - runDelay), intervalLength) + runDelay;
  return instant(Math.min(gate, run));
};

/** Emits when something is due by the clock, and at the latest every `idle` real milliseconds. Never completes. */
export const dueTicks = (clock: Clock, settings: MarketSettings, idle: Millis): Observable<void> =>
  defer(() => {
    const wait = Math.min(idle, clock.realUntil(nextDue(clock.now(), settings)));
    // Timers have whole milliseconds: one that fires early would find nothing due.
    return timer(Math.max(1, Math.ceil(wait)), clock.scheduler);
  }).pipe(
    map(() => undefined),
    repeat(),
  );
