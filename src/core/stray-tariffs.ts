import { nearMiss } from '../domain/near-miss.ts';
import type { Account, Registry } from '../domain/registry.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import { readRules } from '../market/rules.ts';
import type { Log } from '../ports/log.ts';
import type { Watch } from './watch.ts';

/**
 * Sentences about dated tariffs, of now or later, that the rules do not have: one that is misspelt would else be found when the first
 * interval it prices is settled, which may be months later.
 */
export const strayTariffs = (
  accounts: readonly Pick<Account, 'id' | 'tariffs'>[],
  known: readonly string[],
  now: Instant,
): readonly string[] =>
  accounts.flatMap(({ id, tariffs = [] }) =>
    tariffs
      .filter(({ tariff }, at) => !known.includes(tariff) && (tariffs[at + 1]?.from ?? Number.POSITIVE_INFINITY) > now)
      .map(({ tariff, from }) => {
        const meant = nearMiss(tariff, known);
        const hint = meant === null ? '' : ` Is "${meant}" meant?`;
        return `The account ${id} has the tariff ${tariff} from ${bangkokTime(from)} on, which the rules of this market do not have.${hint}`;
      }),
  );

/** What everybody may read of it: of which account it is, is for the operator's log. */
export const tariffWords = {
  stands:
    "The registry has dated tariffs that the rules of this market do not have. Which they are, and of whom, is in the core's log. Correct the configuration or the registry.",
  over: 'The rules of this market have every dated tariff of the registry again.',
} as const;

/** Says so when a registry comes and when rules change, and takes it back once it holds no more. */
export const watchTariffs = (rulesText: () => string | null, watched: Watch, log: Log) => {
  const alarm = { kind: 'configuration', source: 'accounts.tariff' };
  const known = (): readonly string[] => readRules(rulesText() ?? '').tariffs.map(({ name }) => name);
  return (registry: Registry | null, at: Instant): void => {
    if (registry === null) return;
    const dated = registry.accounts.filter(({ tariffs = [] }) => tariffs.length > 0);
    const said = dated.length === 0 || rulesText() === null ? [] : strayTariffs(dated, known(), at);
    if (said.length === 0) {
      watched.settle({ ...alarm, message: tariffWords.over }, at);
      return;
    }
    for (const message of said) log.warn({ version: registry.version }, message);
    watched.raise({ ...alarm, message: tariffWords.stands }, at);
  };
};
