import { wh } from '../domain/energy.ts';
import type { TradingLimits } from '../domain/market-control.ts';
import { type MicroBahtPerKwh, microBahtPerKwh, type NanoBaht, productOf } from '../domain/money.ts';
import { type OrderRefusal, type OrderTerms, selfTradeModes, timesInForce } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import { positionKey } from './delivery.ts';
import { limitsOf, standingOf } from './market-level.ts';
import type { MarketSettings } from './market-settings.ts';
import { deliveryKey, type MarketState } from './market-state.ts';
import { BUY, EXPIRE_BOTH, EXPIRE_MAKER, EXPIRE_TAKER, type OrderBook, SELL } from './order-book.ts';
import { CARRIED_WH, FILLED_WH, FLAGS, HELD, OWED, POINT, REST_WH, START, ZONE } from './order-fields.ts';
import { isGreen } from './order-flags.ts';
import { purseOf } from './order-money.ts';
import {
  chargesIn,
  chargesOf,
  leastPrice,
  netPrice,
  standingPrice,
  sumCharged,
  type TradeCharges,
} from './trade-charges.ts';
import { placeOf, retailAt, type TradingPlace } from './trading-place.ts';

/**
 * What an order that may trade needs: who prices it, what it sets aside for its worst case, the resting order it takes the
 * place of, and how much of it there is still to trade.
 */
export type Judged = Readonly<{
  place: TradingPlace;
  retail: MicroBahtPerKwh;
  /** Nano-baht. */
  reserve: number;
  /** 0 where there is none. */
  former: number;
  restWh: number;
}>;

export const gateOf = ({ rules }: Pick<MarketState, 'rules'>, start: Instant): number =>
  start - rules.settings.gateLead;

/** Whether orders for a delivery are only collected now, for the closing auction. */
export const inCallPhase = (state: MarketState, start: Instant): boolean =>
  state.now >= gateOf(state, start) - state.rules.settings.callPhase;

/**
 * The ladder of refusals, most basic first. Signatures were checked before; credit and fill need the whole state.
 * @param owner the number of the account, 0 where it has none yet
 * @param known what the account has placed under the same nonce, or 0
 */
export const judgeOrder = (
  state: MarketState,
  terms: OrderTerms,
  owner: number,
  known: number,
): Judged | OrderRefusal => {
  const { registry, now } = state;
  const { settings } = state.rules;
  if (!isWellFormed(terms)) return 'malformed';
  if (registry === null || terms.realm !== registry.registry.realm) return 'wrong-realm';
  const place = placeOf(state, registry, terms, owner);
  if (place.refusal !== null) return place.refusal;
  const notGreen = terms.green === undefined ? null : greenRefusal(state, terms);
  if (notGreen !== null) return notGreen;
  if (terms.expires <= now) return 'expired';
  // A gate that has closed stays closed, also when later rules would close it later.
  if (terms.start < state.nextGate || now >= gateOf(state, terms.start)) return 'gate-closed';
  if (terms.start - now > settings.horizon) return 'interval-too-far';
  const standing = standingOf(state, terms.zone);
  if (standing.halt !== null) return 'market-halted';
  if (standing.level === 'suspended') return 'market-suspended';
  if (terms.quantityWh < 1 || terms.quantityWh > settings.largestQuantityWh) return 'quantity-out-of-range';
  if (terms.limit % settings.tick !== 0) return 'price-off-tick';
  if (terms.limit < settings.lowestPrice || terms.limit > settings.highestPrice) return 'price-out-of-band';
  const limits = limitsOf(state, standing);
  if (limits !== null && (terms.limit < limits.lowest || terms.limit > limits.highest)) return 'emergency-price';
  const atRetail = retailAt(state, place);
  const { charges } = place;
  if (atRetail === 'unknown' || (charges !== null && 'unknown' in charges)) return 'cannot-price';
  const worth = charges === null ? null : judgeCharged(charges, terms, settings, limits);
  if (worth !== null) return worth;
  if (known !== 0) return 'nonce-reused';
  return judgeMoney(state, terms, owner, place, limits, isDeliverMin(state) ? microBahtPerKwh(0) : atRetail);
};

/** A seller's order stands where its limit is kept after charges; no seller can be left anything below the least such price. */
const judgeCharged = (
  charges: TradeCharges,
  { side, limit }: OrderTerms,
  { tick, highestPrice }: MarketSettings,
  caps: TradingLimits | null,
): OrderRefusal | null => {
  const least = leastPrice(charges, side === 'buy' ? 0 : limit, tick);
  if (least > (side === 'buy' ? limit : highestPrice)) return 'not-worth-charges';
  return caps !== null && least > caps.highest ? 'emergency-price' : null;
};

/** Green is what comes out of a point that exports nothing but PV, by the operator's registry; anybody may buy it. */
const greenRefusal = (
  { rules, registry }: MarketState,
  { side, point }: Pick<OrderTerms, 'side' | 'point'>,
): OrderRefusal | null => {
  if (rules.settings.green !== true) return 'no-green-market';
  return side === 'buy' || isRenewable(registry, point) ? null : 'not-renewable';
};

/** A battery that the grid may have charged, or an engine, is behind a point of which this is not said. */
export const isRenewable = (registry: MarketState['registry'], point: string): boolean =>
  registry?.points.get(point)?.connection?.daylightOnly === true;

const judgeMoney = (
  state: MarketState,
  terms: OrderTerms,
  owner: number,
  place: TradingPlace,
  limits: TradingLimits | null,
  retail: MicroBahtPerKwh,
): Judged | OrderRefusal => {
  const former = terms.replaces === undefined ? 0 : judgeReplaced(state, terms, owner, terms.replaces);
  if (typeof former === 'string') return former;
  const carried = former === 0 ? 0 : carriedOf(state, former);
  const restWh = Math.max(0, terms.quantityWh - carried);
  if (limits !== null && askedFor(state, terms, former) + restWh > limits.mostWh) return 'emergency-quantity';
  // What is sold as green is sold at the price of any, be that nothing, and a premium for what is given of it; charges are of both.
  const leastPaid = terms.green ? netPrice(chargesIn(state.rules, terms.start), 0) : terms.limit;
  const worst = terms.side === 'buy' ? terms.limit : shortfall(retail, leastPaid);
  const reserve = lesser(productOf(wh(restWh), worst), terms.side === 'buy' ? terms.budget : undefined);
  if (!canAfford(state, owner, reserve - heldOpen(state, former))) return 'insufficient-credit';
  if (terms.timeInForce === 'post-only' && crossesNow(state, terms, owner)) return 'would-trade';
  if (terms.timeInForce === 'fok' && !fillsNow(state, terms, owner, restWh)) return 'fok-not-fillable';
  return { place, retail, reserve, former, restWh };
};

const lesser = (one: number, other: NanoBaht | undefined): number =>
  other !== undefined && other < one ? Number(other) : one;

/** What an order, and those whose place it took, have filled. */
export const carriedOf = ({ orders }: MarketState, ref: number): number =>
  orders.get(ref, CARRIED_WH) + orders.get(ref, FILLED_WH);

const canAfford = (state: MarketState, owner: number, amount: number): boolean =>
  owner === 0 ? amount <= 0 : state.ledger.accounts.covers(purseOf(state, owner), amount);

/** Wh that a point has traded, or may yet trade, on one side of a delivery; `former` (0: none) is about to give way. */
export const askedFor = (
  state: MarketState,
  { account, point, zone, start, side }: OrderTerms,
  former: number,
): number => {
  const { orders } = state;
  const position = state.deliveries.get(deliveryKey(zone, start))?.positions.get(positionKey(point, account));
  let sum = (side === 'buy' ? position?.boughtWh : position?.soldWh) ?? 0;
  for (const ref of orders.placedBy(state.owners.get(account) ?? 0).all())
    if (
      ref !== former &&
      orders.isResting(ref) &&
      orders.get(ref, START) === start &&
      orders.isBuyer(ref) === (side === 'buy') &&
      orders.points.text(orders.int(ref, POINT)) === point
    )
      sum += orders.get(ref, REST_WH);
  return sum;
};

/** The resting order that is to give way. */
const judgeReplaced = (
  { orders }: MarketState,
  terms: OrderTerms,
  owner: number,
  replaces: string,
): number | OrderRefusal => {
  const former = owner === 0 ? 0 : orders.find(owner, replaces);
  if (former === 0 || orders.isRefused(former)) return 'unknown-order';
  if (!orders.isResting(former)) return 'already-done';
  const same =
    orders.points.text(orders.int(former, POINT)) === terms.point &&
    orders.zones.text(orders.int(former, ZONE)) === terms.zone &&
    orders.get(former, START) === terms.start &&
    orders.isBuyer(former) === (terms.side === 'buy') &&
    isGreen(orders.int(former, FLAGS)) === (terms.green === true);
  return same ? former : 'replaces-another-kind';
};

/** What becomes free when an order ends: what it has set aside, less what its trades may still owe. */
const heldOpen = ({ orders }: MarketState, former: number): number =>
  former === 0 ? 0 : orders.get(former, HELD) - orders.get(former, OWED);

/** By rule B, who does not deliver has not sold. */
export const isDeliverMin = ({ rules }: Pick<MarketState, 'rules'>): boolean =>
  rules.settings.settlementRule === 'deliver-min';

/**
 * What a seller loses per kWh sold and not delivered: it buys at retail what it sold for less. `price`: after charges. By rule B (`retail` is 0)
 * it loses nothing: what is delivered of green energy has its premium, whatever charges leave of the price alone.
 */
export const shortfall = (retail: MicroBahtPerKwh, price: MicroBahtPerKwh): MicroBahtPerKwh =>
  microBahtPerKwh(retail === 0 ? 0 : Math.max(0, retail - price));

const selfTradeNumbers = {
  'expire-maker': EXPIRE_MAKER,
  'expire-taker': EXPIRE_TAKER,
  'expire-both': EXPIRE_BOTH,
} as const;

/** An order of an account as the book reads it. */
export const asBookOrder = (state: MarketState, terms: OrderTerms, owner: number) => ({
  side: terms.side === 'buy' ? BUY : SELL,
  tick: standingPrice(state.rules, terms) / state.rules.settings.tick,
  owner,
  selfTrade: selfTradeNumbers[terms.selfTrade ?? 'expire-maker'],
});

const matchedIn = (state: MarketState, { zone, start }: OrderTerms): OrderBook | null =>
  inCallPhase(state, start) ? null : (state.deliveries.get(deliveryKey(zone, start))?.book ?? null);

const crossesNow = (state: MarketState, terms: OrderTerms, owner: number): boolean => {
  const { side, tick } = asBookOrder(state, terms, owner);
  return matchedIn(state, terms)?.crosses(side, tick) ?? false;
};

const fillsNow = (state: MarketState, terms: OrderTerms, owner: number, quantity: number): boolean => {
  const { side, tick, selfTrade } = asBookOrder(state, terms, owner);
  const ticks = matchedIn(state, terms)?.costOf(side, tick, quantity, owner, selfTrade) ?? -1;
  if (ticks < 0) return false;
  const money = BigInt(ticks) * BigInt(state.rules.settings.tick);
  if (terms.budget === undefined || terms.side === 'buy') return terms.budget === undefined || money <= terms.budget;
  return money - sumCharged(chargesOf(chargesIn(state.rules, terms.start), money, quantity)) >= terms.budget;
};

/** Numbers that are no whole numbers (NaN among them) never get further than this. */
const isWellFormed = (terms: OrderTerms): boolean =>
  Number.isSafeInteger(terms.quantityWh) &&
  Number.isSafeInteger(terms.limit) &&
  Number.isSafeInteger(terms.start) &&
  Number.isSafeInteger(terms.length) &&
  Number.isSafeInteger(terms.expires) &&
  terms.length > 0 &&
  (terms.side === 'buy' || terms.side === 'sell') &&
  (terms.green === undefined || (terms.green === true && terms.timeInForce === 'gate')) &&
  (terms.timeInForce === 'gate' || timesInForce.includes(terms.timeInForce)) &&
  terms.nonce.length > 0 &&
  (terms.selfTrade === undefined || selfTradeModes.includes(terms.selfTrade)) &&
  (terms.budget === undefined || (terms.timeInForce === 'fok' && terms.budget > 0n));
