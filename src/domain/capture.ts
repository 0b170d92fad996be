import type { DeviceId, PointId } from './identity.ts';
import type { Interval } from './interval.ts';
import type { Quality } from './quality.ts';
import type { ClockState } from './time.ts';
import type { BoundaryRegister } from './transaction.ts';

/**
 * One point's energy registers at both boundaries of one interval: what metering hands to settlement. The opening
 * register is the closing one of the interval before it, so that intervals sum to the register difference.
 * `recovered`: measured across an outage and shared out afterwards, or captured after the interval was sealed as missing.
 */
export type IntervalCapture = Readonly<{
  point: PointId;
  device: DeviceId;
  interval: Interval;
  opening: BoundaryRegister;
  closing: BoundaryRegister;
  origin: 'measured' | 'recovered';
  quality: Quality;
  clock: ClockState;
  /**
   * Where the next interval goes on, where that is not `closing`: another meter has taken over, and `closing` is what
   * its register would be had the old one counted on.
   */
  next?: Readonly<{ device: DeviceId; register: BoundaryRegister }>;
}>;
