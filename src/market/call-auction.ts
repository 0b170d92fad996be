import { type AuctionLevels, type AuctionOrders, levelsOf, sortQueues } from './auction-orders.ts';
import { besidesSelf, type Equilibrium, equilibriumOf, type MarketAt, marketAt } from './equilibrium.ts';
import { type AuctionPairs, pairWithoutSelf } from './pair-fills.ts';
import { type Rationing, rationFills } from './ration-fills.ts';

type NoAuction = Readonly<{ reason: 'no-bids' | 'no-asks' | 'no-overlap' }>;

/** What an auction of these orders comes to. Ticks; the equilibrium interval [lowest, highest] and the price in its middle. */
export type Indication =
  | Readonly<{
      reason: 'cleared';
      volumeWh: number;
      price: number;
      lowest: number;
      highest: number;
      /** What is asked for at the price beyond what is offered; negative when more is offered. Wh. */
      imbalanceWh: number;
    }>
  | NoAuction;

export type AuctionResult =
  | (Extract<Indication, { reason: 'cleared' }> & Readonly<{ pairs: AuctionPairs }>)
  | NoAuction;

/**
 * Closing call auction at one price: maximum volume, price at the midpoint of the equilibrium interval rounded down to
 * a tick, the margin rationed by time or in proportion.
 *
 * Every price in the interval clears the volume, and no price outside it leaves everybody content. Nobody trades with
 * himself: pairing is free at one price, so own orders are paired with others' wherever that is possible, and only where
 * one account is most of the market is its excess left out (of the prices with the largest volume that remains, those
 * with the smallest surplus are then the interval).
 */
export const clearCallAuction = (orders: AuctionOrders, rationing: Rationing = 'time'): AuctionResult => {
  const found = discover(orders);
  if (typeof found === 'string') return { reason: found };
  const { levels, market } = found;
  const queues = sortQueues(orders, levels, market.price, market.price);
  const filled = rationFills(orders, queues, market, rationing);
  const { meetsItself } = market;
  return { ...indicationOf(found), pairs: pairWithoutSelf(queues, filled, { owner: orders.owner, meetsItself }) };
};

/** Price, volume and imbalance as they would be if the auction were held now: without sorting, rationing or pairing. */
export const indicateAuction = (orders: AuctionOrders): Indication => {
  const found = discover(orders);
  return typeof found === 'string' ? { reason: found } : indicationOf(found);
};

type Discovered = Readonly<{ levels: AuctionLevels; interval: Equilibrium; market: MarketAt }>;

const discover = (orders: AuctionOrders): Discovered | NoAuction['reason'] => {
  const levels = levelsOf(orders);
  const free = equilibriumOf(levels);
  if (typeof free === 'string') return free;
  const atFree = marketAt(orders, levels.owners, free.price);
  if (atFree.excessOwner === 0) return { levels, interval: free, market: atFree };
  const interval = besidesSelf(orders, levels);
  const market = marketAt(orders, levels.owners, interval.price);
  return market.volume === 0 ? 'no-overlap' : { levels, interval, market };
};

const indicationOf = ({ interval, market }: Discovered): Extract<Indication, { reason: 'cleared' }> => ({
  reason: 'cleared',
  volumeWh: market.volume,
  ...interval,
  imbalanceWh: market.demand - market.supply,
});
