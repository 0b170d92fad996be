import { type Wh, wh } from '../domain/energy.ts';
import type { Trade } from '../domain/market.ts';
import { amount, type MicroBahtPerKwh, nanoBaht } from '../domain/money.ts';
import type { OrderEnd, OrderId } from '../domain/order.ts';
import { isDeliverMin, shortfall } from './judge-order.ts';
import type { LedgerAnswer, Transfer } from './ledger.ts';
import {
  type Delivery,
  emit,
  type MarketState,
  moneyName,
  NETWORK,
  type OrderRecord,
  positionKey,
  SYSTEM,
} from './market-state.ts';
import { NO_SLOT } from './order-pool.ts';
import { noPosition, type Position } from './settle.ts';

/** Books a trade to both orders and positions, and says so; filled orders are done. */
export const recordTrade = (
  state: MarketState,
  delivery: Delivery,
  [buy, sell]: readonly [buy: OrderRecord, sell: OrderRecord],
  quantityWh: Wh,
  price: MicroBahtPerKwh,
  phase: Trade['phase'],
): void => {
  fill(delivery, buy, quantityWh, price);
  fill(delivery, sell, quantityWh, price);
  if (isDeliverMin(state)) {
    delivery.trades ??= [];
    const [buyOrder, sellOrder] = [buy.ref, sell.ref];
    delivery.trades.push({ buyer: holderOf(buy), seller: holderOf(sell), buyOrder, sellOrder, quantityWh, price });
  }
  const [buyer, seller] = [buy.terms.account, sell.terms.account];
  tellTrade(state, delivery, { buyer, seller, buyOrder: buy.id, sellOrder: sell.id, quantityWh, price, phase });
};

/** Books to one order what it buys of the network, or sells to it, in the closing auction. */
export const recordNetworkTrade = (
  state: MarketState,
  delivery: Delivery,
  order: OrderRecord,
  quantityWh: Wh,
  price: MicroBahtPerKwh,
): void => {
  fill(delivery, order, quantityWh, price);
  const isBought = order.terms.side === 'buy';
  delivery.network = moved(delivery.network, !isBought, quantityWh, price);
  const [buyer, seller] = isBought ? [order.terms.account, NETWORK.trades] : [NETWORK.trades, order.terms.account];
  const [buyOrder, sellOrder] = isBought ? [order.id, noOrder] : [noOrder, order.id];
  tellTrade(state, delivery, { buyer, seller, buyOrder, sellOrder, quantityWh, price, phase: 'auction' });
};

/** The network trades without orders. */
const noOrder = NETWORK.trades as OrderId;

const fill = (delivery: Delivery, order: OrderRecord, quantityWh: Wh, price: MicroBahtPerKwh): void => {
  const { side } = order.terms;
  const money = amount(quantityWh, price);
  order.restWh -= quantityWh;
  order.filledWh += quantityWh;
  order.filledMoney += money;
  order.owed += side === 'buy' ? money : amount(quantityWh, shortfall(order.retail, price));
  const holder = holderOf(order);
  delivery.positions.set(holder, moved(delivery.positions.get(holder), side === 'buy', quantityWh, price));
};

const holderOf = ({ terms: { point, account } }: OrderRecord): string => positionKey(point, account);

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

const tellTrade = (state: MarketState, delivery: Delivery, made: Omit<Trade, 'zone' | 'start' | 'length'>): void => {
  const { zone, start } = delivery;
  const { buyOrder, sellOrder, quantityWh, price, phase } = made;
  delivery.tradedWh += quantityWh;
  delivery.lastPrice = price;
  state.digest.append(`trade ${zone} ${start} ${buyOrder} ${sellOrder} ${quantityWh} ${price} ${phase}`);
  emit(state, { kind: 'traded', trade: { zone, start, length: state.rules.settings.intervalLength, ...made } });
};

/** Ends an order's life: the reservation for its worst case gives way to what its trades may still owe. */
export const finish = (state: MarketState, order: OrderRecord, standing: OrderEnd): void => {
  order.standing = standing;
  order.slot = NO_SLOT;
  state.resting.delete(order.ref);
  const { id, terms } = order;
  const money = moneyName(order);
  const kept: Transfer = {
    kind: 'reserve',
    id: `kept/${money}`,
    debit: terms.account,
    credit: SYSTEM.clearing,
    amount: nanoBaht(order.owed),
    // Less than the reservation it replaces; metered consumption may have overdrawn the account meanwhile.
    overdraft: true,
  };
  const legs: Transfer[] = [];
  if (state.ledger.openAmount(`hold/${money}`) !== null)
    legs.push({ kind: 'void', id: `release/${money}`, pending: `hold/${money}` });
  if (order.owed > 0n) legs.push(kept);
  if (legs.length > 0) must(state.ledger.book(legs));
  state.digest.append(
    `order ${id} ${order.termsHash} ${standing} ${order.restWh} ${order.filledWh} ${order.filledMoney}`,
  );
  emit(state, { kind: 'order-done', order: id, reason: standing, restWh: wh(order.restWh) });
};

/** A refusal by the ledger here is a bug: every leg was covered before it was asked for. */
export const must = (answer: LedgerAnswer): void => {
  if (answer.result === 'refused') throw new Error(`the ledger refused ${answer.leg}: ${answer.reason}`);
};
