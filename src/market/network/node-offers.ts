import type { Side } from '../../domain/order.ts';
import { HOUR, type Instant } from '../../domain/time.ts';
import type { MarketRules } from '../rules.ts';
import {
  type NetworkNode,
  type NodeCurve,
  type NodePriced,
  type NodeStep,
  nodeCurve,
  pricedOf,
} from './network-node.ts';

/** What a node brings to the closing auction on one side: `node` by its place in the tree. */
export type NodeOffer = Readonly<{ node: number; side: Side; price: number; quantityWh: number }>;

/** A node with its prices of one interval, and the offers they make. */
export type OfferingNode = Readonly<{ of: NetworkNode; priced: NodePriced; offers: readonly NodeOffer[] }>;

/** Prices that no order may be outside of while an emergency stands, µTHB/kWh. */
type PriceBand = Readonly<{ lowest: number; highest: number }>;

/**
 * What the nodes of the network offer for an interval: all they may at their prices, a step of a curve by itself. What has a price outside of
 * the market's band, or of a cap that stands somewhere on the network, stays out, as an order at that price would be refused.
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
    const known = withinBands(nodeCurve(of, start, rules), [own], `${of.id} stays out with a price outside of ${band}`);
    const curve = withinBands(known, bands, `${of.id} stays out with a price outside of the caps of an emergency`);
    const offer =
      (side: Side) =>
      ({ watts, price }: NodeStep): readonly NodeOffer[] => {
        const quantityWh = Math.floor((watts * settings.intervalLength) / HOUR);
        return quantityWh === 0 ? [] : [{ node, side, price, quantityWh }];
      };
    const offers = [...curve.sells.flatMap(offer('sell')), ...curve.buys.flatMap(offer('buy'))];
    return { of, priced: pricedOf(curve), offers };
  });
};

const withinBands = (curve: NodeCurve, bands: readonly PriceBand[], why: string): NodeCurve => {
  const inside = ({ price }: NodeStep): boolean =>
    bands.every(({ lowest, highest }) => price >= lowest && price <= highest);
  const [sells, buys] = [curve.sells.filter(inside), curve.buys.filter(inside)];
  if (sells.length === curve.sells.length && buys.length === curve.buys.length) return curve;
  return { sells, buys, why: curve.why === null ? why : `${curve.why}; ${why}` };
};
