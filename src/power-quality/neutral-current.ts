/**
 * Neutral current in percent of the greatest of the three phase currents, all in A: a neutral conductor is no larger than
 * a phase conductor. Loads crowded on one phase bring it to 100 % at most, for what the others carry only takes away from
 * it; third harmonics, which add up there, bring it beyond, and so does a phase that exports while another imports.
 * NaN where a current is unknown, or all phases carry less than `least`: see `small-load.ts`.
 */
export const neutralCurrent = (neutral: number, i1: number, i2: number, i3: number, least: number): number => {
  const greatest = Math.max(i1, i2, i3);
  return greatest >= least ? (100 * neutral) / greatest : Number.NaN;
};
