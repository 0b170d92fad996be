import type { ZoneId } from '../domain/identity.ts';
import type { AuctionIndication } from '../domain/market.ts';
import type { Indicated } from '../domain/market-data.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { asAuction } from './as-auction.ts';
import { indicateAuction } from './call-auction.ts';
import { clearZones, greenOf, volumeOf, type ZoneOrders, type ZonesCleared } from './clear-zones.ts';
import { noAuction, nodesOffering } from './close-network.ts';
import { isGreen } from './green-node.ts';
import { isOpen, standingOf } from './market-level.ts';
import { deliveryKey, type MarketState } from './market-state.ts';
import { type FeederTree, feederTree } from './network/feeder-tree.ts';
import { LIMIT } from './order-fields.ts';
import { type OrderRecord, recordsOf } from './order-record.ts';
import type { MarketRules } from './rules.ts';
import { standingPrice } from './trade-charges.ts';

/**
 * What the closing auction of a delivery would come to if its gate closed now; null where there is no such delivery yet, its
 * gate has closed, or its zone is halted or suspended. Before the call phase orders that meet have traded, so that within a zone nothing is indicated. Made
 * when it is asked for, out of what rests: nothing of it is kept.
 */
export const indicate = (state: MarketState, zone: ZoneId, start: Instant): AuctionIndication | null => {
  if (!isOpenHere(state, zone, start)) return null;
  const { feeders } = state.rules;
  if (!feeders?.names.includes(zone)) return indicateZone(state, zone, start);
  return indicateIn(state.rules, clearNow(state, feeders, start), feeders.names.indexOf(zone));
};

/** The same for every zone that is cleared together with this one, which is cleared once for all of them. */
export const indications = (state: MarketState, zone: ZoneId, start: Instant): readonly Indicated[] => {
  const { feeders } = state.rules;
  const at = state.now;
  if (!feeders?.names.includes(zone))
    return isOpenHere(state, zone, start)
      ? [{ zone, start, at, scope: 'zone', indication: indicateZone(state, zone, start) }]
      : [];
  const open = feeders.names.filter((name) => isOpenHere(state, name, start));
  if (open.length === 0) return [];
  const cleared = clearNow(state, feeders, start);
  return open.map((name) => {
    const indication = indicateIn(state.rules, cleared, feeders.names.indexOf(name));
    return { zone: name, start, at, scope: 'network', indication };
  });
};

/** Whether there is an auction to come. */
const isOpenHere = (state: MarketState, zone: ZoneId, start: Instant): boolean =>
  state.deliveries.get(deliveryKey(zone, start))?.clearing === null && isOpen(standingOf(state, zone));

const indicateZone = (state: MarketState, zone: ZoneId, start: Instant): AuctionIndication => {
  const nobodyMeets = unmet(state, zone, start);
  if (nobodyMeets !== null) return { reason: nobodyMeets };
  const open = restingOf(state, zone, start);
  if (open.some(isGreen)) {
    const zones = [{ node: 0, open }];
    return indicateIn(state.rules, { zones, cleared: clearZones(state, feederTree([], zone), zones) }, 0);
  }
  const indication = indicateAuction(asAuction(state, open));
  if (indication.reason !== 'cleared') return indication;
  const { volumeWh, imbalanceWh } = indication;
  const price = (ticks: number) => microBahtPerKwh(ticks * state.rules.settings.tick);
  const [lowest, highest] = [price(indication.lowest), price(indication.highest)];
  return { reason: 'cleared', volumeWh, price: price(indication.price), lowest, highest, imbalanceWh };
};

/** Why there is no auction, by the best prices alone, as before the call phase there hardly ever is one; null where sides meet. */
const unmet = (
  { orders, deliveries, rules }: MarketState,
  zone: ZoneId,
  start: Instant,
): 'no-bids' | 'no-asks' | 'no-overlap' | null => {
  let [bid, ask] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const ref of deliveries.get(deliveryKey(zone, start))?.orders.all() ?? []) {
    if (!orders.isResting(ref)) continue;
    const limit = rules.chargesAt === null ? orders.get(ref, LIMIT) : standingPrice(rules, orders.terms(ref));
    if (orders.isBuyer(ref)) bid = Math.max(bid, limit);
    else ask = Math.min(ask, limit);
  }
  if (bid === Number.NEGATIVE_INFINITY) return 'no-bids';
  if (ask === Number.POSITIVE_INFINITY) return 'no-asks';
  return bid < ask ? 'no-overlap' : null;
};

const restingOf = ({ orders, deliveries }: MarketState, zone: ZoneId, start: Instant): readonly OrderRecord[] => {
  const refs = [...(deliveries.get(deliveryKey(zone, start))?.orders.all() ?? [])];
  const resting = refs.filter((ref) => orders.isResting(ref));
  return recordsOf(orders, resting).sort((one, other) => one.place - other.place);
};

type ClearedNow = Readonly<{ zones: readonly ZoneOrders[]; cleared: ZonesCleared }>;

/** All zones of a network clear together. */
const clearNow = (state: MarketState, tree: FeederTree, start: Instant): ClearedNow => {
  const zones = tree.names.map((name, node) => ({
    node,
    open: isOpen(standingOf(state, name)) ? restingOf(state, name, start) : [],
  }));
  const open = tree.names.filter((name) => state.registry?.zones.has(name) === true && isOpen(standingOf(state, name)));
  const offers = nodesOffering(state, open, start).flatMap((each) => each.offers);
  return { zones, cleared: clearZones(state, tree, zones, offers) };
};

const indicateIn = (rules: MarketRules, { zones, cleared }: ClearedNow, node: number): AuctionIndication => {
  const { result, filled, trades } = cleared;
  const here = zones[node]?.open ?? [];
  const volumeWh = volumeOf(trades[node] ?? []);
  const found = result.price[node] ?? null;
  const premium = cleared.premium[node] ?? null;
  if (found === null || volumeWh === 0) return { reason: noAuction(here) };
  const imbalanceWh = here.reduce((sum, { ref, terms, restWh }) => {
    const price = terms.green ? found + (premium ?? 0) : found;
    const gain = terms.side === 'buy' ? terms.limit - price : price - standingPrice(rules, terms);
    const unserved = gain < 0 ? 0 : restWh - (filled.get(ref) ?? 0);
    return sum + (terms.side === 'buy' ? unserved : -unserved);
  }, 0);
  const at = microBahtPerKwh(found);
  const indication = { reason: 'cleared', volumeWh, price: at, lowest: at, highest: at, imbalanceWh } as const;
  return premium === null ? indication : { ...indication, green: greenOf(trades[node] ?? [], premium) };
};
