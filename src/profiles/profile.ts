import type { EnergyChannel, Quantity, UnitOf } from '../domain/quantity.ts';
import type { Millis } from '../domain/time.ts';
import type { PhaseNetting } from '../domain/transaction.ts';

/** How a number lies in 16-bit registers. Bytes inside a word are always big-endian; `wordOrder` orders the words. */
export type Encoding = 'u16' | 's16' | 'u32' | 's32' | 'f32';

/** `fast` is read at every tick; `slow` at every tenth: too far away in the map to share the fast question. */
export type Cadence = 'fast' | 'slow';

/** One quantity: `unit` after multiplying by `scale`; outside `range` (in that unit) it is rejected, never clipped. */
export type Point<Q extends Quantity = Quantity> = Readonly<{
  address: number;
  encoding: Encoding;
  unit: UnitOf[Q];
  scale: number;
  range: readonly [least: number, most: number];
  cadence: Cadence;
}>;

/**
 * A cumulative energy register that becomes an integer × 10^`exponent` Wh. An integer encoding already counts in
 * 10^`exponent` Wh; a float32 of kWh or Wh is rounded, half to even, to that exponent. Above `most` kWh it is rejected.
 */
export type EnergyRegister = Readonly<{ address: number; exponent: number; mostKwh: number }> &
  (Readonly<{ encoding: 'u32' | 'u64' }> | Readonly<{ encoding: 'f32'; unit: 'kWh' | 'Wh' }>);

type Points = Readonly<{ [Q in Quantity]?: Point<Q> }>;

/** Where numbers were read, and how many independent sources say the same. One is unconfirmed: prove it on the meter. */
type Provenance = Readonly<{
  sources: readonly string[];
  /** What only one source says. */
  unconfirmed: readonly (Quantity | EnergyChannel | 'serialNumber' | 'netting' | 'timing')[];
}>;

/** What a line must respect when it talks to this meter. */
export type BusLimits = Readonly<{
  /** The most registers one question may ask for. */
  longestRead: number;
  /** Between the end of this meter's answer and the next question to it. */
  gap: Millis;
  /** From the question's last byte to the answer's first, as the meter's makers or users state it. */
  turnaround: Millis;
  /** How long to wait beyond the wire time: adapted to what is measured, between these two. */
  timeout: Readonly<{ least: Millis; most: Millis }>;
  /** Later than this after a question, no answer comes any more. */
  latest: Millis;
  /** A question may be made this many registers longer, so that a late answer to it cannot be mistaken. */
  lengthStep: number;
  serial: Readonly<{ baud: number; parity: 'none' | 'even' | 'odd'; stopBits: 1 | 2 }>;
}>;

/** A meter model as data. Energy in both directions is what settlement needs: without it this does not compile. */
export type MeterProfile = Readonly<{
  /** `vendor/model`, lower case. */
  id: string;
  manufacturer: string;
  model: string;
  provenance: Provenance;
  table: 'input' | 'holding';
  wordOrder: 'high-first' | 'low-first';
  bus: BusLimits;
  /** Address ranges, both ends included, in which the meter answers any read, holes and all. */
  readable: readonly (readonly [first: number, last: number])[];
  netting: PhaseNetting;
  /** What the energy registers can tell apart: a fixed step, or a float32 that coarsens as it grows. */
  energyResolution: Readonly<{ kind: 'fixed'; stepWh: number }> | Readonly<{ kind: 'float32' }>;
  points: Points;
  energy: Readonly<Record<EnergyChannel, EnergyRegister>>;
  /** A cheap question whose answer is plausible only from a meter of this kind. */
  identify: Readonly<{ quantity: Quantity; between: readonly [least: number, most: number] }>;
  /** Holding register of the serial number, where there is one. */
  serialNumber: Readonly<{ address: number; encoding: 'u32' }> | null;
  notes: Readonly<{ en: readonly string[]; th: readonly string[] }>;
}>;

/** Gives a profile its type where it is written down. */
export const defineProfile = (profile: MeterProfile): MeterProfile => profile;

/** How many registers an encoding takes. */
export const width = (encoding: Encoding | 'u64'): number =>
  encoding === 'u16' || encoding === 's16' ? 1 : encoding === 'u64' ? 4 : 2;
