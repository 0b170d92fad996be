import type { AuctionOrders } from './auction-orders.ts';
import type { MarketState, OrderRecord } from './market-state.ts';
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
