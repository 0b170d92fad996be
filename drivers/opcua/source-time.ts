import { type ClockState, instant, type Millis, monotonic, type Stamp } from '../../src/domain/time.ts';

/** When a publication came, and when the one before it did: what it reports was so at some moment between them. */
export type Contact = Readonly<{ before: Stamp; at: Stamp; clock: ClockState }>;

/**
 * Since when the values of a publication are so. When all their source times agree with our clock within the tolerance
 * it is the oldest of them; else, and while our clock itself is nothing to compare with, the publication before.
 */
export const sampledSince = (
  { before, at, clock }: Contact,
  sourceTimes: readonly (number | null)[],
  tolerance: Millis,
): Stamp => {
  if (sourceTimes.length === 0 || clock === 'unsynchronised' || clock === 'simulated') return before;
  let oldest: number = at.wall;
  for (const time of sourceTimes) {
    if (time === null || Math.abs(time - at.wall) > tolerance) return before;
    oldest = Math.min(oldest, time);
  }
  if (oldest <= before.wall) return before;
  return { wall: instant(oldest), monotonic: monotonic(at.monotonic - (at.wall - oldest)) };
};
