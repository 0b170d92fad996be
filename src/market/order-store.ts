import type { PointId, ZoneId } from '../domain/identity.ts';
import type { OrderEnd, OrderId, OrderRefusal, OrderTerms } from '../domain/order.ts';
import type { Delivery } from './delivery.ts';
import { HashColumn } from './hash-column.ts';
import type { HeldPosition } from './held-position.ts';
import { INTS_KEPT, type KeptOrders, type NewOrder, NUMBERS_KEPT } from './kept-order.ts';
import { Names } from './names.ts';
import { NonceColumn, placeHash } from './nonce-column.ts';
import { ObjectColumn } from './object-column.ts';
import { OddOrders } from './odd-orders.ts';
import {
  CARRIED_WH,
  EXPIRES,
  FILLED_WH,
  FIRST_ROOM,
  FLAGS,
  FORGET_AFTER,
  INTS,
  KEPT,
  LENGTH,
  LIMIT,
  NEXT,
  NUMBERS,
  OWNER,
  PAID,
  PLACE,
  PLACE_HASH,
  POINT,
  QUANTITY_WH,
  REST_WH,
  RETAIL,
  SLOT,
  START,
  ZONE,
} from './order-fields.ts';
import {
  flagsOf,
  hasOurWords,
  IS_REFUSED,
  isBuy,
  NAMED,
  type OrderStanding,
  RESTS,
  reasonOf,
  refusedFlagsOf,
  STANDING_MASK,
  standingOf,
  withStanding,
  wordsOf,
} from './order-flags.ts';
import { OrderIndex } from './order-index.ts';
import { RefList } from './ref-list.ts';
import { spread } from './ring.ts';

/** Columns of references are signed 32-bit integers. */
const LAST_REF = 2 ** 31 - 1;

/**
 * The lives of orders, from their answer until nothing asks for them any more: numbers in arrays, at places that follow from an order's
 * reference, and no object for any of them. References rise with time and are unique for ever; those that are known lie in a
 * ring.
 */
export class OrderStore {
  /** The reference of the next order. */
  next = 1;
  /** How many rest. */
  resting = 0;
  /** Names of accounts by their numbers (`MarketState.owners`). */
  readonly accounts: string[] = [];
  readonly points = new Names<PointId>();
  readonly zones = new Names<ZoneId>();
  readonly reasons = new Names<OrderRefusal>();
  readonly odd = new OddOrders();
  /** What is known lies from here to there. */
  private first = 1;
  private last = 0;
  private capacity: number;
  private numbers: Float64Array;
  private ints: Int32Array;
  private readonly hashes: HashColumn;
  private readonly nonces: NonceColumn;
  private readonly deliveries: ObjectColumn<Delivery>;
  private readonly positions: ObjectColumn<HeldPosition>;
  private readonly index: OrderIndex;
  private readonly byOwner: RefList[] = [];

  /** `room`: for so many orders there is room from the beginning, in memory that the machine has given already. */
  constructor(room = FIRST_ROOM) {
    this.capacity = 1 << Math.ceil(Math.log2(room));
    this.numbers = new Float64Array(NUMBERS * this.capacity).fill(0);
    this.ints = new Int32Array(INTS * this.capacity).fill(0);
    this.hashes = new HashColumn(this.capacity);
    this.nonces = new NonceColumn(this.capacity);
    this.deliveries = new ObjectColumn(this.capacity);
    this.positions = new ObjectColumn(this.capacity);
    this.index = new OrderIndex(this.capacity);
  }

  /** The order an account has placed under a nonce, of which that is the `placeHash`; 0 when there is none. */
  find(owner: number, nonce: string, hash = placeHash(owner, nonce)): number {
    let ref = this.index.first(hash);
    for (; ref !== 0; ref = this.int(ref, NEXT))
      if (this.int(ref, PLACE_HASH) === hash && this.int(ref, OWNER) === owner && this.nonces.is(this.at(ref), nonce))
        return ref;
    return 0;
  }

  /** Keeps a new order; `hash`: SHA-256 of what was signed. Its reference is the next one, or of a dump. */
  add(owner: number, terms: OrderTerms, hash: Uint8Array, order: NewOrder): void {
    const { ref } = order;
    const at = this.room(ref);
    const { numbers } = this;
    const from = NUMBERS * at;
    numbers[from + START] = terms.start;
    numbers[from + LENGTH] = terms.length;
    numbers[from + QUANTITY_WH] = terms.quantityWh;
    numbers[from + LIMIT] = terms.limit;
    numbers[from + EXPIRES] = terms.expires;
    numbers[from + FORGET_AFTER] = order.forgetAfter;
    numbers[from + RETAIL] = order.retail;
    numbers[from + REST_WH] = order.restWh;
    numbers[from + CARRIED_WH] = order.carriedWh;
    numbers[from + FILLED_WH] = 0;
    for (let field = PAID; field <= KEPT; field += 1) numbers[from + field] = 0;
    const isSaid = this.addSmall(at, owner, terms, order);
    this.hashes.set(at, hash);
    this.nonces.set(at, terms.nonce);
    this.deliveries.set(at, null);
    this.positions.set(at, null);
    if (order.refusal === null) this.resting += 1;
    else if (!isSaid) this.odd.keepRefused(ref, { refusal: order.refusal, terms: { ...terms } });
    this.odd.keepSeldom(ref, terms);
  }

  /** Takes up orders as another store had them, but for their slots and deliveries; only into one that has none. */
  take({ refs, numbers, ints, hashes, nonces, reasons, refused, seldom }: KeptOrders): void {
    const beside = new Map(nonces.beside);
    for (const reason of reasons) this.reasons.numberOf(reason);
    this.index.makeRoom(refs.length);
    for (let [place, nonce] = [0, 0]; place < refs.length; place += 1) {
      const ref = refs[place] as number;
      const at = this.room(ref);
      const { numbers: to, ints: small } = this;
      for (let field = 0; field < NUMBERS_KEPT; field += 1)
        to[NUMBERS * at + field] = numbers[NUMBERS_KEPT * place + field] as number;
      const from = INTS * at;
      for (let kept = 0; kept < INTS_KEPT.length; kept += 1)
        small[from + (INTS_KEPT[kept] as number)] = ints[INTS_KEPT.length * place + kept] as number;
      if (beside.size > 0 && beside.has(place)) this.nonces.set(at, beside.get(place) as string);
      nonce = this.nonces.read(at, nonces.bytes, nonce);
      if (((small[from + FLAGS] as number) & STANDING_MASK) === RESTS) this.resting += 1;
      if (this.isNamed(ref)) this.name(ref);
    }
    this.hashes.setAll(refs, hashes);
    for (const [ref, odd] of refused) this.odd.keepRefused(ref, odd);
    for (const [ref, odd] of seldom) this.odd.keepSeldom(ref, odd);
  }

  /** From now on an order is found by its name, and among those of its account. `hash`: its `placeHash`, where that is at hand. */
  name(ref: number, hash = this.nonces.hash(this.at(ref), this.int(ref, OWNER))): void {
    if (this.index.isFull()) this.nameAgain();
    const { ints } = this;
    const from = INTS * this.at(ref);
    ints[from + PLACE_HASH] = hash;
    ints[from + NEXT] = this.index.add(hash, ref);
    ints[from + FLAGS] = (ints[from + FLAGS] as number) | NAMED;
    this.placedBy(ints[from + OWNER] as number).push(ref);
  }

  get(ref: number, field: number): number {
    return this.numbers[NUMBERS * this.at(ref) + field] as number;
  }

  set(ref: number, field: number, value: number): void {
    this.numbers[NUMBERS * this.at(ref) + field] = value;
  }

  /** Adds what stays a safe integer. @throws RangeError where it does not */
  raise(ref: number, field: number, by: number): void {
    const at = NUMBERS * this.at(ref) + field;
    const sum = (this.numbers[at] as number) + by;
    if (!Number.isSafeInteger(sum)) throw new RangeError(`what order ${ref} adds up to is not exact`);
    this.numbers[at] = sum;
  }

  int(ref: number, field: number): number {
    return this.ints[INTS * this.at(ref) + field] as number;
  }

  setInt(ref: number, field: number, value: number): void {
    this.ints[INTS * this.at(ref) + field] = value;
  }

  account(ref: number): string {
    return this.accounts[this.int(ref, OWNER)] as string;
  }

  nonce(ref: number): string {
    return this.nonces.get(this.at(ref));
  }

  id(ref: number): OrderId {
    return `${this.account(ref)}/${this.nonce(ref)}`;
  }

  isBuyer(ref: number): boolean {
    return isBuy(this.int(ref, FLAGS));
  }

  isResting(ref: number): boolean {
    return (this.int(ref, FLAGS) & STANDING_MASK) === RESTS && this.delivery(ref) !== null;
  }

  /** Whether it is found by its name. */
  isNamed(ref: number): boolean {
    return (this.int(ref, FLAGS) & NAMED) !== 0;
  }

  isRefused(ref: number): boolean {
    return (this.int(ref, FLAGS) & STANDING_MASK) === IS_REFUSED;
  }

  standing(ref: number): OrderStanding {
    return standingOf(this.int(ref, FLAGS));
  }

  /** Ends the life of one that rested. */
  end(ref: number, how: OrderEnd): void {
    this.setInt(ref, FLAGS, withStanding(this.int(ref, FLAGS), how));
    this.setInt(ref, SLOT, 0);
    this.resting -= 1;
  }

  refusal(ref: number): OrderRefusal | null {
    const reason = reasonOf(this.int(ref, FLAGS));
    return reason < 0 ? (this.odd.refusedOf(ref)?.refusal ?? null) : this.reasons.text(reason);
  }

  /** Null for one that was refused, and once its delivery is forgotten. */
  delivery(ref: number): Delivery | null {
    return this.deliveries.get(this.at(ref));
  }

  setDelivery(ref: number, delivery: Delivery | null): void {
    this.deliveries.set(this.at(ref), delivery);
  }

  /** What its account holds at its point; null before its first trade. */
  position(ref: number): HeldPosition | null {
    return this.positions.get(this.at(ref));
  }

  setPosition(ref: number, position: HeldPosition | null): void {
    this.positions.set(this.at(ref), position);
  }

  /** SHA-256 of what was signed; valid until the next order comes. */
  hash(ref: number): Uint8Array {
    return this.hashes.get(this.at(ref));
  }

  /** Copies its eight words. */
  hashInto(ref: number, words: Int32Array, to: number): void {
    this.hashes.copyInto(this.at(ref), words, to);
  }

  isSigned(ref: number, hash: Uint8Array): boolean {
    return this.hashes.is(this.at(ref), hash);
  }

  /** What was signed, once more as an object. */
  terms(ref: number): OrderTerms {
    const odd = this.odd.refusedOf(ref);
    if (odd !== null) return odd.terms;
    return {
      ...wordsOf(this.int(ref, FLAGS)),
      account: this.account(ref),
      point: this.points.text(this.int(ref, POINT)),
      zone: this.zones.text(this.int(ref, ZONE)),
      start: this.get(ref, START) as OrderTerms['start'],
      length: this.get(ref, LENGTH) as OrderTerms['length'],
      quantityWh: this.get(ref, QUANTITY_WH) as OrderTerms['quantityWh'],
      limit: this.get(ref, LIMIT) as OrderTerms['limit'],
      expires: this.get(ref, EXPIRES) as OrderTerms['expires'],
      nonce: this.nonce(ref),
      ...this.odd.seldomOf(ref),
    };
  }

  /** All that an account has placed and that is not forgotten, in the order of time. */
  placedBy(owner: number): RefList {
    const known = this.byOwner[owner];
    if (known !== undefined) return known;
    const made = new RefList();
    this.byOwner[owner] = made;
    return made;
  }

  /** Everything that is known, in the order of time. */
  *all(): Generator<number> {
    for (let ref = this.first; ref <= this.last; ref += 1) if (this.isKnown(ref)) yield ref;
  }

  /** Those that can be found by their names. */
  *named(): Generator<number> {
    for (const ref of this.all()) if (this.isNamed(ref)) yield ref;
  }

  *allResting(): Generator<number> {
    if (this.resting > 0) for (const ref of this.all()) if (this.isResting(ref)) yield ref;
  }

  /** Lets go of the names of orders that are to be forgotten before a moment. */
  forgetBefore(moment: number): void {
    for (const [owner, placed] of this.byOwner.entries()) {
      if (placed === undefined) continue;
      const left = new RefList();
      for (const ref of placed.all())
        if (this.get(ref, FORGET_AFTER) >= moment) left.push(ref);
        else this.unname(ref);
      if (left.length < placed.length) this.byOwner[owner] = left;
    }
    while (this.first <= this.last && !this.isKnown(this.first)) this.first += 1;
  }

  private unname(ref: number): void {
    const at = this.at(ref);
    if (((this.ints[INTS * at + FLAGS] as number) & NAMED) === 0) return;
    this.index.remove(this.int(ref, PLACE_HASH), ref, this.link);
    this.ints[INTS * at + FLAGS] = (this.ints[INTS * at + FLAGS] as number) & ~NAMED;
    if (this.deliveries.get(at) !== null) return;
    this.nonces.clear(at);
    this.hashes.clear(at);
    this.odd.forget(ref);
  }

  private readonly link = (of: number, becomes?: number): number => {
    if (becomes !== undefined) this.setInt(of, NEXT, becomes);
    return this.int(of, NEXT);
  };

  private isKnown(ref: number): boolean {
    return this.isNamed(ref) || this.delivery(ref) !== null;
  }

  private at(ref: number): number {
    return ref & (this.capacity - 1);
  }

  /** Makes room for an order that comes after all that are known. */
  private room(ref: number): number {
    // Thirty-one bits hold a reference in every column; a negative one would be another order's.
    if (ref > LAST_REF) throw new RangeError(`order ${ref} is beyond ${LAST_REF}, the last that a journal can hold`);
    this.next = Math.max(this.next, ref + 1);
    if (this.first > this.last) [this.first, this.last] = [ref, ref - 1];
    while (ref - this.first >= this.capacity) this.grow();
    if (ref > this.last + 1) this.skipTo(ref);
    this.last = ref;
    return this.at(ref);
  }

  /** @returns whether it says all of the terms that is not seldom: what a refused one asked for may be no word and no name of ours */
  private addSmall(at: number, owner: number, terms: OrderTerms, { place, refusal }: NewOrder): boolean {
    const { ints, points, zones } = this;
    const from = INTS * at;
    const isSaid =
      refusal === null || (hasOurWords(refusal) && points.find(terms.point) >= 0 && zones.find(terms.zone) >= 0);
    ints[from + OWNER] = owner;
    ints[from + POINT] = isSaid ? points.numberOf(terms.point) : -1;
    ints[from + ZONE] = isSaid ? zones.numberOf(terms.zone) : -1;
    ints[from + SLOT] = 0;
    ints[from + PLACE] = place;
    if (refusal === null) ints[from + FLAGS] = flagsOf(terms);
    else ints[from + FLAGS] = isSaid ? refusedFlagsOf(terms, this.reasons.numberOf(refusal)) : IS_REFUSED;
    return isSaid;
  }

  private nameAgain(): void {
    this.index.clear();
    for (const ref of this.named()) this.setInt(ref, NEXT, this.index.add(this.int(ref, PLACE_HASH), ref));
  }

  private grow(): void {
    const { first } = this;
    this.capacity *= 2;
    this.numbers = spread(this.numbers, new Float64Array(NUMBERS * this.capacity), NUMBERS, first);
    this.ints = spread(this.ints, new Int32Array(INTS * this.capacity), INTS, first);
    for (const column of [this.hashes, this.nonces, this.deliveries, this.positions]) column.widen(first);
  }

  /** References that a dump has left out are nobody's. */
  private skipTo(ref: number): void {
    for (let gap = this.last + 1; gap < ref; gap += 1) {
      this.setInt(gap, FLAGS, 0);
      this.setDelivery(gap, null);
    }
  }
}
