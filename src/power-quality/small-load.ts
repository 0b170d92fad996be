import type { QualityMeter } from './quality-rules.ts';

/**
 * Engineering choice: below this part of the maximum demand current, or where that is not known below this current, a
 * point's load is small. Ratios of small currents say nothing of the installation: standby supplies run at half a power
 * factor and at 100 % THD, a CT errs most there, and nobody is harmed (IEEE 519 refers distortion to the demand current for
 * the same reason).
 */
const SMALL_PART_OF_DEMAND = 0.05;
const SMALL_CURRENT = 1;

/** From which phase current on ratios of a meter's currents and powers are judged, A. */
export const leastCurrent = ({ demandCurrent }: Pick<QualityMeter, 'demandCurrent'>): number =>
  demandCurrent === null ? SMALL_CURRENT : SMALL_PART_OF_DEMAND * demandCurrent;
