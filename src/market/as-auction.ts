import type { AuctionOrders } from './auction-orders.ts';
import type { MarketState } from './market-state.ts';
import { BUY, SELL } from './order-book.ts';
import { LIMIT, OWNER, REST_WH } from './order-fields.ts';
import type { OrderRecord } from './order-record.ts';
import { standingPrice } from './trade-charges.ts';

/** Orders as the auction reads them; in the order they come in, which is that of time. */
export const asAuction = ({ orders, rules }: MarketState, open: readonly OrderRecord[]): AuctionOrders => {
  const count = open.length;
  const int32 = (): Int32Array => new Int32Array(count);
  const columns = { count, side: new Uint8Array(count), tick: int32(), quantityWh: int32(), owner: int32() };
  const { tick } = rules.settings;
  for (const [at, order] of open.entries()) {
    const { ref } = order;
    columns.side[at] = orders.isBuyer(ref) ? BUY : SELL;
    const price = rules.chargesAt === null ? orders.get(ref, LIMIT) : standingPrice(rules, order.terms);
    columns.tick[at] = price / tick;
    columns.quantityWh[at] = orders.get(ref, REST_WH);
    columns.owner[at] = orders.int(ref, OWNER);
  }
  return columns;
};
