/**
 * The fundamental of a current: what is left of its root mean square `amperes` without the harmonics, which are `thd`
 * percent of it.
 */
export const fundamentalCurrent = (amperes: number, thd: number): number => amperes / Math.sqrt(1 + (thd / 100) ** 2);

/**
 * Total demand distortion in percent (IEEE 519-2014 §3.1): all harmonics of a current over the maximum demand load current
 * instead of its own fundamental, so that a light load does not look worse than it is.
 */
export const demandDistortion = (amperes: number, thd: number, demandCurrent: number): number =>
  (thd * fundamentalCurrent(amperes, thd)) / demandCurrent;
