import type { MeterRegisters, MeterState } from '../grid/feeder.ts';

/** Everything a meter knows when it is asked. */
export type MeterTruth = Readonly<{ state: MeterState; registers: MeterRegisters }>;

/** First and last address that may be read, both included. Inside a range unused addresses read as zero. */
export type AddressRange = readonly [first: number, last: number];

/**
 * Which registers a model has: a float32 at two addresses each, by the 0-based address on the wire. `holding` are the
 * settings (function 3), `input` the measurements (function 4).
 */
export type RegisterMap = Readonly<{
  input: ReadonlyMap<number, (truth: MeterTruth) => number>;
  inputRanges: readonly AddressRange[];
  holding: ReadonlyMap<number, number>;
  holdingRanges: readonly AddressRange[];
}>;

/** kWh (or kvarh) from mWh, as the meter's own arithmetic would have it before it rounds to float32. */
export const kilo = (milli: number): number => milli / 1_000_000;

/** Lagging angle between current and voltage, degrees; −180 to 180. */
export const phaseAngle = (active: number, reactive: number): number => (Math.atan2(reactive, active) * 180) / Math.PI;

/** Active over apparent power, 1 where nothing flows. */
export const powerFactorOf = (active: number, reactive: number): number => {
  const apparent = Math.hypot(active, reactive);
  return apparent === 0 ? 1 : active / apparent;
};
