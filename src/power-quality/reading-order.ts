import type { Reading } from '../domain/reading.ts';

/** The last reading of one meter that was looked at. Private to one subscription, changed in place. */
export type ReadingOrder = { at: number; monotonic: number; boot: string };

export const startOrder = (): ReadingOrder => ({ at: -Infinity, monotonic: -Infinity, boot: '' });

/**
 * Where a reading stands in its meter's story. `late`: before the last one, and too late to be judged. `clock-set-back`:
 * after it, as the clock that never steps says or another boot does, although its time is before: spans across it are void.
 */
export const follow = (
  last: ReadingOrder,
  { measuredAt, monotonic, boot }: Reading,
): 'next' | 'late' | 'clock-set-back' => {
  const back = measuredAt < last.at;
  if (back && boot === last.boot && monotonic <= last.monotonic) return 'late';
  last.at = measuredAt;
  last.monotonic = monotonic;
  last.boot = boot;
  return back ? 'clock-set-back' : 'next';
};
