import type { Registry } from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';
import type { NetworkSettings } from '../market/market-settings.ts';
import type { Log } from '../ports/log.ts';
import { watchNetwork } from './stray-nodes.ts';
import { watchTariffs } from './stray-tariffs.ts';
import type { Watch } from './watch.ts';

/** `registry`, `network`, `rulesText`: those that are in force when it looks. */
type Named = Readonly<{
  registry: () => Registry | null;
  network: () => NetworkSettings | undefined;
  rulesText: () => string | null;
}>;

/** Looks, whenever it is called, whether registry, lines and rules know the names they use of one another, and raises alarms. */
export const watchNames = (
  { registry, network, rulesText }: Named,
  watched: Watch,
  log: Log,
): ((at: Instant) => void) => {
  const seeNetwork = watchNetwork(network, watched, log);
  const seeTariffs = watchTariffs(rulesText, watched, log);
  return (at) => {
    const known = registry();
    seeNetwork(known, at);
    seeTariffs(known, at);
  };
};
