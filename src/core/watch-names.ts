import type { Instant } from '../domain/time.ts';
import type { NetworkSettings } from '../market/market-settings.ts';
import type { Log } from '../ports/log.ts';
import type { Books } from './books.ts';
import { watchNetwork } from './stray-nodes.ts';
import { watchTariffs } from './stray-tariffs.ts';
import type { Watch } from './watch.ts';

/**
 * Looks, whenever it is called, whether registry, lines and rules know the names they use of one another, and raises alarms. `books`
 * has the market of that moment: after a snapshot it is another one than at first.
 */
export const watchNames = (
  books: Pick<Books, 'market'>,
  network: () => NetworkSettings | undefined,
  watched: Watch,
  log: Log,
): ((at: Instant) => void) => {
  const seeNetwork = watchNetwork(network, watched, log);
  const seeTariffs = watchTariffs(() => books.market.rulesText(), watched, log);
  return (at) => {
    const known = books.market.registry();
    seeNetwork(known, at);
    seeTariffs(known, at);
  };
};
