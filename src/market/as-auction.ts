import type { ZoneId } from '../domain/identity.ts';
import type { AuctionIndication } from '../domain/market.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { AuctionOrders } from './auction-orders.ts';
import { indicateAuction } from './call-auction.ts';
import { deliveryKey, type MarketState, type OrderRecord } from './market-state.ts';
import { BUY, SELL } from './order-book.ts';

/** Orders as the auction reads them; in the order they come in, which is that of time. */
export const asAuction = (state: MarketState, orders: readonly OrderRecord[]): AuctionOrders => {
  const count = orders.length;
  const int32 = (): Int32Array => new Int32Array(count);
  const columns = { count, side: new Uint8Array(count), tick: int32(), quantityWh: int32(), owner: int32() };
  const { tick } = state.rules.settings;
  for (const [at, { terms, restWh }] of orders.entries()) {
    columns.side[at] = terms.side === 'buy' ? BUY : SELL;
    columns.tick[at] = terms.limit / tick;
    columns.quantityWh[at] = restWh;
    columns.owner[at] = state.owners.get(terms.account) ?? 0;
  }
  return columns;
};

/**
 * What the closing auction of a delivery would come to if its gate closed now; null where there is no such delivery yet, or
 * its gate has closed. Before the call phase orders that meet have traded, so that nothing is indicated. Made when it is
 * asked for, out of what rests: nothing of it is kept.
 */
export const indicate = (state: MarketState, zone: ZoneId, start: Instant): AuctionIndication | null => {
  const delivery = state.deliveries.get(deliveryKey(zone, start));
  if (delivery === undefined || delivery.clearing !== null) return null;
  // In which order they come matters to who is served, not to price or volume.
  const indication = indicateAuction(
    asAuction(
      state,
      delivery.orders.filter(({ standing }) => standing === 'resting'),
    ),
  );
  if (indication.reason !== 'cleared') return indication;
  const { volumeWh, imbalanceWh } = indication;
  const price = (ticks: number) => microBahtPerKwh(ticks * state.rules.settings.tick);
  const [lowest, highest] = [price(indication.lowest), price(indication.highest)];
  return { reason: 'cleared', volumeWh, price: price(indication.price), lowest, highest, imbalanceWh };
};
