import type { QualityFrame } from '../../domain/quality-frame.ts';

/** How often the mean over 10 s lay in a span of 0.02 Hz; `from` in thousandths of Hz, its upper end not included. */
export type FrequencyBin = Readonly<{ fromMilliHz: number; count: number }>;

const WIDTH = 20;

/** Takes frames of 10 min, and counts their 10 s means of frequency. Bins without any are left out. */
export const frequencyHistogram = () => {
  const counts = new Map<number, number>();
  return {
    take: ({ frequency }: QualityFrame): void => {
      for (const hertz of frequency) {
        if (Number.isNaN(hertz)) continue;
        // Rounded to a mHz first: a float32 of 49.98 lies just beside it.
        const bin = Math.floor(Math.round(hertz * 1_000) / WIDTH) * WIDTH;
        counts.set(bin, (counts.get(bin) ?? 0) + 1);
      }
    },
    result: (): readonly FrequencyBin[] =>
      [...counts]
        .map(([fromMilliHz, count]) => ({ fromMilliHz, count }))
        .toSorted((a, b) => a.fromMilliHz - b.fromMilliHz),
  };
};
