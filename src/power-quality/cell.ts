import type { Measure } from './measure.ts';
import type { BandWatch } from './watch-band.ts';

/** Something of a meter that is looked at in every reading, and every limit it is under. */
export type Cell = Readonly<{ measure: Measure; watches: readonly BandWatch[] }>;
