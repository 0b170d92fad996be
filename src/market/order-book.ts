import { NO_SLOT, type OrderPool } from './order-pool.ts';
import { PriceLadder } from './price-ladder.ts';

/** Sides and times in force as the hot path knows them. */
export const BUY = 0;
export const SELL = 1;
export const REST = 0;
export const IOC = 1;
export const FOK = 2;
/** Rests, or does nothing where it would trade at once. */
export const POST = 3;

/** What ends where a taker meets a resting order of its own account: that, what is left of the taker, or both. */
export const EXPIRE_MAKER = 0;
export const EXPIRE_TAKER = 1;
export const EXPIRE_BOTH = 2;

/** What `report` holds, four numbers each: kind, maker's `ref`, Wh, tick. */
const FILLED = 0;
/** A resting order of the taker's own account, taken out before it could trade with itself. */
export const EXPIRED = 1;
export const REPORT_STRIDE = 4;

/**
 * Continuous double auction of one (zone, delivery interval): price, then time; the maker's price. Numbers in, numbers
 * out, no objects on the way.
 *
 * Bids lie below asks, so both sides share one ladder: a level is a bid when it is at or below `bestBid`.
 */
export class OrderBook {
  /** −1 when there is no bid. */
  bestBid = -1;
  /** `ticks` when there is no ask. */
  bestAsk: number;
  /** What the last `place` did to resting orders; `reports` entries of it are valid until the next `place`. */
  report = new Int32Array(64 * REPORT_STRIDE);
  reports = 0;
  /** Wh of the last `place` that neither traded nor rest. */
  unfilled = 0;
  private readonly ladder: PriceLadder;
  private readonly pool: OrderPool;

  constructor(ticks: number, pool: OrderPool) {
    this.ladder = new PriceLadder(ticks);
    this.pool = pool;
    this.bestAsk = ticks;
  }

  /**
   * Matches an order and lets its rest wait (REST), drops the rest (IOC), does nothing unless all of it fills (FOK), or
   * unless none of it would (POST). `ref` is unique for ever; owner 0 is nobody in particular and may trade with itself.
   * @returns the slot of the resting rest, NO_SLOT when nothing rests
   */
  place(
    side: number,
    tick: number,
    quantity: number,
    owner: number,
    ref: number,
    mode: number,
    selfTrade = EXPIRE_MAKER,
  ): number {
    this.reports = 0;
    this.unfilled = 0;
    if (
      (mode === FOK && this.costOf(side, tick, quantity, owner, selfTrade) < 0) ||
      (mode === POST && this.crosses(side, tick))
    ) {
      this.unfilled = quantity;
      return NO_SLOT;
    }
    const rest = this.crosses(side, tick) ? this.match(side, tick, quantity, owner, selfTrade) : quantity;
    if (rest === 0) return NO_SLOT;
    if (mode !== IOC && this.unfilled === 0) return this.enqueue(side, tick, rest, owner, ref);
    this.unfilled = rest;
    return NO_SLOT;
  }

  /** Whether an order would meet a resting one at once. */
  crosses(side: number, tick: number): boolean {
    return side === BUY ? tick >= this.bestAsk : tick <= this.bestBid;
  }

  /** @returns the Wh taken out, −1 when `slot` no longer holds the order `ref`. */
  cancel(slot: number, ref: number): number {
    const { pool, ladder } = this;
    if (slot === NO_SLOT || pool.ref[slot] !== ref) return -1;
    const tick = pool.tick[slot] as number;
    const before = pool.previous[slot] as number;
    const after = pool.next[slot] as number;
    const page = ladder.page(tick);
    const head = ladder.headAt(tick);
    if (before === NO_SLOT) page[head] = after;
    else pool.next[before] = after;
    if (after === NO_SLOT) page[head + 1] = before;
    else pool.previous[after] = before;
    if (page[head] === NO_SLOT) this.vacated(tick);
    pool.free(slot);
    return pool.rest[slot] as number;
  }

  /**
   * Less rests of an order from now on, under a new number; its place in the queue stays.
   * @returns whether `slot` still held the order `ref`
   */
  renew(slot: number, ref: number, newRef: number, rest: number): boolean {
    const { pool } = this;
    if (slot === NO_SLOT || pool.ref[slot] !== ref) return false;
    pool.ref[slot] = newRef;
    pool.rest[slot] = rest;
    return true;
  }

  /**
   * What all of `quantity` would cost, or bring, if it traded at once within the limit: ticks × Wh, exact. Own resting
   * orders are passed over where they would expire, and end it where the taker would. −1 when not all of it can trade.
   */
  costOf(side: number, tick: number, quantity: number, owner: number, selfTrade = EXPIRE_MAKER): number {
    const { pool, ladder } = this;
    let wanted = quantity;
    let cost = 0;
    let level = side === BUY ? this.bestAsk : this.bestBid;
    while (side === BUY ? level <= tick && level < ladder.ticks : level >= tick && level >= 0) {
      let slot = ladder.page(level)[ladder.headAt(level)] as number;
      for (; slot !== NO_SLOT; slot = pool.next[slot] as number) {
        if (owner !== 0 && pool.owner[slot] === owner) {
          if (selfTrade !== EXPIRE_MAKER) return -1;
          continue;
        }
        const rest = pool.rest[slot] as number;
        if (rest >= wanted) return cost + wanted * level;
        wanted -= rest;
        cost += rest * level;
      }
      level = side === BUY ? ladder.atOrAbove(level + 1) : ladder.atOrBelow(level - 1);
    }
    return -1;
  }

  /** Resting orders of a side, best price first, first come first. */
  visit(side: number, each: (ref: number, tick: number, rest: number, slot: number) => void): void {
    const { pool, ladder } = this;
    let level = side === BUY ? this.bestBid : this.bestAsk;
    while (level >= 0 && level < ladder.ticks) {
      let slot = ladder.page(level)[ladder.headAt(level)] as number;
      for (; slot !== NO_SLOT; slot = pool.next[slot] as number)
        each(pool.ref[slot] as number, level, pool.rest[slot] as number, slot);
      level = side === BUY ? ladder.atOrBelow(level - 1) : ladder.atOrAbove(level + 1);
    }
  }

  /** @returns what is left; `unfilled` is set to it when the taker ends there. */
  private match(side: number, tick: number, quantity: number, owner: number, selfTrade: number): number {
    const { pool, ladder } = this;
    const { next, rest: restOf, owner: ownerOf } = pool;
    let wanted = quantity;
    let level = side === BUY ? this.bestAsk : this.bestBid;
    while (wanted > 0 && (side === BUY ? level <= tick : level >= tick) && level >= 0) {
      const page = ladder.page(level);
      const head = ladder.headAt(level);
      let slot = page[head] as number;
      while (slot !== NO_SLOT && wanted > 0) {
        const offered = restOf[slot] as number;
        const own = owner !== 0 && ownerOf[slot] === owner;
        if (own && selfTrade !== EXPIRE_MAKER) {
          this.unfilled = wanted;
          if (selfTrade === EXPIRE_TAKER) break;
        }
        if (!own && offered > wanted) {
          restOf[slot] = offered - wanted;
          this.tell(FILLED, slot, wanted, level);
          wanted = 0;
          break;
        }
        this.tell(own ? EXPIRED : FILLED, slot, offered, level);
        if (!own) wanted -= offered;
        const after = next[slot] as number;
        pool.free(slot);
        slot = after;
        if (this.unfilled > 0) break;
      }
      page[head] = slot;
      if (slot !== NO_SLOT) {
        pool.previous[slot] = NO_SLOT;
        break;
      }
      page[head + 1] = NO_SLOT;
      ladder.vacate(level);
      level = side === BUY ? ladder.atOrAbove(level + 1) : ladder.atOrBelow(level - 1);
      if (this.unfilled > 0) break;
    }
    if (side === BUY) this.bestAsk = level;
    else this.bestBid = level;
    return wanted;
  }

  private enqueue(side: number, tick: number, rest: number, owner: number, ref: number): number {
    const { pool, ladder } = this;
    const slot = pool.take(ref, tick, rest, owner);
    const head = ladder.headAt(tick);
    const last = ladder.page(tick)[head + 1] as number;
    const page = last === NO_SLOT ? ladder.occupy(tick) : ladder.page(tick);
    pool.next[slot] = NO_SLOT;
    pool.previous[slot] = last;
    if (last === NO_SLOT) page[head] = slot;
    else pool.next[last] = slot;
    page[head + 1] = slot;
    if (side === BUY) {
      if (tick > this.bestBid) this.bestBid = tick;
    } else if (tick < this.bestAsk) this.bestAsk = tick;
    return slot;
  }

  private vacated(tick: number): void {
    this.ladder.vacate(tick);
    if (tick === this.bestBid) this.bestBid = this.ladder.atOrBelow(tick - 1);
    else if (tick === this.bestAsk) this.bestAsk = this.ladder.atOrAbove(tick + 1);
  }

  private tell(kind: number, slot: number, quantity: number, tick: number): void {
    const at = this.reports * REPORT_STRIDE;
    if (at === this.report.length) {
      const longer = new Int32Array(at * 2);
      longer.set(this.report);
      this.report = longer;
    }
    this.report[at] = kind;
    this.report[at + 1] = this.pool.ref[slot] as number;
    this.report[at + 2] = quantity;
    this.report[at + 3] = tick;
    this.reports += 1;
  }
}
