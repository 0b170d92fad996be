/**
 * Total demand distortion of a phase current in percent (IEEE 519-2022 §3.1): its harmonics over the maximum demand
 * current IL, where THD has them over its fundamental. What a meter gives is the whole current I and its THD, and
 * I² = I1² · (1 + THD²), so TDD = THD · I1 / IL with I1 = I / √(1 + THD²). Currents in A, THD in percent; NaN if one is.
 */
export const demandDistortion = (current: number, thd: number, demandCurrent: number): number =>
  (thd * current) / (Math.sqrt(1 + (thd / 100) ** 2) * demandCurrent);
