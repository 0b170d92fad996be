import { wh } from '../domain/energy.ts';
import type { ZoneId } from '../domain/identity.ts';
import type { Clearing } from '../domain/market.ts';
import type { MicroBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { asAuction } from './as-auction.ts';
import { type AuctionResult, clearCallAuction } from './call-auction.ts';
import { isTooLate, openOrders, recordPairs, tellClearing } from './close-gate.ts';
import { type StandingControl, standingOf } from './market-level.ts';
import { deliveryOf, type MarketState } from './market-state.ts';
import { finish } from './order-life.ts';
import type { OrderRecord } from './order-record.ts';
import { standingPrice } from './trade-charges.ts';

/**
 * Closes the gate in a zone that is halted or suspended. Halted: no auction; what was traded stands and what rests is done,
 * as after a core that was down. Suspended: who accepts the administrative price meets at it, within the zone; where there is
 * none, no auction either. It is the price of any energy: who asked for green energy is not served. A gate is never put off: delivery would not wait.
 */
export const closeRestricted = (state: MarketState, zone: ZoneId, start: Instant): void => {
  const delivery = deliveryOf(state, zone, start);
  const open = openOrders(state, delivery);
  const product = { zone, start, length: state.rules.settings.intervalLength };
  const nothing = (reason: Clearing['reason']): Clearing => ({ ...product, ...noTrade, reason });
  const price = administrativePrice(state, standingOf(state, zone));
  if (isTooLate(state, start)) tellClearing(state, delivery, nothing('core-was-down'));
  else if (typeof price === 'string') tellClearing(state, delivery, nothing(price));
  else {
    const willing = open.filter(({ terms }) => {
      const stands = standingPrice(state.rules, terms);
      return terms.side === 'buy' ? stands >= price && terms.green === undefined : stands <= price;
    });
    const result = atOnePrice(state, willing);
    if (result.reason !== 'cleared') tellClearing(state, delivery, nothing(result.reason));
    else {
      const at = { volumeWh: wh(result.volumeWh), price, lowest: price, highest: price };
      tellClearing(state, delivery, { ...product, ...at, reason: 'administered' });
      recordPairs(state, delivery, willing, result.pairs, price);
    }
  }
  for (const order of open) finish(state, order.ref, order.restWh === 0 ? 'filled' : 'gate');
};

const noTrade = { volumeWh: wh(0), price: null, lowest: null, highest: null } as const;

/** Or why there is no auction. */
const administrativePrice = (
  { rules }: MarketState,
  { halt }: StandingControl,
): MicroBahtPerKwh | 'halted' | 'suspended' =>
  halt === null ? (rules.settings.emergency?.administrativePrice ?? 'suspended') : 'halted';

/** An auction of orders that all have the same limit: the most that can pass, rationed as ever. */
const atOnePrice = (state: MarketState, willing: readonly OrderRecord[]): AuctionResult => {
  const orders = asAuction(state, willing);
  return clearCallAuction({ ...orders, tick: orders.tick.fill(0) }, state.rules.settings.rationing);
};
