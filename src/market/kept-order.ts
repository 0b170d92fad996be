import type { NanoBaht } from '../domain/money.ts';
import type { OrderRefusal, OrderTerms } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import type { PackedNonces } from './nonce-column.ts';
import { FLAGS, OWNER, PLACE, POINT, ZONE } from './order-fields.ts';

/** What a new order has that is not in its terms. */
export type NewOrder = Readonly<{
  ref: number;
  place: number;
  forgetAfter: Instant;
  refusal: OrderRefusal | null;
  retail: number;
  restWh: number;
  carriedWh: number;
}>;

/** Of a refused order everything it asked for, where columns do not say it: anybody may ask for anything. */
export type Refused = Readonly<{ refusal: OrderRefusal; terms: OrderTerms }>;
/** What few orders have. */
export type Seldom = Readonly<{ budget?: NanoBaht; replaces?: string }>;

/** Of the numbers of an order (`order-fields.ts`) all from START to KEPT are kept, and these small ones. */
export const NUMBERS_KEPT = 14;
export const INTS_KEPT = [OWNER, POINT, ZONE, PLACE, FLAGS] as const;

/** Orders as a store takes them up from another, with the numbers that points and zones have in it: `NUMBERS_KEPT` and `INTS_KEPT` of each. */
export type KeptOrders = Readonly<{
  /** Ascending. */
  refs: Int32Array;
  numbers: Float64Array;
  ints: Int32Array;
  hashes: Uint8Array;
  nonces: PackedNonces;
  /** By the numbers they have in the flags. */
  reasons: readonly OrderRefusal[];
  refused: Iterable<readonly [ref: number, refused: Refused]>;
  seldom: Iterable<readonly [ref: number, seldom: Seldom]>;
}>;
