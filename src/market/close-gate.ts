import { wh } from '../domain/energy.ts';
import type { ZoneId } from '../domain/identity.ts';
import type { Clearing } from '../domain/market.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import { asAuction } from './as-auction.ts';
import { type AuctionResult, clearCallAuction } from './call-auction.ts';
import type { Delivery } from './delivery.ts';
import { gateOf } from './judge-order.ts';
import { deliveryOf, emit, type MarketState } from './market-state.ts';
import { BUY, SELL } from './order-book.ts';
import { finish, recordTrade } from './order-life.ts';
import { type OrderRecord, recordsOf } from './order-record.ts';
import type { AuctionPairs } from './pair-fills.ts';

/**
 * Closes the gate of one delivery interval: what still rests and what was collected meets in the closing auction, and
 * the rest is done. When the core only comes back long after the gate, nobody could cancel meanwhile: no auction then.
 */
export const closeGate = (state: MarketState, zone: ZoneId, start: Instant): void => {
  const delivery = deliveryOf(state, zone, start);
  const open = openOrders(state, delivery);
  const result = isTooLate(state, start)
    ? null
    : clearCallAuction(asAuction(state, open), state.rules.settings.rationing);
  const clearing = asClearing(state, delivery, result);
  tellClearing(state, delivery, clearing);
  if (result?.reason === 'cleared' && clearing.price !== null)
    recordPairs(state, delivery, open, result.pairs, clearing.price);
  for (const order of open) finish(state, order.ref, order.restWh === 0 ? 'filled' : 'gate');
};

/** Books what an auction of `open` has paired. */
export const recordPairs = (
  state: MarketState,
  delivery: Delivery,
  open: readonly OrderRecord[],
  pairs: AuctionPairs,
  price: MicroBahtPerKwh,
): void => {
  for (let at = 0; at < pairs.count; at += 1) {
    const buy = open[pairs.bid[at] as number] as OrderRecord;
    const sell = open[pairs.ask[at] as number] as OrderRecord;
    recordTrade(state, delivery, [buy.ref, sell.ref], wh(pairs.quantityWh[at] as number), price, 'auction');
  }
};

/** Whether a core that was down came back too long after the gate to hold the auction. */
export const isTooLate = (state: MarketState, start: Instant): boolean =>
  state.now - gateOf(state, start) > state.rules.settings.auctionTolerance;

/** What meets in the closing auction: what rests in the book and what was collected, first come first. */
export const openOrders = (state: MarketState, delivery: Delivery): OrderRecord[] => {
  const collected = [...delivery.collected.all()].filter((ref) => state.orders.isResting(ref));
  return recordsOf(state.orders, [...restingIn(state, delivery), ...collected]).sort((a, b) => a.place - b.place);
};

/** The end of an auction: it is known and told, before its trades are. */
export const tellClearing = (state: MarketState, delivery: Delivery, clearing: Clearing): void => {
  const { zone, start } = delivery;
  delivery.clearing = clearing;
  delivery.book = null;
  delivery.collected.clear();
  state.digest.append(
    `cleared ${zone} ${start} ${clearing.volumeWh} ${clearing.price} ${clearing.reason}${greenLine(clearing)}`,
  );
  emit(state, { kind: 'cleared', clearing });
};

/** Nothing where none was traded, as in journals of before there was any. */
const greenLine = ({ green }: Clearing): string =>
  green === undefined ? '' : ` green ${green.volumeWh} ${green.premium}`;

/** Takes every resting order out of the book: the pool's slots serve other books. */
const restingIn = (state: MarketState, { book }: Delivery): readonly number[] => {
  if (book === null) return [];
  const slots: [slot: number, ref: number][] = [];
  for (const side of [BUY, SELL]) book.visit(side, (ref, _tick, _rest, slot) => slots.push([slot, ref]));
  for (const [slot, ref] of slots) book.cancel(slot, ref);
  return slots.map(([, ref]) => ref).filter((ref) => state.orders.isResting(ref));
};

const asClearing = (
  { rules: { settings } }: MarketState,
  { zone, start }: Delivery,
  result: AuctionResult | null,
): Clearing => {
  const product = { zone, start, length: settings.intervalLength };
  const price = (ticks: number) => microBahtPerKwh(ticks * settings.tick);
  if (result?.reason !== 'cleared') {
    const reason = result?.reason ?? 'core-was-down';
    return { ...product, volumeWh: wh(0), price: null, lowest: null, highest: null, reason };
  }
  const { volumeWh, lowest, highest } = result;
  return {
    ...product,
    volumeWh: wh(volumeWh),
    price: price(result.price),
    lowest: price(lowest),
    highest: price(highest),
    reason: 'cleared',
  };
};
