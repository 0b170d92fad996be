import type { DeviceId, PointId } from './identity.ts';
import type { Quantity } from './quantity.ts';
import { type ClockState, type Instant, MINUTE, type Millis, millis } from './time.ts';

/** What is aggregated beside the quantities a meter gives. */
export const derivedStatistics = ['unbalance', 'reactive.quadrant-1', 'tdd.L1', 'tdd.L2', 'tdd.L3'] as const;
export type StatisticName = Quantity | (typeof derivedStatistics)[number];

/**
 * Windows of event time, aligned to their own length in UTC (and so in Bangkok): 10 min for power quality (IEC 61000-4-30
 * §4.5), 15 min for demand.
 */
export const frameLengths = { '10min': millis(10 * MINUTE), '15min': millis(15 * MINUTE) } as const satisfies Record<
  string,
  Millis
>;
export type FrameLength = keyof typeof frameLengths;

/** What a frame has of one meter. */
export type FrameMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  /** Part of the window that good readings cover, 0 to 1. */
  coverage: number;
  /** A dip, swell or interruption touched this window: reported, not used for compliance (IEC 61000-4-30 §4.7). */
  flagged: boolean;
  /** How many readings were used. */
  readings: number;
}>;

/** Who vouched for the clock a frame was made under; `unrecorded`: it was kept by a program that did not say. */
export type FrameClock = Exclude<ClockState, 'unsynchronised'> | 'unrecorded';
/** The best first. */
export const frameClocks = [
  'synchronised',
  'simulated',
  'holdover',
  'unrecorded',
] as const satisfies readonly FrameClock[];

/**
 * Aggregates of all meters of a gateway over one window, in columns, because reports walk through years of them. Voltages
 * and currents are root mean squares, everything else means; of counts the last.
 */
export type QualityFrame = Readonly<{
  length: FrameLength;
  start: Instant;
  /** The least trusted state of the clock among its readings. */
  clock: FrameClock;
  /** How often the window had come before: 0, and more only where the clock was set back. */
  revision: number;
  meters: readonly FrameMeter[];
  names: readonly StatisticName[];
  /** Aggregate, least and greatest reading: `values[(meter * names.length + name) * 3 + 0 | 1 | 2]`; NaN where there is none. */
  values: Float32Array;
  /** Only of 10 min: the means over 10 s of the grid's frequency, Hz, 60 in order; NaN where there is none. */
  frequency: Float32Array;
}>;

/**
 * Of two frames of one window, the one a report judges. A clock that was set back had been ahead, so the later frame is of
 * the right time, unless its clock is vouched for less than the earlier one's was. Both stay in the chain.
 */
export const judgedFrame = <F extends Pick<QualityFrame, 'clock' | 'revision'>>(one: F, other: F): F => {
  const [earlier, later] = one.revision <= other.revision ? [one, other] : [other, one];
  return frameClocks.indexOf(later.clock) <= frameClocks.indexOf(earlier.clock) ? later : earlier;
};
