import type { CoreView } from '../../domain/view.ts';
import { duration, hourAndMinute } from '../../web/format/moment.ts';
import { said } from '../speech.ts';

/** What had been settled when the demo was ended, in one sentence. */
export const closingWords = (core: CoreView | null, elapsed: number): string => {
  const runs = core?.zones.flatMap((zone) => zone.runs) ?? [];
  const starts = [...new Set(runs.map(({ start }) => start))].toSorted();
  const [first] = starts;
  const last = starts.at(-1);
  const time = said(`after ${duration(elapsed)}`);
  if (first === undefined || last === undefined) return said(`ended ${time}, before the first interval was settled.`);
  const which = said(
    starts.length === 1
      ? `1 interval settled, ${hourAndMinute(first)}`
      : `${starts.length} intervals settled, ${hourAndMinute(first)} to ${hourAndMinute(last)}`,
  );
  const estimated = runs.filter((run) => run.estimated > 0).length;
  const guessed = said(estimated === 0 ? 'all from meters' : `${estimated} with estimates`);
  return said(`ended ${time}: ${which}, ${guessed}.`);
};
