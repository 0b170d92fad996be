import { intervalAt, intervalEnd } from '../domain/interval.ts';
import type { NetworkClosing } from '../domain/market.ts';
import type { Indicated } from '../domain/market-data.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import type { CoreView, ZoneView } from '../domain/view.ts';
import type { MarketSettings } from '../market/market-settings.ts';
import type { PublicRegistry } from '../ports/core-service.ts';
import { toHex } from '../wire/bytes.ts';
import { logOrigin, verifierKey } from '../wire/checkpoint.ts';
import type { Books, BooksSettings } from './books.ts';
import type { CoreKeys } from './take-batch.ts';
import type { Watch } from './watch.ts';

/** Who shows itself, and by which settings it runs. */
export type Shopfront = BooksSettings & Readonly<{ market: MarketSettings }>;

type Shown = Readonly<{
  books: Books;
  indicated: readonly Indicated[];
  watched: Watch;
  now: Instant;
  checkpoint: string;
  journal: CoreView['journal'];
}>;

/** What everybody may see of a core. */
export const coreView = (
  { realm, core, market }: Shopfront,
  { books, indicated, watched, now, checkpoint, journal }: Shown,
): CoreView => {
  const interval = intervalAt(now, market.intervalLength);
  const { size, root } = books.log.head();
  const held = books.market.waiting();
  const network = books.market.network();
  return {
    core,
    realm,
    at: bangkokTime(now),
    interval: { start: bangkokTime(interval.start), end: bangkokTime(intervalEnd(interval)) },
    zones: withIndications(books.market.zones(), indicated),
    gateways: books.market.gateways(),
    facts: books.market.facts(),
    ...(network && { network: networkView(network) }),
    ledger: books.market.ledger(),
    log: { size, root: toHex(root), checkpoint },
    journal,
    refused: watched.refused(),
    ...(held > 0 && { held }),
    alarms: watched.alarms(),
  };
};

/** A network may have thousands of lines; a view is asked for every second. An engineering choice. */
const FLOWS_SHOWN = 100;

const networkView = ({ start, flows, fees, rent, nodes }: NetworkClosing): NonNullable<CoreView['network']> => ({
  start: bangkokTime(start),
  fees: fees.toString(),
  rent: rent.toString(),
  flows: flows.toSorted((one, other) => Math.abs(other.sentWh) - Math.abs(one.sentWh)).slice(0, FLOWS_SHOWN),
  nodes,
});

const withIndications = (zones: readonly ZoneView[], indicated: readonly Indicated[]): readonly ZoneView[] => {
  const found = new Map(
    indicated.map(({ zone, start, scope, indication }) => [`${zone} ${bangkokTime(start)}`, { scope, ...indication }]),
  );
  return zones.map(({ books, ...zone }) => ({
    ...zone,
    books: books.map((book) => {
      const indication = found.get(`${zone.zone} ${book.start}`);
      return indication === undefined ? book : { ...book, indicated: indication };
    }),
  }));
};

/** The part of the registry that anybody may know, with the keys to check everything else by. */
export const publicRegistry = ({ realm, core, market }: Shopfront, books: Books, keys: CoreKeys): PublicRegistry => {
  const registry = books.market.registry();
  const { intervalLength, gateLead, tick } = market;
  return {
    realm,
    core,
    version: registry?.version ?? 0,
    intervalLength,
    gateLead,
    tick,
    keys: { core: keys.core.key, log: keys.log.key, verifier: verifierKey(logOrigin(realm, core), keys.log.key.raw) },
    zones: registry?.zones.map(({ id }) => id) ?? [],
    gateways:
      registry?.gateways.map(({ id, epoch, key, former = [] }) => ({
        ...{ id, epoch, key },
        former: former.map(({ key: past, until }) => ({ key: past, until })),
      })) ?? [],
    points: registry?.points ?? [],
  };
};
