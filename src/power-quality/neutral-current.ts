/**
 * Neutral current in percent of the mean of the three phase currents, all in A: what single-phase loads crowded on one
 * phase make of it, and third harmonics, which add up there. NaN where one is unknown, or the mean is below `least`: see
 * `small-load.ts`.
 */
export const neutralCurrent = (neutral: number, i1: number, i2: number, i3: number, least: number): number => {
  const mean = (i1 + i2 + i3) / 3;
  return mean >= least ? (100 * neutral) / mean : Number.NaN;
};
