import { wh } from '../domain/energy.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import {
  type CancelScope,
  type CancelTerms,
  type OrderEnd,
  type OrderRefusal,
  type OrderTerms,
  orderId,
} from '../domain/order.ts';
import { instant } from '../domain/time.ts';
import { asBookOrder, gateOf, inCallPhase, type Judged, judgeOrder } from './judge-order.ts';
import { limitsTold } from './market-level.ts';
import { ticksOf } from './market-settings.ts';
import {
  type Delivery,
  deliveryKey,
  deliveryOf,
  emit,
  type MarketState,
  moneyName,
  type OrderRecord,
  SYSTEM,
} from './market-state.ts';
import { BUY, EXPIRED, IOC, OrderBook, REPORT_STRIDE, REST } from './order-book.ts';
import { finish, must, recordTrade } from './order-life.ts';
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
    emit(state, { kind: 'order-refused', order: id, reason: judged, ...limitsTold(state, terms.zone, judged) });
    return;
  }
  const order = remember(state, terms, termsHash, judged);
  const { former } = judged;
  const renewed = former !== null && order.place === former.place && renew(state, former, order);
  if (former !== null && !renewed) withdraw(state, former, 'replaced');
  const reserve = { debit: terms.account, credit: SYSTEM.clearing, amount: judged.reserve };
  if (judged.reserve > 0n)
    must(state.ledger.book([{ kind: 'reserve', id: `hold/${moneyName(order)}`, ...reserve, overdraft: false }]));
  if (renewed) emit(state, { kind: 'order-accepted', order: id, side: terms.side, restingWh: wh(order.restWh) });
  else accept(state, order);
};

/** Puts an order in the place of the one it replaces, which ends. @returns false when that rests in no book and no call */
const renew = (state: MarketState, former: OrderRecord, order: OrderRecord): boolean => {
  const delivery = deliveryOf(state, order.terms.zone, order.terms.start);
  const { slot } = former;
  if (slot === NO_SLOT) delivery.collected.push(order);
  else if (!delivery.book?.renew(slot, former.ref, order.ref, order.restWh)) return false;
  finish(state, former, 'replaced');
  order.slot = slot;
  keepResting(state, delivery, order);
  return true;
};

/** Withdraws what rests of an order, or of all its account placed up to it. */
export const cancelOrder = (state: MarketState, terms: CancelTerms): void => {
  const id = orderId(terms);
  const order = state.orders.get(id);
  const reason = judgeCancel(state, terms, order);
  if (order === undefined || reason !== null) {
    emit(state, { kind: 'order-refused', order: id, reason: reason ?? 'unknown-order' });
    return;
  }
  for (const each of withinScope(state, order, terms.scope ?? 'order')) withdraw(state, each, 'cancelled');
};

const withinScope = (state: MarketState, order: OrderRecord, scope: CancelScope): readonly OrderRecord[] => {
  if (scope === 'order') return [order];
  const { account, zone, start } = order.terms;
  return (state.ordersOf.get(account) ?? []).filter(
    ({ ref, standing, terms }) =>
      standing === 'resting' &&
      ref <= order.ref &&
      (scope === 'account' || (terms.zone === zone && terms.start === start)),
  );
};

const judgeCancel = (state: MarketState, terms: CancelTerms, order: OrderRecord | undefined): OrderRefusal | null => {
  if (terms.realm !== state.registry?.registry.realm) return 'wrong-realm';
  if (!state.registry.accounts.has(terms.account)) return 'unknown-account';
  if (terms.expires <= state.now) return 'expired';
  // A refused order names its place in time as well as any.
  const wide = terms.scope !== undefined && terms.scope !== 'order';
  if (order === undefined || (order.standing === 'refused' && !wide)) return 'unknown-order';
  return order.standing === 'resting' || wide ? null : 'already-done';
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
  const { former, restWh, retail } =
    typeof judged === 'string' ? { former: null, restWh: terms.quantityWh, retail: microBahtPerKwh(0) } : judged;
  const order: OrderRecord = {
    ref: state.nextRef,
    place: former !== null && keepsPlace(terms, restWh, former) ? former.place : state.nextRef,
    id: orderId(terms),
    terms,
    termsHash,
    forgetAfter: instant(state.now + state.rules.settings.horizon),
    standing: refusal === null ? 'resting' : 'refused',
    refusal,
    retail,
    restWh,
    filledWh: 0,
    carriedWh: former === null ? 0 : former.carriedWh + former.filledWh,
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

/** Usual rules of amending: what asks for more, or for another price, stands behind those who are there. */
const keepsPlace = ({ limit, timeInForce }: OrderTerms, restWh: number, former: OrderRecord): boolean =>
  restsByItself(timeInForce) && limit === former.terms.limit && restWh > 0 && restWh <= former.restWh;

const restsByItself = (timeInForce: OrderTerms['timeInForce']): boolean =>
  timeInForce === 'gate' || timeInForce === 'post-only';

const keepResting = (state: MarketState, delivery: Delivery, order: OrderRecord): void => {
  const { terms, ref } = order;
  delivery.orders.push(order);
  state.resting.set(ref, order);
  if (terms.expires < gateOf(state, terms.start)) state.expiries.add(terms.expires, ref);
};

const accept = (state: MarketState, order: OrderRecord): void => {
  const { terms } = order;
  const delivery = deliveryOf(state, terms.zone, terms.start);
  delivery.book ??= new OrderBook(ticksOf(state.rules.settings), state.pool);
  keepResting(state, delivery, order);
  const rests = (restingWh: number): void =>
    emit(state, { kind: 'order-accepted', order: order.id, side: terms.side, restingWh: wh(restingWh) });
  if (!inCallPhase(state, terms.start)) {
    match(state, delivery, delivery.book, order, rests);
    return;
  }
  const collected = restsByItself(terms.timeInForce) && order.restWh > 0;
  rests(collected ? order.restWh : 0);
  if (collected) delivery.collected.push(order);
  else finish(state, order, order.restWh === 0 ? 'filled' : 'expired');
};

const match = (
  state: MarketState,
  delivery: Delivery,
  book: OrderBook,
  order: OrderRecord,
  rests: (restingWh: number) => void,
): void => {
  const { side, tick, owner, selfTrade } = asBookOrder(state, order.terms);
  // What was to fill whole, or not at all, has been judged by the same book: from here it is like any other.
  const mode = restsByItself(order.terms.timeInForce) ? REST : IOC;
  order.slot = order.restWh === 0 ? NO_SLOT : book.place(side, tick, order.restWh, owner, order.ref, mode, selfTrade);
  const reports = book.report.slice(0, order.restWh === 0 ? 0 : book.reports * REPORT_STRIDE);
  const unfilled = order.restWh === 0 ? 0 : book.unfilled;
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

/** Ends what rests of an order, wherever it rests. */
export const withdraw = (state: MarketState, order: OrderRecord, standing: OrderEnd): void => {
  const delivery = state.deliveries.get(deliveryKey(order.terms.zone, order.terms.start));
  delivery?.book?.cancel(order.slot, order.ref);
  finish(state, order, standing);
};
