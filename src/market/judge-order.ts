import { amount, type MicroBahtPerKwh, microBahtPerKwh, type NanoBaht, nanoBaht } from '../domain/money.ts';
import { type OrderRefusal, type OrderTerms, orderId, sides, timesInForce } from '../domain/order.ts';
import { type Account, pointRoles } from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';
import { deliveryKey, type MarketState } from './market-state.ts';
import { BUY, SELL } from './order-book.ts';

/** What an order that may trade needs: who prices it, and what it sets aside for its worst case. */
export type Judged = Readonly<{ retail: MicroBahtPerKwh; reserve: NanoBaht }>;

export const gateOf = ({ rules }: Pick<MarketState, 'rules'>, start: Instant): number =>
  start - rules.settings.gateLead;

/** Whether orders for a delivery are only collected now, for the closing auction. */
export const inCallPhase = (state: MarketState, start: Instant): boolean =>
  state.now >= gateOf(state, start) - state.rules.settings.callPhase;

/** The ladder of refusals, most basic first. Signatures were checked before; credit and fill need the whole state. */
export const judgeOrder = (state: MarketState, terms: OrderTerms): Judged | OrderRefusal => {
  const { registry, now } = state;
  const { settings } = state.rules;
  if (!isWellFormed(terms)) return 'malformed';
  if (registry === null || terms.realm !== registry.registry.realm) return 'wrong-realm';
  const account = registry.accounts.get(terms.account);
  if (account === undefined) return 'unknown-account';
  const point = registry.points.get(terms.point);
  if (point === undefined) return 'unknown-point';
  if (registry.accountAt(terms.point, terms.start) !== terms.account) return 'point-not-of-account';
  if (point.role !== pointRoles[0]) return 'not-a-delivery-point';
  if (point.zone !== terms.zone || !registry.zones.has(terms.zone)) return 'unknown-zone';
  if (terms.length !== settings.intervalLength || terms.start % settings.intervalLength !== 0) return 'not-an-interval';
  if (terms.expires <= now) return 'expired';
  // A gate that has closed stays closed, also when later rules would close it later.
  if (terms.start < state.nextGate || now >= gateOf(state, terms.start)) return 'gate-closed';
  if (terms.start - now > settings.horizon) return 'interval-too-far';
  if (terms.quantityWh < 1 || terms.quantityWh > settings.largestQuantityWh) return 'quantity-out-of-range';
  if (terms.limit % settings.tick !== 0) return 'price-off-tick';
  if (terms.limit < settings.lowestPrice || terms.limit > settings.highestPrice) return 'price-out-of-band';
  return judgeMoney(state, terms, account);
};

const judgeMoney = (state: MarketState, terms: OrderTerms, account: Account): Judged | OrderRefusal => {
  const prices = state.rules.priceOf(account.tariff, terms.start);
  if ('unknown' in prices) return 'cannot-price';
  if (state.orders.has(orderId(terms))) return 'nonce-reused';
  const worst = terms.side === 'buy' ? terms.limit : shortfall(prices.retail, terms.limit);
  const reserve = amount(terms.quantityWh, worst);
  const available = state.ledger.balance(terms.account) - state.ledger.reserved(terms.account);
  if (reserve > available) return 'insufficient-credit';
  if (terms.timeInForce === 'fok' && !fillsNow(state, terms)) return 'fok-not-fillable';
  return { retail: prices.retail, reserve: nanoBaht(reserve) };
};

/** What a seller loses per kWh sold and not delivered: it buys at retail what it sold for less. */
export const shortfall = (retail: MicroBahtPerKwh, price: MicroBahtPerKwh): MicroBahtPerKwh =>
  microBahtPerKwh(Math.max(0, retail - price));

const fillsNow = (state: MarketState, terms: OrderTerms): boolean => {
  const book = state.deliveries.get(deliveryKey(terms.zone, terms.start))?.book ?? null;
  if (book === null || inCallPhase(state, terms.start)) return false;
  const tick = terms.limit / state.rules.settings.tick;
  return book.fillable(terms.side === 'buy' ? BUY : SELL, tick, terms.quantityWh, state.owners.get(terms.account) ?? 0);
};

/** Numbers that are no whole numbers (NaN among them) never get further than this. */
const isWellFormed = (terms: OrderTerms): boolean =>
  [terms.quantityWh, terms.limit, terms.start, terms.length, terms.expires].every(Number.isSafeInteger) &&
  terms.length > 0 &&
  sides.includes(terms.side) &&
  timesInForce.includes(terms.timeInForce) &&
  terms.nonce.length > 0;
