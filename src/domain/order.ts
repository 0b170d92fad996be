import type { Wh } from './energy.ts';
import type { AccountId, PointId, Realm, ZoneId } from './identity.ts';
import type { MicroBahtPerKwh } from './money.ts';
import type { Instant, Millis } from './time.ts';

export const sides = ['buy', 'sell'] as const;
export type Side = (typeof sides)[number];

/** `gate`: rests until gate closure and takes part in the closing auction. `ioc`: what fills now. `fok`: all now or nothing. */
export const timesInForce = ['gate', 'ioc', 'fok'] as const;
export type TimeInForce = (typeof timesInForce)[number];

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
}>;

export type CancelTerms = Readonly<{ realm: Realm; account: AccountId; nonce: string; expires: Instant }>;

/** `account/nonce`: idempotent by construction. */
export type OrderId = string;
export const orderId = (terms: Readonly<{ account: AccountId; nonce: string }>): OrderId =>
  `${terms.account}/${terms.nonce}`;

/** How the life of an order that was accepted ends. `moved-out`: its account settles for the point no more when it would be delivered. */
export type OrderEnd = 'filled' | 'cancelled' | 'expired' | 'gate' | 'moved-out';

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
  'expired',
  'gate-closed',
  'interval-too-far',
  'quantity-out-of-range',
  'price-off-tick',
  'price-out-of-band',
  'cannot-price',
  'nonce-reused',
  'insufficient-credit',
  'fok-not-fillable',
  'unknown-order',
  'already-done',
] as const;
export type OrderRefusal = (typeof orderRefusals)[number];
