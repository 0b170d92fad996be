import { QUARTER_HOUR } from '../../domain/interval.ts';
import type { Instant } from '../../domain/time.ts';
import type { Sight } from './look.ts';

/** Have the first `intervals` from a moment on all been settled from meters, the feeder head included? */
export const settledThrough = ({ core }: Sight, from: Instant, intervals: number): boolean => {
  const runs = core?.zones.flatMap((zone) => zone.runs) ?? [];
  return Array.from({ length: intervals }, (_, index) => from + index * QUARTER_HOUR).every((start) =>
    runs.some((run) => Date.parse(run.start) === start && run.estimated === 0 && run.feeder !== null),
  );
};
