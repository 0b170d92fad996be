import type { GridFact } from '../domain/grid-fact.ts';
import type { MarketEvent } from '../domain/market.ts';

/**
 * An event as anybody may see it: orders are their accounts' own business, trades name nobody, runs are totals, and a fact
 * does not say which household's meter showed it. Null for what is left out; the numbers of the others stay, so a stream
 * has gaps.
 */
export const publicEvent = (event: MarketEvent): MarketEvent | null => {
  switch (event.kind) {
    case 'order-accepted':
    case 'order-refused':
    case 'order-done':
    // What one meter shows, and what somebody thinks of it, is a household's own.
    case 'reading-held':
    case 'reading-decided':
    case 'reading-forgotten':
      return null;
    case 'traded': {
      const { lines: _, ...trade } = event.trade;
      return { ...event, trade: { ...trade, buyer: '', seller: '', buyOrder: '', sellOrder: '' } };
    }
    case 'settled':
      return { ...event, run: { ...event.run, points: [] } };
    case 'fact-kept':
      return { ...event, fact: publicFact(event.fact) };
    // Why it was done is everybody's business, who has signed it is not.
    case 'controlled':
      return { ...event, control: { ...event.control, author: '' } };
    case 'invariant-broken':
      return { ...event, detail: '' };
    default:
      return event;
  }
};

/** What is true of the grid at large is everybody's. What one meter shows may be a household's: only that it is so is told. */
const publicFact = ({ kind, stands, source, since, at, measured, alarm }: GridFact): GridFact =>
  source.device === undefined && source.point === undefined
    ? { kind, stands, source, since, at, ...(measured && { measured }), alarm }
    : { kind, stands, source: {}, since, at, alarm: '' };
