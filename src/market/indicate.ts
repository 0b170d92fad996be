import type { ZoneId } from '../domain/identity.ts';
import type { AuctionIndication } from '../domain/market.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { asAuction } from './as-auction.ts';
import { indicateAuction } from './call-auction.ts';
import { clearZones, volumeOf } from './clear-zones.ts';
import { noAuction } from './close-network.ts';
import { isOpen, standingOf } from './market-level.ts';
import { type Delivery, deliveryKey, type MarketState, type OrderRecord } from './market-state.ts';
import type { FeederTree } from './network/feeder-tree.ts';

/**
 * What the closing auction of a delivery would come to if its gate closed now; null where there is no such delivery yet, its
 * gate has closed, or its zone is halted or suspended. Before the call phase orders that meet have traded, so that within a zone nothing is indicated. Made
 * when it is asked for, out of what rests: nothing of it is kept.
 */
export const indicate = (state: MarketState, zone: ZoneId, start: Instant): AuctionIndication | null => {
  const delivery = state.deliveries.get(deliveryKey(zone, start));
  if (delivery === undefined || delivery.clearing !== null || !isOpen(standingOf(state, zone))) return null;
  const { feeders } = state.rules;
  if (feeders?.names.includes(zone)) return indicateNetwork(state, feeders, zone, start);
  const indication = indicateAuction(asAuction(state, restingOf(delivery)));
  if (indication.reason !== 'cleared') return indication;
  const { volumeWh, imbalanceWh } = indication;
  const price = (ticks: number) => microBahtPerKwh(ticks * state.rules.settings.tick);
  const [lowest, highest] = [price(indication.lowest), price(indication.highest)];
  return { reason: 'cleared', volumeWh, price: price(indication.price), lowest, highest, imbalanceWh };
};

const restingOf = (delivery: Delivery | undefined): readonly OrderRecord[] =>
  (delivery?.orders ?? [])
    .filter(({ standing }) => standing === 'resting')
    .sort((one, other) => one.place - other.place);

/** All zones of a network clear together, so that all are cleared to tell one. */
const indicateNetwork = (state: MarketState, tree: FeederTree, zone: ZoneId, start: Instant): AuctionIndication => {
  const zones = tree.names.map((name, node) => ({
    node,
    open: isOpen(standingOf(state, name)) ? restingOf(state.deliveries.get(deliveryKey(name, start))) : [],
  }));
  const { result, filled, trades } = clearZones(state, tree, zones);
  const node = tree.names.indexOf(zone);
  const here = zones[node]?.open ?? [];
  const volumeWh = volumeOf(trades[node] ?? []);
  const found = result.price[node] ?? null;
  if (found === null || volumeWh === 0) return { reason: noAuction(here) };
  const imbalanceWh = here.reduce((sum, { ref, terms, restWh }) => {
    const gain = terms.side === 'buy' ? terms.limit - found : found - terms.limit;
    const unserved = gain < 0 ? 0 : restWh - (filled.get(ref) ?? 0);
    return sum + (terms.side === 'buy' ? unserved : -unserved);
  }, 0);
  const at = microBahtPerKwh(found);
  return { reason: 'cleared', volumeWh, price: at, lowest: at, highest: at, imbalanceWh };
};
