import type { RegisterValue } from './energy.ts';
import type { DeviceId, PointId } from './identity.ts';
import type { BadReason, Quality } from './quality.ts';
import type { EnergyChannel, Quantity, Values } from './quantity.ts';
import type { ClockState, Instant, Monotonic, Stamp } from './time.ts';

/** Quantities the meter answered for, but not with a usable number. Never a zero in `values`. */
export type Rejected = Readonly<Partial<Record<Quantity | EnergyChannel, BadReason>>>;
export type Registers = Readonly<Partial<Record<EnergyChannel, RegisterValue>>>;

/** What a meter says of itself. Null: it has no such register, was not asked, or said nothing usable. */
export type MeterIdentity = Readonly<{
  serialNumber: string | null;
  /** Whether it says that it is of the model it was configured as. */
  isModel: boolean | null;
  /** Primary over secondary, as set in the meter. */
  currentRatio: number | null;
  voltageRatio: number | null;
}>;

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
    | Readonly<{
        kind: 'answered';
        values: Values;
        registers: Registers;
        rejected: Rejected;
        /** Only in the answer to being asked for it: once an interval. */
        identity?: MeterIdentity;
      }>
    | Readonly<{ kind: 'failed'; reason: BadReason; detail: string }>;
}>;

/** What a meter is known to say of itself, and what of it is not so, in words that follow its name. */
export type IdentityReport = Readonly<{
  device: DeviceId;
  point: PointId;
  at: Instant;
  said: MeterIdentity;
  contradictions: readonly string[];
  /**
   * Since when all of `said` that can be compared has been read again; null of a meter that has never said anything of
   * that kind. Grid time.
   */
  confirmedAt: Instant | null;
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
