import type { PriceOf } from '../tariff/price-book.ts';
import type { Delivery } from './delivery.ts';
import type { MarketState } from './market-state.ts';

/**
 * Prices of a tariff in the runs of one delivery: of the rules in force when its first run was made, and where those
 * have none, of the first later ones that had. A price that was once booked therefore never changes, whatever else a
 * re-run learns; a gap is filled once.
 */
export const pricesOf = (state: MarketState, { start, pricedBy }: Delivery, tariff: string): ReturnType<PriceOf> => {
  for (const rules of pricedBy) {
    const known = rules.priceOf(tariff, start);
    if (!('unknown' in known)) return known;
  }
  const now = state.rules.priceOf(tariff, start);
  if (!('unknown' in now)) pricedBy.push(state.rules);
  return now;
};
