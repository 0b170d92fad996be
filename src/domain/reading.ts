import type { RegisterValue } from './energy.ts';
import type { DeviceId, PointId } from './identity.ts';
import type { BadReason, Quality } from './quality.ts';
import type { EnergyChannel, Quantity, Values } from './quantity.ts';
import type { ClockState, Instant, Monotonic, Stamp } from './time.ts';

/** Quantities the meter answered for, but not with a usable number. Never a zero in `values`. */
export type Rejected = Readonly<Partial<Record<Quantity | EnergyChannel, BadReason>>>;
export type Registers = Readonly<Partial<Record<EnergyChannel, RegisterValue>>>;

/**
 * What came of asking one meter once. Decoded by the profile, not yet judged. `requested` is when the first byte of
 * the question left, `answered` when the last byte of the answer was there: the truth lies between.
 */
export type Sample = Readonly<{
  device: DeviceId;
  requested: Stamp;
  answered: Stamp;
  clock: ClockState;
  outcome:
    | Readonly<{ kind: 'answered'; values: Values; registers: Registers; rejected: Rejected }>
    | Readonly<{ kind: 'failed'; reason: BadReason; detail: string }>;
}>;

/** A sample that has been judged: primary units, counter rules applied, quality stated. */
export type Reading = Readonly<{
  device: DeviceId;
  point: PointId;
  /** Midpoint of question and answer, grid time. */
  measuredAt: Instant;
  /** The meter was sampled at or after this moment … */
  earliest: Instant;
  /** … and at or before this one. */
  latest: Instant;
  monotonic: Monotonic;
  boot: string;
  clock: ClockState;
  quality: Quality;
  values: Values;
  /** Energy registers in primary units. Absent where a counter rule refused them: see `rejected`. */
  registers: Registers;
  rejected: Rejected;
}>;
