import type { OrderRefusal, OrderTerms } from '../domain/order.ts';
import { HASH_BYTES } from './hash-column.ts';
import { INTS_KEPT, NUMBERS_KEPT, type Seldom } from './kept-order.ts';
import { Names } from './names.ts';
import { type PackedNonces, packNonces } from './nonce-column.ts';
import { FIRST_ROOM, FLAGS, OWNER, PLACE, POINT, ZONE } from './order-fields.ts';
import type { OrderStore } from './order-store.ts';
import { intsIn, numbersIn } from './packed/columns.ts';

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
  /** As `NonceColumn` writes them; in dumps of before 2026-12 a list of texts. */
  nonces: PackedNonces | readonly string[];
  points: readonly string[];
  zones: readonly string[];
  /** By their numbers in the flags; absent in dumps of before snapshots of version 6, where all that was refused is below. */
  reasons?: readonly OrderRefusal[];
  refused: readonly (readonly [ref: number, refusal: OrderRefusal, terms: OrderTerms])[];
  seldom: readonly (readonly [ref: number, seldom: Seldom])[];
}>;

/** In the place of a point or zone that is none. */
const NONE = -1;

export const dumpOrders = (orders: OrderStore): OrderColumns => {
  const refs = Int32Array.from(orders.all());
  const numbers = new Float64Array(NUMBERS_KEPT * refs.length);
  const ints = new Int32Array(INTS_KEPT.length * refs.length);
  const hashes = new Uint8Array(HASH_BYTES * refs.length);
  // Only what is still used is in a dump.
  const [points, zones] = [new Names<string>(), new Names<string>()];
  const placeOf = (names: Names<string>, known: Names<string>, number: number): number =>
    number === NONE ? NONE : names.numberOf(known.text(number));
  for (const [at, ref] of refs.entries()) {
    for (let field = 0; field < NUMBERS_KEPT; field += 1) numbers[NUMBERS_KEPT * at + field] = orders.get(ref, field);
    const point = placeOf(points, orders.points, orders.int(ref, POINT));
    const zone = placeOf(zones, orders.zones, orders.int(ref, ZONE));
    ints.set(
      [orders.int(ref, OWNER), point, zone, orders.int(ref, PLACE), orders.int(ref, FLAGS)],
      INTS_KEPT.length * at,
    );
    hashes.set(orders.hash(ref), HASH_BYTES * at);
  }
  return {
    ...{ refs: bytesIn(refs), numbers: bytesIn(numbers), ints: bytesIn(ints), hashes },
    nonces: packNonces(refs.length, (at) => orders.nonce(refs[at] as number)),
    ...{ points: points.all(), zones: zones.all() },
    reasons: orders.reasons.all(),
    refused: [...refs].flatMap((ref) => {
      const odd = orders.odd.refusedOf(ref);
      return odd === null ? [] : [[ref, odd.refusal, odd.terms] as const];
    }),
    seldom: [...refs].flatMap((ref) => {
      const found = orders.odd.seldomOf(ref);
      return found === null ? [] : [[ref, found] as const];
    }),
  };
};

/** For how many orders a store is to have room that takes these up and need not grow. */
export const roomFor = (columns: OrderColumns | undefined, least = FIRST_ROOM): number => {
  const refs = columns === undefined ? new Int32Array() : intsIn(columns.refs);
  return Math.max(least, 1 + (refs.at(-1) ?? 0) - (refs[0] ?? 0));
};

/** Into a store that has no orders, and knows the names of its accounts. */
export const loadOrders = (orders: OrderStore, columns: OrderColumns): void => {
  const ints = intsIn(columns.ints);
  const numbersOf = <Name extends string>(names: Names<Name>, texts: readonly string[]): readonly number[] =>
    texts.map((text) => names.numberOf(text as Name));
  const [points, zones] = [numbersOf(orders.points, columns.points), numbersOf(orders.zones, columns.zones)];
  for (let at = 0; at < ints.length; at += INTS_KEPT.length) {
    ints[at + 1] = points[ints[at + 1] as number] ?? NONE;
    ints[at + 2] = zones[ints[at + 2] as number] ?? NONE;
  }
  const { nonces } = columns;
  orders.take({
    ...{ refs: intsIn(columns.refs), numbers: numbersIn(columns.numbers), ints, hashes: columns.hashes },
    nonces: isPacked(nonces) ? nonces : packNonces(nonces.length, (at) => nonces[at] as string),
    reasons: columns.reasons ?? [],
    refused: columns.refused.map(([ref, refusal, terms]) => [ref, { refusal, terms }]),
    seldom: columns.seldom,
  });
};

const isPacked = (nonces: OrderColumns['nonces']): nonces is PackedNonces => !Array.isArray(nonces);
const bytesIn = (column: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
