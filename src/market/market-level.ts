import type { ZoneId } from '../domain/identity.ts';
import { type ControlCause, type MarketLevel, marketLevels, type TradingLimits } from '../domain/market-control.ts';
import type { OrderRefusal } from '../domain/order.ts';
import { bangkokTime, HOUR, type Instant, instant } from '../domain/time.ts';
import type { ControlView } from '../domain/view.ts';
import { emergencyIn } from './grid-facts.ts';
import type { MarketState } from './market-state.ts';

/** What an operator has set for a zone, or for the whole market, and not taken back. */
export type StandingControl = Readonly<{
  halt: ControlCause | null;
  level: MarketLevel;
  /** Null where the level is normal. */
  cause: ControlCause | null;
}>;

/** The whole market, beside zones, which have an id. */
export const WHOLE = '';
export const asUsual: StandingControl = { halt: null, level: 'normal', cause: null };

/**
 * How a zone stands: what is set for it and what is set for the whole market, whichever is more severe; of two alike the
 * later one.
 */
export const standingOf = ({ controls }: Pick<MarketState, 'controls'>, zone: ZoneId): StandingControl => {
  if (controls.size === 0) return asUsual;
  const [whole, own] = [controls.get(WHOLE), controls.get(zone)];
  if (whole === undefined || own === undefined) return whole ?? own ?? asUsual;
  const { level, cause } = severity(own) > severity(whole) || sameButLater(own, whole) ? own : whole;
  return { halt: own.halt ?? whole.halt, level, cause };
};

const severity = ({ level }: StandingControl): number => marketLevels.indexOf(level);
const sameButLater = (own: StandingControl, whole: StandingControl): boolean =>
  own.level === whole.level && (own.cause?.since ?? 0) > (whole.cause?.since ?? 0);

/** Null where the market's own band is all there is. In restoration the caps give way in a straight line of time. */
export const limitsOf = (
  { now, rules }: Pick<MarketState, 'now' | 'rules'>,
  { level, cause }: StandingControl,
): TradingLimits | null => {
  const { emergency, intervalLength, lowestPrice, highestPrice, largestQuantityWh } = rules.settings;
  if (emergency === undefined || (level !== 'emergency' && level !== 'restoration')) return null;
  const { restoration } = emergency;
  const passed = level === 'restoration' && cause !== null ? now - cause.since : 0;
  const share = level === 'emergency' ? 0 : passed >= restoration ? 1 : passed / restoration;
  const towards = (from: number, to: number): number => Math.floor(from + (to - from) * share);
  const mostWh = Math.min(largestQuantityWh, Math.floor((emergency.pointW * intervalLength) / HOUR));
  return {
    lowest: towards(Math.max(lowestPrice, emergency.lowestPrice), lowestPrice),
    highest: towards(Math.min(highestPrice, emergency.highestPrice), highestPrice),
    mostWh: towards(mostWh, largestQuantityWh),
  };
};

/** The caps that refused an order, for its answer; null where it was something else. */
export const limitsTold = (state: MarketState, zone: ZoneId, reason: OrderRefusal): TradingLimits | null =>
  reason === 'emergency-price' || reason === 'emergency-quantity' ? limitsOf(state, standingOf(state, zone)) : null;

/** When the restoration of a scope has given way to the market's own band; null where there is none. */
export const restoredAt = ({ rules }: Pick<MarketState, 'rules'>, { level, cause }: StandingControl): Instant | null =>
  level === 'restoration' && cause !== null
    ? instant(cause.since + (rules.settings.emergency?.restoration ?? 0))
    : null;

/** Orders are taken and auctions held by the market's own rules, if within caps. */
export const isOpen = ({ halt, level }: StandingControl): boolean => halt === null && level !== 'suspended';

/** How a zone stands, for people; null where all is as usual. A standing emergency of the grid is an alert, and no more. */
export const controlView = (state: MarketState, zone: ZoneId): ControlView | null => {
  const standing = standingOf(state, zone);
  const { halt, level, cause } = standing;
  const told = (of: ControlCause) => ({ since: bangkokTime(of.since), reason: of.reason });
  const limits = limitsOf(state, standing);
  const shown = {
    halted: halt && told(halt),
    limits: limits && { lowestPrice: limits.lowest, highestPrice: limits.highest, mostWh: limits.mostWh },
  };
  if (cause !== null) return { level, declared: told(cause), ...shown };
  const since = emergencyIn(state, zone);
  if (since !== null) return { level: 'alert', declared: { since: bangkokTime(since), reason: null }, ...shown };
  return halt === null ? null : { level, declared: null, ...shown };
};
