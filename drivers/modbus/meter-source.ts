import type { BadReason } from '../../src/domain/quality.ts';
import { type Decoded, decodeAnswer } from '../../src/profiles/decode.ts';
import { type PlannedRead, planReads, type ReadPlan, splitRead } from '../../src/profiles/plan-reads.ts';
import type { BusLimits, ModbusProfile } from '../../src/profiles/profile.ts';
import type { Result } from './question.ts';

/** What there is to ask a meter, and what its answers mean. Immutable: news make another one. */
export type MeterSource = Readonly<{
  bus: BusLimits;
  plan: ReadPlan;
  /** The same registers without the holes between them. */
  split(read: PlannedRead): readonly PlannedRead[];
  decode(read: PlannedRead, words: readonly number[]): Decoded;
  /**
   * For a meter that must be discovered: what there is to ask after this result, null when nothing changes. Reads
   * that discover are probes; their answers make no sample.
   */
  heard?(read: PlannedRead, result: Result): MeterSource | null;
  /**
   * Set in a source that `heard` gives when the meter answers and yet cannot be read: it is said once, and the meter is
   * left alone like one that is silent, longer after each failure in a row.
   */
  trouble?: Trouble;
}>;

/** `failures`: attempts in a row, this one included. `detail` is a clause without a full stop. */
export type Trouble = Readonly<{ failures: number; reason: BadReason; detail: string }>;

/** A meter whose registers its profile knows, on a line where a character costs what it does at `baud`. */
export const profiledSource = (profile: ModbusProfile, baud: number): MeterSource => ({
  bus: profile.bus,
  plan: planReads(profile, baud),
  split: (read) => splitRead(profile, read),
  decode: (read, words) => decodeAnswer(profile, read, words),
});
