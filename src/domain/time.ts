declare const unit: unique symbol;

/** Milliseconds since the Unix epoch, UTC. Grid time: virtual when the process runs under a warp. */
export type Instant = number & { readonly [unit]: 'instant' };
/** A span of milliseconds. */
export type Millis = number & { readonly [unit]: 'millis' };
/** Milliseconds of real, never stepping time since this process booted. Comparable only within one boot id. */
export type Monotonic = number & { readonly [unit]: 'monotonic' };

export const instant = (milliseconds: number): Instant => milliseconds as Instant;
export const millis = (milliseconds: number): Millis => milliseconds as Millis;
export const monotonic = (milliseconds: number): Monotonic => milliseconds as Monotonic;

export const later = (at: Instant, by: Millis): Instant => instant(at + by);

export const SECOND = millis(1_000);
export const MINUTE = millis(60_000);
export const HOUR = millis(3_600_000);
export const DAY = millis(86_400_000);

/** Asia/Bangkok is UTC+7 without daylight saving. */
export const BANGKOK_OFFSET = millis(7 * HOUR);

/**
 * How far a clock can be trusted. `simulated` is a warped or scripted clock: production cores refuse it.
 * Nothing is sealed while `unsynchronised`.
 */
export const clockStates = ['synchronised', 'holdover', 'unsynchronised', 'simulated'] as const;
export type ClockState = (typeof clockStates)[number];

/** The same moment on both clocks of one process. */
export type Stamp = Readonly<{ wall: Instant; monotonic: Monotonic }>;

/** ISO 8601 with the Bangkok offset, to the second: `2026-11-24T10:00:00+07:00`. */
export const bangkokTime = (at: Instant): string => `${new Date(at + BANGKOK_OFFSET).toISOString().slice(0, 19)}+07:00`;
