import { type Millis, millis } from '../../src/domain/time.ts';
import type { Patience } from './question.ts';

/** Filtered time, beyond the wire's, that each unit takes to answer, in real milliseconds. */
export type Latencies = ReadonlyMap<number, number>;

/** Four times what the unit usually takes, within the profile's bounds; a unit never heard gets the most. */
export const allowance = (latencies: Latencies, unit: number, { least, most }: Patience): Millis => {
  const usual = latencies.get(unit);
  return usual === undefined ? most : millis(Math.min(most, Math.max(least, 4 * usual)));
};

/** A quarter of the news goes into the average; what is slower than the average goes in at once. */
export const learnLatency = (latencies: Latencies, unit: number, latency: number): Latencies => {
  const usual = latencies.get(unit) ?? latency;
  return new Map(latencies).set(unit, latency > usual ? latency : usual + (latency - usual) / 4);
};

/** After a time-out nothing is known of the unit any more: it gets the profile's full patience again. */
export const forgetLatency = (latencies: Latencies, unit: number): Latencies => {
  const kept = new Map(latencies);
  kept.delete(unit);
  return kept;
};
