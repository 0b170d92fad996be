import { realms } from '../domain/identity.ts';
import {
  type OrderEnd,
  type OrderRefusal,
  type OrderTerms,
  selfTradeModes,
  sides,
  timesInForce,
} from '../domain/order.ts';

const standings = [
  'resting',
  'filled',
  'cancelled',
  'replaced',
  'expired',
  'gate',
  'moved-out',
  'withdrawn',
  'refused',
] as const satisfies readonly (OrderEnd | 'resting' | 'refused')[];
export type OrderStanding = (typeof standings)[number];

/**
 * Bits of FLAGS: side 0; time in force 1, 2; self-trade mode plus one 3, 4; realm 5, 6; standing 7 to 10; named 11; green 12; of a
 * refused one 13 to 18 the number of the reason plus one.
 */
const [TIME_IN_FORCE, SELF_TRADE, REALM, STANDING, REASON] = [1, 3, 5, 7, 13];
export const STANDING_MASK = 15 << STANDING;
/** What stands under the mask. */
export const RESTS = standings.indexOf('resting') << STANDING;
export const IS_REFUSED = standings.indexOf('refused') << STANDING;
/** Found by its name. */
export const NAMED = 1 << 11;
const GREEN = 1 << 12;

/** The place of a word in a short list: asked for by every order, and half as dear as `indexOf`. */
const placeIn = <Word extends string>(words: readonly Word[], word: Word): number => {
  for (let place = 0; place < words.length; place += 1) if (words[place] === word) return place;
  return -1;
};

/** What an order's terms say in words, as it begins to rest. */
export const flagsOf = ({ side, timeInForce, selfTrade, realm, green }: OrderTerms): number =>
  (side === 'buy' ? 0 : 1) |
  (placeIn(timesInForce, timeInForce) << TIME_IN_FORCE) |
  (selfTrade === undefined ? 0 : (1 + selfTradeModes.indexOf(selfTrade)) << SELF_TRADE) |
  (placeIn(realms, realm) << REALM) |
  (green === undefined ? 0 : GREEN) |
  RESTS;

/** The same of one that was refused, for a reason of that number. */
export const refusedFlagsOf = (terms: OrderTerms, reason: number): number =>
  flagsOf(terms) | IS_REFUSED | ((reason + 1) << REASON);

/** The number of the reason; −1 where it is not among the flags. */
export const reasonOf = (flags: number): number => ((flags >> REASON) & 63) - 1;

/** Whether its words are ours, so that flags say them: the first two rungs look at nothing else. */
export const hasOurWords = (refusal: OrderRefusal): boolean => refusal !== 'malformed' && refusal !== 'wrong-realm';

/** The words again. */
export const wordsOf = (flags: number) => {
  const selfTrade = selfTradeModes[((flags >> SELF_TRADE) & 3) - 1];
  return {
    realm: realms[(flags >> REALM) & 3] as OrderTerms['realm'],
    side: sides[flags & 1] as OrderTerms['side'],
    timeInForce: timesInForce[(flags >> TIME_IN_FORCE) & 3] as OrderTerms['timeInForce'],
    ...(selfTrade !== undefined && { selfTrade }),
    ...(isGreen(flags) && { green: true as const }),
  };
};

export const isBuy = (flags: number): boolean => (flags & 1) === 0;

/** Of renewable energy alone. */
export const isGreen = (flags: number): boolean => (flags & GREEN) !== 0;

export const standingOf = (flags: number): OrderStanding => standings[standingCode(flags)] as OrderStanding;

/** The small number a standing is in the flags. */
export const standingCode = (flags: number): number => (flags & STANDING_MASK) >> STANDING;

export const withStanding = (flags: number, standing: OrderStanding): number =>
  (flags & ~STANDING_MASK) | (placeIn(standings, standing) << STANDING);
