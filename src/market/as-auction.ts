import type { AuctionOrders } from './auction-orders.ts';
import type { MarketState } from './market-state.ts';
import { BUY, SELL } from './order-book.ts';
import { LIMIT, OWNER, REST_WH } from './order-fields.ts';
import type { OrderRecord } from './order-record.ts';

/** Orders as the auction reads them; in the order they come in, which is that of time. */
export const asAuction = ({ orders, rules }: MarketState, open: readonly OrderRecord[]): AuctionOrders => {
  const count = open.length;
  const int32 = (): Int32Array => new Int32Array(count);
  const columns = { count, side: new Uint8Array(count), tick: int32(), quantityWh: int32(), owner: int32() };
  const { tick } = rules.settings;
  for (const [at, { ref }] of open.entries()) {
    columns.side[at] = orders.isBuyer(ref) ? BUY : SELL;
    columns.tick[at] = orders.get(ref, LIMIT) / tick;
    columns.quantityWh[at] = orders.get(ref, REST_WH);
    columns.owner[at] = orders.int(ref, OWNER);
  }
  return columns;
};
