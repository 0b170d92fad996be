import { wh } from '../domain/energy.ts';
import type { TradingLimits } from '../domain/market-control.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import {
  type CancelScope,
  type CancelTerms,
  type OrderEnd,
  type OrderId,
  type OrderRefusal,
  type OrderTerms,
  orderId,
} from '../domain/order.ts';
import { instant } from '../domain/time.ts';
import type { Delivery } from './delivery.ts';
import { asBookOrder, carriedOf, gateOf, inCallPhase, isRenewable, type Judged, judgeOrder } from './judge-order.ts';
import { limitsTold } from './market-level.ts';
import { ticksOf } from './market-settings.ts';
import { deliveryOf, emit, type MarketState } from './market-state.ts';
import { placeHash } from './nonce-column.ts';
import { BUY, EXPIRED, IOC, OrderBook, REPORT_STRIDE, REST } from './order-book.ts';
import { EXPIRES, LIMIT, PLACE, REST_WH, SLOT, START, ZONE } from './order-fields.ts';
import { finish, recordTrade } from './order-life.ts';
import { holdMoney } from './order-money.ts';
import { NO_SLOT } from './order-pool.ts';
import type { TradingPlace } from './trading-place.ts';

/**
 * Takes an order: the same terms under the same nonce get the same answer, also when the first was a refusal (or a
 * retry after a top-up would change history).
 */
export const placeOrder = (state: MarketState, terms: OrderTerms, hash: Uint8Array): void => {
  const { orders } = state;
  const owner = state.owners.get(terms.account) ?? 0;
  const name = placeHash(owner, terms.nonce);
  const known = owner === 0 ? 0 : orders.find(owner, terms.nonce, name);
  if (known !== 0 && orders.isSigned(known, hash)) {
    answerAgain(state, known);
    return;
  }
  const judged = judgeOrder(state, terms, owner, known);
  if (typeof judged === 'string') {
    const isKept = known === 0 && state.registry?.accounts.has(terms.account) === true;
    const ref = isKept ? rememberRefused(state, owner, terms, hash, judged) : 0;
    const limits = limitsTold(state, terms.zone, judged);
    if (ref !== 0 && limits === null) tellKeptRefused(state, ref);
    else tellRefused(state, orderId(terms), judged, limits);
    return;
  }
  const { former } = judged;
  const ref = remember(state, owner, terms, hash, judged);
  orders.name(ref, name);
  const renewed = former !== 0 && orders.int(ref, PLACE) === orders.int(former, PLACE) && renew(state, former, ref);
  if (former !== 0 && !renewed) withdraw(state, former, 'replaced');
  holdMoney(state, ref, judged.reserve);
  if (renewed) tellAccepted(state, ref, orders.get(ref, REST_WH));
  else accept(state, ref, terms, owner, deliveryAt(state, judged.place));
};

/** The delivery that is traded in at a place, made when first asked for. */
const deliveryAt = (state: MarketState, place: TradingPlace): Delivery => {
  place.delivery ??= deliveryOf(state, place.zone, instant(place.start));
  return place.delivery;
};

/** Puts an order in the place of the one it replaces, which ends. @returns false when that rests in no book and no call */
const renew = (state: MarketState, former: number, ref: number): boolean => {
  const { orders } = state;
  const delivery = orders.delivery(former);
  if (delivery === null) return false;
  const slot = orders.int(former, SLOT);
  if (slot === NO_SLOT) delivery.collected.push(ref);
  else if (!delivery.book?.renew(slot, former, ref, orders.get(ref, REST_WH))) return false;
  finish(state, former, 'replaced');
  orders.setInt(ref, SLOT, slot);
  keepResting(state, delivery, ref);
  return true;
};

/** Withdraws what rests of an order, or of all its account placed up to it. */
export const cancelOrder = (state: MarketState, terms: CancelTerms): void => {
  const owner = state.owners.get(terms.account) ?? 0;
  const ref = owner === 0 ? 0 : state.orders.find(owner, terms.nonce);
  const reason = judgeCancel(state, terms, ref);
  if (reason !== null) {
    tellRefused(state, orderId(terms), reason);
    return;
  }
  if (terms.scope === undefined || terms.scope === 'order') withdraw(state, ref, 'cancelled');
  else for (const each of withinScope(state, owner, ref, terms.scope)) withdraw(state, each, 'cancelled');
};

const withinScope = ({ orders }: MarketState, owner: number, ref: number, scope: CancelScope): readonly number[] => {
  const { zone, start } = orders.terms(ref);
  const isThere = (one: number): boolean =>
    orders.zones.text(orders.int(one, ZONE)) === zone && orders.get(one, START) === start;
  return [...orders.placedBy(owner).all()].filter(
    (one) => orders.isResting(one) && one <= ref && (scope === 'account' || isThere(one)),
  );
};

const judgeCancel = (state: MarketState, terms: CancelTerms, ref: number): OrderRefusal | null => {
  const { orders } = state;
  if (terms.realm !== state.registry?.registry.realm) return 'wrong-realm';
  if (!state.registry.accounts.has(terms.account)) return 'unknown-account';
  if (terms.expires <= state.now) return 'expired';
  // A refused order names its place in time as well as any.
  const wide = terms.scope !== undefined && terms.scope !== 'order';
  if (ref === 0 || (orders.isRefused(ref) && !wide)) return 'unknown-order';
  return orders.isResting(ref) || wide ? null : 'already-done';
};

/** Expires what has expired by now. */
export const expireOrders = (state: MarketState): void => {
  for (let ref = state.expiries.takeDue(state.now); ref !== null; ref = state.expiries.takeDue(state.now))
    if (state.orders.isResting(ref)) withdraw(state, ref, 'expired');
};

/**
 * Withdraws what rests of the orders of accounts that will not settle for the point when it is delivered: what they have set
 * aside for it is free again. What they have traded stays theirs (`settlement-run.ts`). So with what was to be sold as green from a point
 * that is not known to be renewable any more.
 */
export const withdrawMovedOut = (state: MarketState): void => {
  for (const ref of [...state.orders.allResting()]) {
    const { point, account, start, side, green } = state.orders.terms(ref);
    if (state.registry?.accountAt(point, start) !== account) withdraw(state, ref, 'moved-out');
    else if (green && side === 'sell' && !isRenewable(state.registry, point)) withdraw(state, ref, 'withdrawn');
  }
};

const answerAgain = (state: MarketState, ref: number): void => {
  const { orders } = state;
  if (orders.isRefused(ref)) tellKeptRefused(state, ref);
  else tellAccepted(state, ref, orders.isResting(ref) ? orders.get(ref, REST_WH) : 0);
};

const tellAccepted = (state: MarketState, ref: number, restingWh: number): void => {
  state.sequence += 1;
  state.events.accepted(ref, restingWh);
};

const tellKeptRefused = (state: MarketState, ref: number): void => {
  state.sequence += 1;
  state.events.refused(ref);
};

const tellRefused = (
  state: MarketState,
  order: OrderId,
  reason: OrderRefusal,
  limits: TradingLimits | null = null,
): void => emit(state, { kind: 'order-refused', order, reason, ...(limits && { limits }) });

const remember = (
  state: MarketState,
  owner: number,
  terms: OrderTerms,
  hash: Uint8Array,
  { former, restWh, retail }: Judged,
): number => {
  const { orders } = state;
  const ref = orders.next;
  const place = former !== 0 && keepsPlace(state, terms, restWh, former) ? orders.int(former, PLACE) : ref;
  const carriedWh = former === 0 ? 0 : carriedOf(state, former);
  const forgetAfter = instant(state.now + state.rules.settings.horizon);
  orders.add(owner, terms, hash, { ref, place, forgetAfter, refusal: null, retail, restWh, carriedWh });
  return ref;
};

const rememberRefused = (
  state: MarketState,
  owner: number,
  terms: OrderTerms,
  hash: Uint8Array,
  refusal: OrderRefusal,
): number => {
  const { orders } = state;
  const ref = orders.next;
  const forgetAfter = instant(state.now + state.rules.settings.horizon);
  const restWh = terms.quantityWh;
  orders.add(owner, terms, hash, { ref, place: ref, forgetAfter, refusal, retail: 0, restWh, carriedWh: 0 });
  orders.name(ref);
  state.digest.put('order').word(terms.account).put('/').put(terms.nonce).word('').hexOf(hash);
  state.digest.put(' refused').word(refusal).end();
  return ref;
};

/** Usual rules of amending: what asks for more, or for another price, stands behind those who are there. */
const keepsPlace = (
  { orders }: MarketState,
  { limit, timeInForce }: OrderTerms,
  restWh: number,
  former: number,
): boolean =>
  restsByItself(timeInForce) &&
  limit === orders.get(former, LIMIT) &&
  restWh > 0 &&
  restWh <= orders.get(former, REST_WH);

const restsByItself = (timeInForce: OrderTerms['timeInForce']): boolean =>
  timeInForce === 'gate' || timeInForce === 'post-only';

const keepResting = (state: MarketState, delivery: Delivery, ref: number): void => {
  const { orders } = state;
  orders.setDelivery(ref, delivery);
  delivery.orders.push(ref);
  const expires = orders.get(ref, EXPIRES);
  if (expires < gateOf(state, delivery.start)) state.expiries.add(expires, ref);
};

const accept = (state: MarketState, ref: number, terms: OrderTerms, owner: number, delivery: Delivery): void => {
  delivery.book ??= new OrderBook(ticksOf(state.rules.settings), state.pool);
  keepResting(state, delivery, ref);
  if (!inCallPhase(state, terms.start) && terms.green === undefined) {
    match(state, delivery, delivery.book, ref, terms, owner);
    return;
  }
  const restWh = state.orders.get(ref, REST_WH);
  const collected = restsByItself(terms.timeInForce) && restWh > 0;
  tellAccepted(state, ref, collected ? restWh : 0);
  if (collected) delivery.collected.push(ref);
  else finish(state, ref, restWh === 0 ? 'filled' : 'expired');
};

const match = (
  state: MarketState,
  delivery: Delivery,
  book: OrderBook,
  ref: number,
  terms: OrderTerms,
  owner: number,
): void => {
  const { orders } = state;
  const { side, tick, selfTrade } = asBookOrder(state, terms, owner);
  // What was to fill whole, or not at all, has been judged by the same book: from here it is like any other.
  const mode = restsByItself(terms.timeInForce) ? REST : IOC;
  const restWh = orders.get(ref, REST_WH);
  if (restWh > 0) orders.setInt(ref, SLOT, book.place(side, tick, restWh, owner, ref, mode, selfTrade));
  // Nothing is placed before all of it is read.
  const { report } = book;
  const end = restWh === 0 ? 0 : book.reports * REPORT_STRIDE;
  const unfilled = restWh === 0 ? 0 : book.unfilled;
  let filled = 0;
  for (let at = 0; at < end; at += REPORT_STRIDE) if (report[at] !== EXPIRED) filled += report[at + 2] as number;
  tellAccepted(state, ref, restWh - filled - unfilled);
  for (let at = 0; at < end; at += REPORT_STRIDE) {
    const maker = report[at + 1] as number;
    if (!orders.isResting(maker)) throw new Error(`order ${maker} is in the book and nowhere else`);
    if (report[at] === EXPIRED) finish(state, maker, 'expired');
    else {
      const price = microBahtPerKwh((report[at + 3] as number) * state.rules.settings.tick);
      const sides = side === BUY ? ([ref, maker] as const) : ([maker, ref] as const);
      recordTrade(state, delivery, sides, wh(report[at + 2] as number), price, 'continuous');
      if (orders.get(maker, REST_WH) === 0) finish(state, maker, 'filled');
    }
  }
  if (filled === restWh) finish(state, ref, 'filled');
  else if (unfilled > 0) finish(state, ref, 'expired');
};

/** Ends what rests of an order, wherever it rests. */
export const withdraw = (state: MarketState, ref: number, standing: OrderEnd): void => {
  state.orders.delivery(ref)?.book?.cancel(state.orders.int(ref, SLOT), ref);
  finish(state, ref, standing);
};
