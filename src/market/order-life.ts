import { type Wh, wh } from '../domain/energy.ts';
import type { Trade } from '../domain/market.ts';
import { amount, type MicroBahtPerKwh, nanoBaht } from '../domain/money.ts';
import type { OrderEnd } from '../domain/order.ts';
import { shortfall } from './judge-order.ts';
import type { LedgerAnswer, Transfer } from './ledger.ts';
import {
  type Delivery,
  emit,
  type MarketState,
  moneyName,
  type OrderRecord,
  positionKey,
  SYSTEM,
} from './market-state.ts';
import { NO_SLOT } from './order-pool.ts';
import { noPosition } from './settle.ts';

/** Books a trade to both orders and positions, and says so; filled orders are done. */
export const recordTrade = (
  state: MarketState,
  delivery: Delivery,
  [buy, sell]: readonly [buy: OrderRecord, sell: OrderRecord],
  quantityWh: Wh,
  price: MicroBahtPerKwh,
  phase: Trade['phase'],
): void => {
  const money = amount(quantityWh, price);
  for (const [order, sign, owed] of [
    [buy, -1n, money],
    [sell, 1n, amount(quantityWh, shortfall(sell.retail, price))],
  ] as const) {
    order.restWh -= quantityWh;
    order.filledWh += quantityWh;
    order.filledMoney += money;
    order.owed += owed;
    const holder = positionKey(order.terms.point, order.terms.account);
    const before = delivery.positions.get(holder) ?? noPosition;
    delivery.positions.set(holder, {
      boughtWh: before.boughtWh + (sign < 0n ? quantityWh : 0),
      soldWh: before.soldWh + (sign > 0n ? quantityWh : 0),
      money: before.money + sign * money,
    });
  }
  delivery.tradedWh += quantityWh;
  delivery.lastPrice = price;
  const { zone, start } = delivery;
  const [buyer, seller] = [buy.terms.account, sell.terms.account];
  const parties = { buyer, seller, buyOrder: buy.id, sellOrder: sell.id };
  const trade = { zone, start, length: state.rules.settings.intervalLength, ...parties, quantityWh, price, phase };
  state.digest.append(`trade ${zone} ${start} ${buy.id} ${sell.id} ${quantityWh} ${price} ${phase}`);
  emit(state, { kind: 'traded', trade });
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
