import type { ZoneId } from '../domain/identity.ts';
import type { Instant } from '../domain/time.ts';
import { clearZones } from './clear-zones.ts';
import { isTooLate, openOrders } from './close-gate.ts';
import { concludeZone } from './close-network.ts';
import { deliveryKey, deliveryOf, type MarketState } from './market-state.ts';
import { feederTree } from './network/feeder-tree.ts';
import { FLAGS } from './order-fields.ts';
import { isGreen } from './order-flags.ts';

/** Whether orders of green energy wait for the closing auction of a zone. */
export const waitsGreen = ({ orders, deliveries }: MarketState, zone: ZoneId, start: Instant): boolean => {
  for (const ref of deliveries.get(deliveryKey(zone, start))?.collected.all() ?? [])
    if (isGreen(orders.int(ref, FLAGS)) && orders.isResting(ref)) return true;
  return false;
};

/** Closes the gate of a zone by itself in which green energy was asked for or offered: a network of one zone. */
export const closeGreen = (state: MarketState, zone: ZoneId, start: Instant): void => {
  const delivery = deliveryOf(state, zone, start);
  const open = openOrders(state, delivery);
  const cleared = isTooLate(state, start) ? null : clearZones(state, feederTree([], zone), [{ node: 0, open }]);
  concludeZone(state, { node: 0, delivery, open }, cleared, 0, {});
};
