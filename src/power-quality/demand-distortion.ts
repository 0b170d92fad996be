/**
 * The fundamental of a current, A: what is left of its root mean square `current` without the harmonics, which are `thd`
 * percent of it: I² = I1² · (1 + THD²).
 */
export const fundamentalCurrent = (current: number, thd: number): number => current / Math.sqrt(1 + (thd / 100) ** 2);

/**
 * Total demand distortion of a phase current in percent (IEEE 519-2022 §3.1): its harmonics over the maximum demand
 * current IL, where THD has them over its fundamental, so that a light load does not look worse than it is: TDD =
 * THD · I1 / IL. Currents in A, THD in percent; NaN if one is.
 */
export const demandDistortion = (current: number, thd: number, demandCurrent: number): number =>
  (thd * fundamentalCurrent(current, thd)) / demandCurrent;
