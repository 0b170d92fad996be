import type { SchedulerLike } from 'rxjs';
import type { ClockState, Instant, Millis, Stamp } from '../domain/time.ts';

/**
 * Two kinds of time, never mixed. Grid time (`now`) labels intervals, gates and alarms, and may be virtual under a
 * warp. Real time (`scheduler`, `Stamp.monotonic`) paces buses, back-off and watchdogs, and never runs faster.
 */
export interface Clock {
  /** Random per process start: monotonic times of two boots do not compare. */
  readonly boot: string;
  /** Real delays. Its `now()` is real milliseconds of an arbitrary epoch. */
  readonly scheduler: SchedulerLike;
  now(): Instant;
  stamp(): Stamp;
  state(): ClockState;
  /** Real milliseconds until grid time reaches a moment; 0 when it is past. */
  realUntil(at: Instant): Millis;
}
