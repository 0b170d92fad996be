import type { MarketEvent } from '../domain/market.ts';

/**
 * An event as anybody may see it: orders are their accounts' own business, trades name nobody, runs are totals. Null
 * for what is left out; the numbers of the others stay, so a stream has gaps.
 */
export const publicEvent = (event: MarketEvent): MarketEvent | null => {
  switch (event.kind) {
    case 'order-accepted':
    case 'order-refused':
    case 'order-done':
      return null;
    case 'traded':
      return { ...event, trade: { ...event.trade, buyer: '', seller: '', buyOrder: '', sellOrder: '' } };
    case 'settled':
      return { ...event, run: { ...event.run, points: [] } };
    case 'invariant-broken':
      return { ...event, detail: '' };
    default:
      return event;
  }
};
