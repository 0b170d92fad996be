import type { OrderRefusal, OrderTerms } from '../domain/order.ts';
import type { Seldom } from './kept-order.ts';
import { Names } from './names.ts';
import { FLAGS, OWNER, PLACE, POINT, ZONE } from './order-fields.ts';
import type { OrderStore } from './order-store.ts';

/**
 * The lives of orders as plain data, in columns: hundreds of thousands, alike in form. Numbers as the machine has them: every
 * machine this runs on is little-endian.
 */
export type OrderColumns = Readonly<{
  /** References, ascending: 4 bytes each. */
  refs: Uint8Array;
  /** `NUMBERS_KEPT` of each, 8 bytes each, in the order of `order-fields.ts`. */
  numbers: Uint8Array;
  /** Owner, point, zone (places in the lists below), place in time, flags: 4 bytes each. */
  ints: Uint8Array;
  /** 32 bytes each. */
  hashes: Uint8Array;
  nonces: readonly string[];
  points: readonly string[];
  zones: readonly string[];
  refused: readonly (readonly [ref: number, refusal: OrderRefusal, terms: OrderTerms])[];
  seldom: readonly (readonly [ref: number, seldom: Seldom])[];
}>;

/** From START to KEPT. */
const NUMBERS_KEPT = 14;
const INTS_KEPT = 5;
const SHA256 = 32;
/** In the place of a point or zone that is none. */
const NONE = -1;

export const dumpOrders = (orders: OrderStore): OrderColumns => {
  const refs = Int32Array.from(orders.all());
  const numbers = new Float64Array(NUMBERS_KEPT * refs.length);
  const ints = new Int32Array(INTS_KEPT * refs.length);
  const hashes = new Uint8Array(SHA256 * refs.length);
  // Only what is still used is in a dump.
  const [points, zones] = [new Names<string>(), new Names<string>()];
  const placeOf = (names: Names<string>, known: Names<string>, number: number): number =>
    number === NONE ? NONE : names.numberOf(known.text(number));
  for (const [at, ref] of refs.entries()) {
    for (let field = 0; field < NUMBERS_KEPT; field += 1) numbers[NUMBERS_KEPT * at + field] = orders.get(ref, field);
    const point = placeOf(points, orders.points, orders.int(ref, POINT));
    const zone = placeOf(zones, orders.zones, orders.int(ref, ZONE));
    ints.set([orders.int(ref, OWNER), point, zone, orders.int(ref, PLACE), orders.int(ref, FLAGS)], INTS_KEPT * at);
    hashes.set(orders.hash(ref), SHA256 * at);
  }
  return {
    ...{ refs: bytesIn(refs), numbers: bytesIn(numbers), ints: bytesIn(ints), hashes },
    nonces: Array.from(refs, (ref) => orders.nonce(ref)),
    ...{ points: points.all(), zones: zones.all() },
    refused: [...refs].flatMap((ref) => {
      const refusal = orders.refusal(ref);
      return refusal === null ? [] : [[ref, refusal, orders.terms(ref)] as const];
    }),
    seldom: [...refs].flatMap((ref) => {
      const found = orders.seldomOf(ref);
      return found === null ? [] : [[ref, found] as const];
    }),
  };
};

/** Into a store that has no orders, and knows the names of its accounts. */
export const loadOrders = (orders: OrderStore, columns: OrderColumns): void => {
  const refs = new Int32Array(copyOf(columns.refs));
  const numbers = new Float64Array(copyOf(columns.numbers));
  const ints = new Int32Array(copyOf(columns.ints));
  const { hashes, nonces, points, zones } = columns;
  const refused = new Map(columns.refused.map(([ref, refusal, terms]) => [ref, { refusal, terms }]));
  const seldom = new Map(columns.seldom);
  const own = new Int32Array(FLAGS + 1);
  const numberOf = (names: Names<string>, texts: readonly string[], number: number): number =>
    number === NONE ? NONE : names.numberOf(texts[number] as string);
  for (const [at, ref] of refs.entries()) {
    const small = (place: number): number => ints[INTS_KEPT * at + place] as number;
    own[OWNER] = small(0);
    own[POINT] = numberOf(orders.points, points, small(1));
    own[ZONE] = numberOf(orders.zones, zones, small(2));
    own[PLACE] = small(3);
    own[FLAGS] = small(4);
    orders.put(ref, {
      ...{ ints: own, numbers: numbers.subarray(NUMBERS_KEPT * at, NUMBERS_KEPT * (at + 1)) },
      ...{ hash: hashes.subarray(SHA256 * at, SHA256 * (at + 1)), nonce: nonces[at] as string },
      ...{ refused: refused.get(ref), seldom: seldom.get(ref) },
    });
  }
};

const bytesIn = (column: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
const copyOf = (bytes: Uint8Array): ArrayBuffer => bytes.slice().buffer;
