import type { CoreView } from '../../domain/view.ts';
import { duration, hourAndMinute } from '../../web/format/moment.ts';

/** What had been settled when the demo was ended, in one sentence. */
export const closingWords = (core: CoreView | null, elapsed: number): string => {
  const runs = core?.zones.flatMap((zone) => zone.runs) ?? [];
  const starts = [...new Set(runs.map(({ start }) => start))].toSorted();
  const [first] = starts;
  const last = starts.at(-1);
  const time = `after ${duration(elapsed)}`;
  if (first === undefined || last === undefined) return `ended ${time}, before the first interval was settled.`;
  const which =
    starts.length === 1
      ? `1 interval settled, ${hourAndMinute(first)}`
      : `${starts.length} intervals settled, ${hourAndMinute(first)} to ${hourAndMinute(last)}`;
  const estimated = runs.filter((run) => run.estimated > 0).length;
  const guessed = estimated === 0 ? 'all from meters' : `${estimated} with estimates`;
  return `ended ${time}: ${which}, ${guessed}.`;
};
