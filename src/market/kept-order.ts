import type { NanoBaht } from '../domain/money.ts';
import type { OrderRefusal, OrderTerms } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';

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

/** Seldom there: of a refused order everything it asked for, for anybody may ask for anything. */
export type Refused = Readonly<{ refusal: OrderRefusal; terms: OrderTerms }>;
export type Seldom = Readonly<{ budget?: NanoBaht; replaces?: string }>;

/** An order as `put` takes it up: the numbers and small numbers of `order-fields.ts` from their first on. */
export type KeptOrder = Readonly<{
  numbers: Float64Array;
  ints: Int32Array;
  hash: Uint8Array;
  nonce: string;
  refused: Refused | undefined;
  seldom: Seldom | undefined;
}>;
