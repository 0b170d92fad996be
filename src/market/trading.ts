import { wh } from '../domain/energy.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import { type CancelTerms, type OrderRefusal, type OrderTerms, orderId } from '../domain/order.ts';
import { instant } from '../domain/time.ts';
import { gateOf, inCallPhase, type Judged, judgeOrder } from './judge-order.ts';
import { ticksOf } from './market-settings.ts';
import {
  type Delivery,
  deliveryKey,
  deliveryOf,
  emit,
  type MarketState,
  type OrderRecord,
  SYSTEM,
} from './market-state.ts';
import { BUY, EXPIRED, IOC, OrderBook, REPORT_STRIDE, REST, SELL } from './order-book.ts';
import { finish, moneyName, must, recordTrade } from './order-life.ts';
import { NO_SLOT } from './order-pool.ts';
import { hex } from './state-digest.ts';

/**
 * Takes an order: the same terms under the same nonce get the same answer, also when the first was a refusal (or a
 * retry after a top-up would change history).
 */
export const placeOrder = (state: MarketState, terms: OrderTerms, hash: Uint8Array): void => {
  const id = orderId(terms);
  const termsHash = hex(hash);
  const known = state.orders.get(id);
  if (known?.termsHash === termsHash) {
    answerAgain(state, known);
    return;
  }
  const judged = judgeOrder(state, terms);
  if (typeof judged === 'string') {
    if (known === undefined && state.registry?.accounts.has(terms.account)) remember(state, terms, termsHash, judged);
    emit(state, { kind: 'order-refused', order: id, reason: judged });
    return;
  }
  const order = remember(state, terms, termsHash, judged);
  const reserve = { debit: terms.account, credit: SYSTEM.clearing, amount: judged.reserve };
  if (judged.reserve > 0n)
    must(state.ledger.book([{ kind: 'reserve', id: `hold/${moneyName(order)}`, ...reserve, overdraft: false }]));
  accept(state, order);
};

/** Withdraws what rests of an order. */
export const cancelOrder = (state: MarketState, terms: CancelTerms): void => {
  const id = orderId(terms);
  const order = state.orders.get(id);
  const reason = judgeCancel(state, terms, order);
  if (order !== undefined && reason === null) withdraw(state, order, 'cancelled');
  else emit(state, { kind: 'order-refused', order: id, reason: reason ?? 'unknown-order' });
};

const judgeCancel = (state: MarketState, terms: CancelTerms, order: OrderRecord | undefined): OrderRefusal | null => {
  if (terms.realm !== state.registry?.registry.realm) return 'wrong-realm';
  if (!state.registry.accounts.has(terms.account)) return 'unknown-account';
  if (terms.expires <= state.now) return 'expired';
  if (order === undefined || order.standing === 'refused') return 'unknown-order';
  return order.standing === 'resting' ? null : 'already-done';
};

/** Expires what has expired by now. */
export const expireOrders = (state: MarketState): void => {
  for (let ref = state.expiries.takeDue(state.now); ref !== null; ref = state.expiries.takeDue(state.now)) {
    const order = state.resting.get(ref);
    if (order !== undefined) withdraw(state, order, 'expired');
  }
};

/**
 * Withdraws what rests of the orders of accounts that will not settle for the point when it is delivered: what they have set
 * aside for it is free again. What they have traded stays theirs (`settlement-run.ts`).
 */
export const withdrawMovedOut = (state: MarketState): void => {
  for (const order of [...state.resting.values()]) {
    const { point, account, start } = order.terms;
    if (state.registry?.accountAt(point, start) !== account) withdraw(state, order, 'moved-out');
  }
};

const answerAgain = (state: MarketState, order: OrderRecord): void => {
  const { id, terms, refusal, standing } = order;
  const restingWh = wh(standing === 'resting' ? order.restWh : 0);
  if (refusal !== null) emit(state, { kind: 'order-refused', order: id, reason: refusal });
  else emit(state, { kind: 'order-accepted', order: id, side: terms.side, restingWh });
};

const remember = (
  state: MarketState,
  terms: OrderTerms,
  termsHash: string,
  judged: Judged | OrderRefusal,
): OrderRecord => {
  const refusal = typeof judged === 'string' ? judged : null;
  const order: OrderRecord = {
    ref: state.nextRef,
    id: orderId(terms),
    terms,
    termsHash,
    forgetAfter: instant(state.now + state.rules.settings.horizon),
    standing: refusal === null ? 'resting' : 'refused',
    refusal,
    retail: typeof judged === 'string' ? microBahtPerKwh(0) : judged.retail,
    restWh: terms.quantityWh,
    filledWh: 0,
    filledMoney: 0n,
    owed: 0n,
    slot: NO_SLOT,
  };
  state.nextRef += 1;
  state.orders.set(order.id, order);
  if (refusal !== null) state.digest.append(`order ${order.id} ${termsHash} refused ${refusal}`);
  const ofAccount = state.ordersOf.get(terms.account);
  if (ofAccount === undefined) state.ordersOf.set(terms.account, [order]);
  else ofAccount.push(order);
  return order;
};

const accept = (state: MarketState, order: OrderRecord): void => {
  const { terms } = order;
  const delivery = deliveryOf(state, terms.zone, terms.start);
  delivery.book ??= new OrderBook(ticksOf(state.rules.settings), state.pool);
  delivery.orders.push(order);
  state.resting.set(order.ref, order);
  if (terms.expires < gateOf(state, terms.start)) state.expiries.add(terms.expires, order.ref);
  const rests = (restingWh: number): void =>
    emit(state, { kind: 'order-accepted', order: order.id, side: terms.side, restingWh: wh(restingWh) });
  if (!inCallPhase(state, terms.start)) {
    match(state, delivery, delivery.book, order, rests);
    return;
  }
  rests(terms.timeInForce === 'gate' ? order.restWh : 0);
  if (terms.timeInForce === 'gate') delivery.collected.push(order);
  else finish(state, order, 'expired');
};

const match = (
  state: MarketState,
  delivery: Delivery,
  book: OrderBook,
  order: OrderRecord,
  rests: (restingWh: number) => void,
): void => {
  const { terms } = order;
  const side = terms.side === 'buy' ? BUY : SELL;
  const owner = state.owners.get(terms.account) ?? 0;
  // A fill-or-kill order has been found fillable when it was judged: it fills like any immediate one.
  const mode = terms.timeInForce === 'gate' ? REST : IOC;
  order.slot = book.place(side, terms.limit / state.rules.settings.tick, order.restWh, owner, order.ref, mode);
  const reports = book.report.slice(0, book.reports * REPORT_STRIDE);
  const unfilled = book.unfilled;
  let filled = 0;
  for (let at = 0; at < reports.length; at += REPORT_STRIDE)
    if (reports[at] !== EXPIRED) filled += reports[at + 2] as number;
  rests(order.restWh - filled - unfilled);
  for (let at = 0; at < reports.length; at += REPORT_STRIDE) {
    const maker = state.resting.get(reports[at + 1] as number);
    if (maker === undefined) throw new Error(`order ${reports[at + 1]} is in the book and nowhere else`);
    if (reports[at] === EXPIRED) finish(state, maker, 'expired');
    else {
      const price = microBahtPerKwh((reports[at + 3] as number) * state.rules.settings.tick);
      const sides = side === BUY ? ([order, maker] as const) : ([maker, order] as const);
      recordTrade(state, delivery, sides, wh(reports[at + 2] as number), price, 'continuous');
      if (maker.restWh === 0) finish(state, maker, 'filled');
    }
  }
  if (order.restWh === 0) finish(state, order, 'filled');
  else if (unfilled > 0) finish(state, order, 'expired');
};

const withdraw = (state: MarketState, order: OrderRecord, standing: 'cancelled' | 'expired' | 'moved-out'): void => {
  const delivery = state.deliveries.get(deliveryKey(order.terms.zone, order.terms.start));
  delivery?.book?.cancel(order.slot, order.ref);
  finish(state, order, standing);
};
