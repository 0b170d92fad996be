import type { Side } from '../../domain/order.ts';
import { HOUR, type Instant } from '../../domain/time.ts';
import type { MarketRules } from '../rules.ts';
import { type NetworkNode, type NodePriced, nodePrices } from './network-node.ts';

/** What a node brings to the closing auction on one side: `node` by its place in the tree. */
export type NodeOffer = Readonly<{ node: number; side: Side; price: number; quantityWh: number }>;

/** A node with its prices of one interval, and the offers they make. */
export type OfferingNode = Readonly<{ of: NetworkNode; priced: NodePriced; offers: readonly NodeOffer[] }>;

/** Prices that no order may be outside of while an emergency stands, µTHB/kWh. */
type PriceBand = Readonly<{ lowest: number; highest: number }>;

/**
 * What the nodes of the network offer for an interval: all they may at their prices. A node whose price lies outside of the market's
 * band, or of a cap that stands somewhere on the network, stays out on that side, as an order at that price would be refused.
 */
export const offeringNodes = (
  rules: Pick<MarketRules, 'settings' | 'feeders' | 'priceOf' | 'calendars'>,
  start: Instant,
  bands: readonly PriceBand[],
): readonly OfferingNode[] => {
  const { settings, feeders } = rules;
  const own = { lowest: settings.lowestPrice, highest: settings.highestPrice };
  const band = `the ${own.lowest} to ${own.highest} µTHB/kWh of this market`;
  return (settings.network?.nodes ?? []).map((of) => {
    const node = feeders?.names.indexOf(of.id) ?? -1;
    const known = withinBands(
      nodePrices(of, start, rules),
      [own],
      `${of.id} stays out with a price outside of ${band}`,
    );
    const priced = withinBands(known, bands, `${of.id} stays out with a price outside of the caps of an emergency`);
    const offer = (side: Side, price: number | null, watts: number): readonly NodeOffer[] => {
      const quantityWh = Math.floor((watts * settings.intervalLength) / HOUR);
      return price === null || quantityWh === 0 ? [] : [{ node, side, price, quantityWh }];
    };
    const sells = offer('sell', priced.ask, of.sells?.watts ?? 0);
    return { of, priced, offers: [...sells, ...offer('buy', priced.bid, of.buys?.watts ?? 0)] };
  });
};

const withinBands = (priced: NodePriced, bands: readonly PriceBand[], why: string): NodePriced => {
  const outside = (price: number | null): boolean =>
    price !== null && bands.some(({ lowest, highest }) => price < lowest || price > highest);
  const [noAsk, noBid] = [outside(priced.ask), outside(priced.bid)];
  if (!noAsk && !noBid) return priced;
  return {
    ask: noAsk ? null : priced.ask,
    bid: noBid ? null : priced.bid,
    why: priced.why === null ? why : `${priced.why}; ${why}`,
  };
};
