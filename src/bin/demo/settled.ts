import { QUARTER_HOUR } from '../../domain/interval.ts';
import type { Instant } from '../../domain/time.ts';
import type { Sight } from './look.ts';

/**
 * Whether the first `intervals` from a moment on have all been settled from meters, the feeder head included. It is told
 * every sight: a view shows the runs of a day, and a demo may go on for longer.
 */
export const settledThrough = (from: Instant, intervals: number): ((sight: Sight) => boolean) => {
  const left = new Set(Array.from({ length: intervals }, (_, index) => from + index * QUARTER_HOUR));
  return ({ core }) => {
    for (const { start, estimated, feeder } of core?.zones.flatMap((zone) => zone.runs) ?? [])
      if (estimated === 0 && feeder !== null) left.delete(Date.parse(start));
    return left.size === 0;
  };
};
