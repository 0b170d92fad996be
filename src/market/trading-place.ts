import type { MicroBahtPerKwh } from '../domain/money.ts';
import type { OrderRefusal, OrderTerms } from '../domain/order.ts';
import { pointRoles, tariffAt } from '../domain/registry.ts';
import { instant, MINUTE } from '../domain/time.ts';
import type { Delivery } from './delivery.ts';
import type { MarketState } from './market-state.ts';
import type { RegistryIndex } from './registry-index.ts';
import type { MarketRules } from './rules.ts';
import type { ChargesAt } from './trade-charges.ts';

/**
 * What registry and rules say about the orders of an account for one delivery at one point, whatever they are: the first reason
 * to refuse them, if there is one, what sellers are charged, and what the account pays at retail; null before it was asked for, 'unknown' where it has no price.
 */
export type TradingPlace = {
  readonly registry: RegistryIndex;
  readonly rules: MarketRules;
  readonly account: string;
  readonly point: string;
  readonly zone: string;
  readonly start: number;
  readonly length: number;
  readonly refusal: OrderRefusal | null;
  readonly charges: ReturnType<ChargesAt>;
  retail: MicroBahtPerKwh | 'unknown' | null;
  /** Null before an order was accepted here; nothing is accepted any more where it is forgotten. */
  delivery: Delivery | null;
};

/** Places remembered: those of some hundreds of accounts over a few intervals. What is asked for again is looked up once. */
const REMEMBERED = 1_024;
export const noPlaces = (): (TradingPlace | null)[] => new Array<TradingPlace | null>(REMEMBERED).fill(null);

/** `owner`: the number of the account, 0 where it has none yet. */
export const placeOf = (
  state: MarketState,
  registry: RegistryIndex,
  terms: OrderTerms,
  owner: number,
): TradingPlace => {
  const slot = (owner * 7 + Math.floor(terms.start / MINUTE)) & (REMEMBERED - 1);
  const known = state.places[slot] as TradingPlace | null;
  if (known !== null && isOf(known, state, registry, terms)) return known;
  const made: TradingPlace = {
    registry,
    rules: state.rules,
    account: terms.account,
    point: terms.point,
    zone: terms.zone,
    start: terms.start,
    length: terms.length,
    refusal: refusalAt(state, registry, terms),
    retail: null,
    delivery: null,
    charges: state.rules.chargesAt?.(terms.start) ?? null,
  };
  state.places[slot] = made;
  return made;
};

/** The retail price of an account's tariff at delivery; 'unknown' where there is none. */
export const retailAt = ({ rules }: MarketState, place: TradingPlace): MicroBahtPerKwh | 'unknown' => {
  if (place.retail !== null) return place.retail;
  const account = place.registry.accounts.get(place.account);
  const prices =
    account === undefined
      ? { unknown: 'no account' }
      : rules.priceOf(tariffAt(account, instant(place.start)), instant(place.start));
  place.retail = 'unknown' in prices ? 'unknown' : prices.retail;
  return place.retail;
};

const isOf = (place: TradingPlace, { rules }: MarketState, registry: RegistryIndex, terms: OrderTerms): boolean =>
  place.start === terms.start &&
  place.length === terms.length &&
  place.registry === registry &&
  place.rules === rules &&
  place.account === terms.account &&
  place.point === terms.point &&
  place.zone === terms.zone;

const refusalAt = ({ rules }: MarketState, registry: RegistryIndex, terms: OrderTerms): OrderRefusal | null => {
  if (!registry.accounts.has(terms.account)) return 'unknown-account';
  const point = registry.points.get(terms.point);
  if (point === undefined) return 'unknown-point';
  if (registry.accountAt(terms.point, terms.start) !== terms.account) return 'point-not-of-account';
  if (point.role !== pointRoles[0]) return 'not-a-delivery-point';
  if (point.zone !== terms.zone || !registry.zones.has(terms.zone)) return 'unknown-zone';
  const { intervalLength } = rules.settings;
  return terms.length !== intervalLength || terms.start % intervalLength !== 0 ? 'not-an-interval' : null;
};
