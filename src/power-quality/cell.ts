import type { Measure } from './measure.ts';
import type { ValuePace } from './value-pace.ts';
import type { BandWatch } from './watch-band.ts';

/** Something of a meter that is looked at in every reading, and every limit it is under. */
export type Cell = Readonly<{ measure: Measure; watches: readonly BandWatch[] }>;

/** A cell at work. */
export type PacedCell = Cell & Readonly<{ pace: ValuePace }>;
