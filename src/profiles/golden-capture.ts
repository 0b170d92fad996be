import type { RegisterValue } from '../domain/energy.ts';
import type { EnergyChannel, Values } from '../domain/quantity.ts';
import type { Rejected } from '../domain/reading.ts';

/**
 * One answer of a model whose meaning is known from somewhere else than our decoder: a datasheet's example, traffic
 * that was recorded, or bytes worked out by hand from the documented encoding.
 */
export type GoldenCapture = Readonly<{
  name: string;
  kind: 'datasheet' | 'recorded' | 'worked';
  /** Where the bytes or the encoding stand; for `worked`, the lines of the calculation follow in `working`. */
  source: string;
  working?: readonly string[];
  request: Readonly<{ function: 3 | 4; address: number; count: number }>;
  /** Contents of the registers in the answer, hexadecimal, blanks between words: `4366 3334`. */
  words: string;
  says: Readonly<{
    values: Values;
    registers: Readonly<Partial<Record<EnergyChannel, Omit<RegisterValue, 'words'>>>>;
    rejected?: Rejected;
    /** What the plate registers in it say. */
    serialNumber?: string;
  }>;
}>;
