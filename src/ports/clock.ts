import type { SchedulerLike } from 'rxjs';
import type { Doubt } from '../domain/believed-time.ts';
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
  /** What its jumps ahead are found out by; absent: whatever it says is believed. */
  readonly guard?: ClockGuard;
}

/** Holds one clock against what is known of the time (`domain/believed-time.ts`). */
export type ClockGuard = Readonly<{
  /** What an earlier run knew of the time; null: nothing. Until then the clock is believed. */
  begin: (known: Instant | null) => void;
  /** Somebody else says that it is so late, or later. */
  vouch: (at: Instant) => void;
  /** Why the clock is not believed now; null while it is. */
  doubt: () => Doubt | null;
}>;
