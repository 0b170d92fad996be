import type { Wh } from '../domain/energy.ts';
import type { LineShare, Trade } from '../domain/market.ts';
import { amount, type MicroBahtPerKwh, microBahtPerKwh, productOf } from '../domain/money.ts';
import type { OrderEnd, OrderId } from '../domain/order.ts';
import { type Delivery, positionKey } from './delivery.ts';
import { HeldPosition } from './held-position.ts';
import { isDeliverMin, shortfall } from './judge-order.ts';
import type { LedgerAnswer } from './ledger.ts';
import { emit, type MarketState, NETWORK } from './market-state.ts';
import { FILLED_WH, FLAGS, OWED, PAID, POINT, REST_WH, RETAIL } from './order-fields.ts';
import { standingCode } from './order-flags.ts';
import { keepOwed } from './order-money.ts';
import { noPosition, type Position } from './settle.ts';
import { chargesIn, netPrice } from './trade-charges.ts';

/**
 * Books a trade to both orders and positions, and says so; filled orders are done. `premium`, of a trade of green energy: what its buyer
 * owes beside the price, of which what was given is booked when that is known.
 */
export const recordTrade = (
  state: MarketState,
  delivery: Delivery,
  [buy, sell]: readonly [buy: number, sell: number],
  quantityWh: Wh,
  price: MicroBahtPerKwh,
  phase: Trade['phase'],
  premium: MicroBahtPerKwh | null = null,
): void => {
  const { orders } = state;
  fill(state, delivery, buy, quantityWh, price);
  fill(state, delivery, sell, quantityWh, price);
  if (isDeliverMin(state)) {
    delivery.trades ??= [];
    const ends = { buyer: holderOf(state, buy), seller: holderOf(state, sell), buyOrder: buy, sellOrder: sell };
    delivery.trades.push({ ...ends, quantityWh, price });
  }
  noteTrade(delivery, quantityWh, price);
  const { digest } = state;
  if (digest.records !== null) digest.records.trade(buy, sell, quantityWh, price, phase === 'auction');
  else {
    digest.put('trade').word(delivery.zone).whole(delivery.start);
    digest.word(orders.account(buy)).put('/').put(orders.nonce(buy));
    digest.word(orders.account(sell)).put('/').put(orders.nonce(sell));
    digest.whole(quantityWh).whole(price).word(phase).end();
  }
  if (premium !== null) {
    recordGreen(state, delivery, [buy, sell], quantityWh, price, premium);
    return;
  }
  state.sequence += 1;
  state.events.traded(buy, sell, quantityWh, price, phase === 'auction');
};

const recordGreen = (
  state: MarketState,
  delivery: Delivery,
  [buy, sell]: readonly [buy: number, sell: number],
  quantityWh: Wh,
  price: MicroBahtPerKwh,
  premium: MicroBahtPerKwh,
): void => {
  const { orders, digest } = state;
  orders.raise(buy, OWED, productOf(quantityWh, premium));
  delivery.green ??= [];
  const place = delivery.trades === undefined ? null : delivery.trades.length - 1;
  delivery.green.push({ buyer: holderOf(state, buy), seller: holderOf(state, sell), quantityWh, premium, place });
  const { zone, start } = delivery;
  digest.append(`green ${zone} ${start} ${buy} ${sell} ${quantityWh} ${premium}`);
  const trade: Trade = {
    ...{ zone, start, length: state.rules.settings.intervalLength },
    ...{ buyer: orders.account(buy), seller: orders.account(sell) },
    ...{ buyOrder: orders.id(buy), sellOrder: orders.id(sell), quantityWh, price },
    ...{ phase: 'auction', premium },
  };
  emit(state, { kind: 'traded', trade });
};

/** Books to one order what it buys of the network, or sells to it, in the closing auction. */
export const recordNetworkTrade = (
  state: MarketState,
  delivery: Delivery,
  ref: number,
  quantityWh: Wh,
  price: MicroBahtPerKwh,
  lines: LineShare | null,
): void => {
  const { orders } = state;
  fill(state, delivery, ref, quantityWh, price);
  const isBought = orders.isBuyer(ref);
  delivery.network = moved(delivery.network, !isBought, quantityWh, price);
  if (isDeliverMin(state)) {
    delivery.trades ??= [];
    const [holder, network] = [holderOf(state, ref), NETWORK.trades];
    const ends = isBought
      ? { buyer: holder, seller: network, buyOrder: ref, sellOrder: 0 }
      : { buyer: network, seller: holder, buyOrder: 0, sellOrder: ref };
    delivery.trades.push({ ...ends, quantityWh, price });
  }
  const [own, id] = [orders.account(ref), orders.id(ref)];
  const [buyer, seller] = isBought ? [own, NETWORK.trades] : [NETWORK.trades, own];
  const [buyOrder, sellOrder] = isBought ? [id, noOrder] : [noOrder, id];
  noteTrade(delivery, quantityWh, price);
  const { digest } = state;
  if (digest.records !== null) digest.records.trade(isBought ? ref : 0, isBought ? 0 : ref, quantityWh, price, true);
  else {
    digest.put('trade').word(delivery.zone).whole(delivery.start).word(buyOrder).word(sellOrder);
    digest.whole(quantityWh).whole(price).word('auction').end();
  }
  const { zone, start } = delivery;
  const length = state.rules.settings.intervalLength;
  const trade: Trade = {
    ...{ zone, start, length, buyer, seller, buyOrder, sellOrder, quantityWh, price },
    phase: 'auction',
    ...(lines && { lines }),
  };
  emit(state, { kind: 'traded', trade });
};

/** The network trades without orders. */
const noOrder = NETWORK.trades as OrderId;

const fill = (state: MarketState, delivery: Delivery, ref: number, quantityWh: Wh, price: MicroBahtPerKwh): void => {
  const { orders } = state;
  const money = productOf(quantityWh, price);
  orders.raise(ref, REST_WH, -quantityWh);
  orders.raise(ref, FILLED_WH, quantityWh);
  orders.raise(ref, PAID, money);
  const position = positionOf(state, delivery, ref);
  if (orders.isBuyer(ref)) {
    orders.raise(ref, OWED, money);
    position.boughtWh += quantityWh;
    position.receive(-money);
  } else {
    const net = netPrice(chargesIn(state.rules, delivery.start), price);
    orders.raise(ref, OWED, productOf(quantityWh, shortfall(microBahtPerKwh(orders.get(ref, RETAIL)), net)));
    position.soldWh += quantityWh;
    position.receive(money);
  }
};

/** What an order's account holds at its point in its delivery, from its first trade there. */
const positionOf = (state: MarketState, { positions }: Delivery, ref: number): HeldPosition => {
  const { orders } = state;
  const known = orders.position(ref);
  if (known !== null) return known;
  const holder = holderOf(state, ref);
  const position = positions.get(holder) ?? new HeldPosition(noPosition);
  positions.set(holder, position);
  orders.setPosition(ref, position);
  return position;
};

const holderOf = ({ orders, registry }: MarketState, ref: number): string => {
  const [point, account] = [orders.points.text(orders.int(ref, POINT)), orders.account(ref)];
  return registry === null ? positionKey(point, account) : registry.keyOf(point, account);
};

/** A position after one more trade. */
const moved = (
  { boughtWh, soldWh, money }: Position = noPosition,
  isBought: boolean,
  quantityWh: Wh,
  price: MicroBahtPerKwh,
): Position => {
  const paid = amount(quantityWh, price);
  return isBought
    ? { boughtWh: boughtWh + quantityWh, soldWh, money: money - paid }
    : { boughtWh, soldWh: soldWh + quantityWh, money: money + paid };
};

const noteTrade = (delivery: Delivery, quantityWh: Wh, price: MicroBahtPerKwh): void => {
  delivery.tradedWh += quantityWh;
  delivery.lastPrice = price;
};

/** Ends an order's life: the reservation for its worst case gives way to what its trades may still owe. */
export const finish = (state: MarketState, ref: number, standing: OrderEnd): void => {
  const { orders, digest } = state;
  orders.end(ref, standing);
  keepOwed(state, ref);
  if (digest.records !== null) digest.records.done(orders, ref, standingCode(orders.int(ref, FLAGS)));
  else {
    digest.put('order').word(orders.account(ref)).put('/').put(orders.nonce(ref)).word('').hexOf(orders.hash(ref));
    digest.word(standing).whole(orders.get(ref, REST_WH)).whole(orders.get(ref, FILLED_WH));
    digest.whole(orders.get(ref, PAID)).end();
  }
  state.sequence += 1;
  state.events.done(ref);
};

/** A refusal by the ledger here is a bug: every leg was covered before it was asked for. */
export const must = (answer: LedgerAnswer): void => {
  if (answer.result === 'refused') throw new Error(`the ledger refused ${answer.leg}: ${answer.reason}`);
};
