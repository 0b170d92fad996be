import { ranOnce } from './change-draft.ts';
import type { ChangeHistory } from './change-history.ts';
import type { Loaded } from './load.ts';

/**
 * Whether what a layer says wrongly is refused also where another layer lies on it. Of what has run already it is not: another program
 * let it through, and nothing of it has an effect.
 */
export type Strictness = 'every-layer' | 'in-effect';

/** How a configuration is judged by what became of it until now. `configuration`: the digits of its hash. */
export const strictnessOf = ({ records }: Pick<ChangeHistory, 'records'>, configuration: string): Strictness =>
  records.some((record) => record.configuration === configuration && ranOnce(record)) ? 'in-effect' : 'every-layer';

/** With what is refused of it so. */
export const refusedBy = (strictness: Strictness, loaded: Loaded): Loaded =>
  strictness === 'every-layer'
    ? loaded
    : { ...loaded, refusals: loaded.refusals.filter((one) => !loaded.hidden.includes(one)) };
