import type { Wh } from './energy.ts';
import type { AccountId, PointId, Realm, ZoneId } from './identity.ts';
import type { MicroBahtPerKwh, NanoBaht } from './money.ts';
import type { Instant, Millis } from './time.ts';

export const sides = ['buy', 'sell'] as const;
export type Side = (typeof sides)[number];

/**
 * `gate`: rests until gate closure, or until it expires before, and takes part in the closing auction. `ioc`: what fills
 * now; with its cap as limit it is a market order. `fok`: all now or nothing. `post-only`: as `gate`, and refused where it
 * would trade at once.
 */
export const timesInForce = ['gate', 'ioc', 'fok', 'post-only'] as const;
export type TimeInForce = (typeof timesInForce)[number];

/**
 * What ends where an order meets a resting one of its own account: the resting one, what is left of the new one, or both.
 * The new order's word counts. In the closing auction nothing ends: both are paired with others.
 */
export const selfTradeModes = ['expire-maker', 'expire-taker', 'expire-both'] as const;
export type SelfTradeMode = (typeof selfTradeModes)[number];

/** What an account signs when it places an order. */
export type OrderTerms = Readonly<{
  realm: Realm;
  account: AccountId;
  point: PointId;
  zone: ZoneId;
  /** Delivery interval. */
  start: Instant;
  length: Millis;
  side: Side;
  quantityWh: Wh;
  limit: MicroBahtPerKwh;
  timeInForce: TimeInForce;
  /** Not valid at or after this moment of the core's time. */
  expires: Instant;
  /** Unique per account: with the account it is the order's id, so a retry is the same order. */
  nonce: string;
  /** Absent: `expire-maker`, for a prosumer's newer order is its newer opinion. */
  selfTrade?: SelfTradeMode;
  /** Of a `fok` order: the most all of it may cost, or the least it must bring, beside its limit. */
  budget?: NanoBaht;
  /**
   * Nonce of the resting order this one takes the place of, in one step: the same account, point, delivery and side. The
   * quantity is that of both: what the former has filled is no more to be had. It keeps its place in time priority when
   * the limit stays and no more rests than before.
   */
  replaces?: string;
  /**
   * Of renewable energy, and only that: a buyer is served by such sellers alone, a seller offers what its point exports as such. It
   * waits for the closing auction of its zone, so that its time in force is `gate`.
   */
  green?: true;
}>;

/**
 * How much a cancellation withdraws: the order it names; or that and all the account has placed before it for the same
 * delivery, or for any. Bounded by a named order, so that a repeated cancellation never reaches what came after it.
 */
export const cancelScopes = ['order', 'delivery', 'account'] as const;
export type CancelScope = (typeof cancelScopes)[number];

export type CancelTerms = Readonly<{
  realm: Realm;
  account: AccountId;
  nonce: string;
  expires: Instant;
  /** Absent: `order`. */
  scope?: CancelScope;
}>;

/** `account/nonce`: idempotent by construction. */
export type OrderId = string;
export const orderId = (terms: Readonly<{ account: AccountId; nonce: string }>): OrderId =>
  `${terms.account}/${terms.nonce}`;

/** How the life of an order that was accepted ends. `moved-out`: its account settles for the point no more when it would be delivered; `withdrawn`: by the operator. */
export type OrderEnd = 'filled' | 'cancelled' | 'replaced' | 'expired' | 'gate' | 'moved-out' | 'withdrawn';

/** Why an order was refused, most basic first: the first that applies is the answer. */
const orderRefusals = [
  'malformed',
  'wrong-realm',
  'bad-signature',
  'unknown-account',
  'unknown-point',
  'point-not-of-account',
  'not-a-delivery-point',
  'unknown-zone',
  'not-an-interval',
  'no-green-market',
  'not-renewable',
  'expired',
  'gate-closed',
  'interval-too-far',
  'market-halted',
  'market-suspended',
  'quantity-out-of-range',
  'price-off-tick',
  'price-out-of-band',
  'emergency-price',
  'cannot-price',
  'not-worth-charges',
  'nonce-reused',
  'unknown-order',
  'already-done',
  'replaces-another-kind',
  'emergency-quantity',
  'insufficient-credit',
  'would-trade',
  'fok-not-fillable',
] as const;
export type OrderRefusal = (typeof orderRefusals)[number];
