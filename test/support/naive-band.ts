import type { Band } from '../../src/domain/limits.ts';

/** Event time in seconds, and what was measured. */
export type BandSample = readonly [second: number, value: number];

/**
 * The definition of a band, looked up in the whole story at every reading: how long has every value spoken against what
 * stands? As sentences: `4 since 1`, `8 good 8`.
 */
export const naiveBand = (band: Band, samples: readonly BandSample[]): readonly string[] => {
  const told: string[] = [];
  let raised = false;
  let from = 0;
  samples.forEach(([second], last) => {
    const margin = raised ? band.hysteresis : 0;
    const against = samples.slice(from, last + 1).map(([, value]) => {
      const outside =
        (band.low !== null && value < band.low + margin) || (band.high !== null && value > band.high - margin);
      return outside !== raised;
    });
    const run = against.length - 1 - against.lastIndexOf(false);
    const first = samples[last - run + 1]?.[0];
    if (run === 0 || first === undefined) return;
    // Whole milliseconds: fractions of seconds are binary, and 65,929.98 − 65,329.98 is less than 600.
    if (Math.round((second - first) * 1_000) < (raised ? band.dwell.fall : band.dwell.rise)) return;
    raised = !raised;
    from = last + 1;
    told.push(`${second} ${raised ? 'since' : 'good'} ${raised ? first : second}`);
  });
  return told;
};
