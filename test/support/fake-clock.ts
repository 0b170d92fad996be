import { type SchedulerLike, VirtualTimeScheduler } from 'rxjs';
import { type ClockState, type Instant, instant, millis, monotonic } from '../../src/domain/time.ts';
import type { Clock } from '../../src/ports/clock.ts';

/**
 * A clock that only a scheduler moves: grid time starts at `start` and runs `rate` times as fast as the scheduler.
 * `state` may change during a test.
 */
export const fakeClock = ({
  start,
  scheduler = new VirtualTimeScheduler(),
  rate = 1,
  boot = 'boot-1',
  state = () => 'simulated',
}: Readonly<{
  start: Instant;
  scheduler?: SchedulerLike;
  rate?: number;
  boot?: string;
  state?: () => ClockState;
}>): Clock => {
  const origin = scheduler.now();
  const now = () => instant(Math.floor(start + (scheduler.now() - origin) * rate));
  return {
    boot,
    scheduler,
    now,
    stamp: () => ({ wall: now(), monotonic: monotonic(scheduler.now() - origin) }),
    state,
    realUntil: (at) => millis(Math.max(0, (at - now()) / rate)),
  };
};
