import { bangkokTime, type Instant, instant, MINUTE, type Millis, millis } from './time.ts';

/** [start, end), labelled by its UTC start and length. */
export type Interval = Readonly<{ start: Instant; length: Millis }>;

/** The lengths a market may use. */
export const intervalLengths: readonly Millis[] = [5, 15, 30, 60].map((minutes) => millis(minutes * MINUTE));
export const QUARTER_HOUR = millis(15 * MINUTE);

export const intervalEnd = ({ start, length }: Interval): Instant => instant(start + length);

/** The boundary at or before a moment. Thai time is a whole number of hours from UTC, so UTC boundaries serve. */
export const boundaryAtOrBefore = (at: Instant, length: Millis): Instant => instant(Math.floor(at / length) * length);

/** The first boundary strictly after a moment. */
export const boundaryAfter = (at: Instant, length: Millis): Instant => instant(boundaryAtOrBefore(at, length) + length);

export const intervalAt = (at: Instant, length: Millis): Interval => ({
  start: boundaryAtOrBefore(at, length),
  length,
});

/** `11-24T10:15` in Bangkok time, for people. */
export const intervalName = ({ start }: Pick<Interval, 'start'>): string => bangkokTime(start).slice(5, 16);
