import type { Millis } from '../../domain/time.ts';
import type { Bits } from './voltage-bits.ts';

/** How many readings a steady voltage is the mean of, at most: enough for a second of the fastest polling there is. */
const DEPTH = 16;
/** One reading alone is not steady. */
const FEWEST = 2;

/** The last readings of up to three channels, in a ring. Changed in place. */
export type SteadyVoltage = Readonly<{ times: Float64Array; volts: Float64Array }> & { next: number };

export const noSteadyVoltage = (): SteadyVoltage => ({
  times: new Float64Array(DEPTH).fill(Number.NEGATIVE_INFINITY),
  volts: new Float64Array(3 * DEPTH),
  next: 0,
});

/** Takes in one reading; a channel it did not measure is not a number. */
export const keepVoltages = (steady: SteadyVoltage, at: number, present: Bits, volts: Float64Array): void => {
  steady.times[steady.next] = at;
  for (let channel = 0; channel < 3; channel += 1)
    steady.volts[3 * steady.next + channel] = present & (1 << channel) ? (volts[channel] ?? Number.NaN) : Number.NaN;
  steady.next = (steady.next + 1) % DEPTH;
};

/**
 * The steady voltage of a channel: the mean of its last readings within `span` before `at` (the mean of IEC 61000-4-30
 * §5.11.2, of readings instead of half cycles). Not a number where there are not two.
 */
export const steadyVoltage = ({ times, volts }: SteadyVoltage, channel: number, at: number, span: Millis): number => {
  let sum = 0;
  let count = 0;
  for (let index = 0; index < DEPTH; index += 1) {
    const time = times[index] ?? Number.NEGATIVE_INFINITY;
    const value = volts[3 * index + channel] ?? Number.NaN;
    if (time < at - span || time >= at || Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return count < FEWEST ? Number.NaN : sum / count;
};

/** Whatever was steady no longer is. */
export const forgetSteady = (steady: SteadyVoltage): void => {
  steady.times.fill(Number.NEGATIVE_INFINITY);
};
