import type { SettlementRun } from '../../domain/market.ts';
import type { Delivery, Holder, Pinned } from '../delivery.ts';
import { holderOf, positionKey } from '../delivery.ts';
import { HeldPosition } from '../held-position.ts';
import { ticksOf } from '../market-settings.ts';
import type { MarketState } from '../market-state.ts';
import { Names } from '../names.ts';
import { BUY, OrderBook, REST, SELL } from '../order-book.ts';
import { FILLED_WH, OWNER, POINT, SLOT } from '../order-fields.ts';
import type { OrderStore } from '../order-store.ts';
import { RefList } from '../ref-list.ts';
import type { MarketRules } from '../rules.ts';
import type { Position } from '../settle.ts';
import { bigsIn, intsIn, numbersIn, type Texts, unpackTexts } from './columns.ts';
import { packNumbers, packRows, unpackNumbers, unpackRows } from './number-column.ts';
import { type PackedRun, packRun, unpackRun } from './packed-run.ts';

type Resting = readonly [ref: number, tick: number, rest: number];

/** Places among the holders of the dump; bought, sold, nano-baht of each. */
type PackedPositions = Readonly<{ count: number; holders: Uint8Array; columns: readonly Uint8Array[] }>;
/** Of dumps of before snapshots of version 5: bought and sold (8 bytes each), and nano-baht (8 bytes) of each key. */
type FormerPositions = Readonly<{ keys: Texts; wh: Uint8Array; money: Uint8Array }>;
type PlainPositions = readonly (readonly [key: string, position: Position])[];
type PinnedList = readonly (readonly [key: string, pinned: Pinned])[];

/** References of orders; of dumps of before snapshots of version 5 4 bytes each. */
type PackedRefs = Readonly<{ count: number; refs: Uint8Array }>;

/**
 * A delivery as plain data. What comes as a list where there could be bytes is of a dump of before 2026-12, or has money that is no safe integer.
 */
export type PackedDelivery = Readonly<
  Omit<Delivery, 'book' | 'collected' | 'orders' | 'positions' | 'run' | 'pricedBy' | 'pinned'> & {
    /** Bids and asks in priority; null where there is no book. */
    book: readonly [bids: readonly Resting[], asks: readonly Resting[]] | null;
    collected: readonly number[];
    orders: PackedRefs | Uint8Array | readonly number[];
    positions: PackedPositions | FormerPositions | PlainPositions;
    run: PackedRun | SettlementRun | null;
    /** Hashes of rules. */
    pricedBy: readonly string[];
    /** `before`: as in the delivery before this one in the dump; mostly nothing changes from one to the next. */
    pinned: PinnedList | 'before';
  }
>;

/** Packs deliveries one after the other: each may be told by what it shares with the one before. `holders` are then all that are named in them. */
export const deliveryPacker = (nameOf: (rules: MarketRules) => string) => {
  const holders = new Names<string>();
  const numberOf = (holder: string): number => holders.numberOf(holder);
  let last: Delivery['pinned'] = new Map();
  const pack = (delivery: Delivery): PackedDelivery => {
    const { book, collected, orders, positions, run, pricedBy, pinned, trades, green, ...rest } = delivery;
    const isSame = isPinnedAlike(pinned, last);
    last = pinned;
    return {
      ...rest,
      book: book === null ? null : [restingOn(book, BUY), restingOn(book, SELL)],
      collected: [...collected.all()],
      orders: { count: orders.length, refs: packNumbers(orders.all()) },
      positions: packPositions(positions, numberOf),
      run: run && packRun(run, numberOf),
      pricedBy: pricedBy.map(nameOf),
      pinned: isSame ? 'before' : [...pinned],
      ...(trades && { trades: [...trades] }),
      ...(green && { green: [...green] }),
    };
  };
  return { pack, holders: (): readonly string[] => holders.all() };
};

/** The same back, in the same order; orders are in the state already. `holders`: none in dumps of before snapshots of version 5. */
export const deliveryUnpacker = (
  state: MarketState,
  rulesOf: (hash: string) => MarketRules,
  holders: readonly string[] = [],
) => {
  const who = holders.map(holderOf);
  const holderAt = (place: number): Holder => placeIn(who, place);
  const keyAt = (place: number): string => placeIn(holders, place);
  let last: PinnedList = [];
  return (packed: PackedDelivery): Delivery => {
    const { book, collected, orders, positions, run, pricedBy, pinned, trades, green, ...rest } = packed;
    if (pinned !== 'before') last = pinned;
    const ofPins = last;
    const [pins, held] = [once(() => new Map(ofPins)), once(() => unpackPositions(positions, keyAt))];
    const made: Delivery = {
      ...rest,
      book: book && bookOf(state, book),
      collected: new RefList(collected),
      orders: new RefList(refsIn(orders)),
      get positions() {
        return held();
      },
      run: isUnpacked(run) ? run : unpackRun(run, holderAt),
      pricedBy: pricedBy.map(rulesOf),
      get pinned() {
        return pins();
      },
      ...(trades && { trades: [...trades] }),
      ...(green && { green: [...green] }),
    };
    link(state.orders, made);
    return made;
  };
};

/** What is made when somebody asks for it, which for most of what a market remembers nobody does. */
const once = <Made>(make: () => Made): (() => Made) => {
  let made: Made | null = null;
  return () => {
    made ??= make();
    return made;
  };
};

const isUnpacked = (run: PackedDelivery['run']): run is SettlementRun | null =>
  run === null || Array.isArray(run.points);

const placeIn = <Item>(items: readonly Item[], place: number): Item => {
  const found = items[place];
  if (found === undefined) throw new RangeError('a delivery names a holder that is not there');
  return found;
};

const refsIn = (packed: PackedDelivery['orders']): ArrayLike<number> => {
  if (packed instanceof Uint8Array) return intsIn(packed);
  return 'refs' in packed ? unpackNumbers(packed.refs, packed.count) : packed;
};

/** Joins orders to their delivery, and those that have traded to what their account holds there, as long as more may come to it. */
const link = (orders: OrderStore, delivery: Delivery): void => {
  const isOver = delivery.run !== null;
  for (const ref of delivery.orders.all()) {
    orders.setDelivery(ref, delivery);
    if (isOver || orders.get(ref, FILLED_WH) === 0) continue;
    const holder = positionKey(orders.points.text(orders.int(ref, POINT)), orders.account(ref));
    orders.setPosition(ref, delivery.positions.get(holder) ?? null);
  }
};

const isPinnedAlike = (one: Delivery['pinned'], other: Delivery['pinned']): boolean => {
  if (one.size !== other.size) return false;
  const others = other.entries();
  for (const [key, { point, account, tariff, left }] of one) {
    const [otherKey, same] = others.next().value as [string, Pinned];
    if (key !== otherKey || point !== same.point || account !== same.account) return false;
    if (tariff !== same.tariff || left !== same.left) return false;
  }
  return true;
};

const HELD_COLUMNS = 3;

const packPositions = (
  positions: Delivery['positions'],
  numberOf: (holder: string) => number,
): PackedDelivery['positions'] => {
  const plain = Array.from(positions, ([key, position]) => [key, position.plain()] as const);
  const rows = Float64Array.from(plain.flatMap(([, { boughtWh, soldWh, money }]) => [boughtWh, soldWh, Number(money)]));
  if (!rows.every(Number.isSafeInteger)) return plain;
  return {
    count: plain.length,
    holders: packNumbers(plain.map(([key]) => numberOf(key))),
    columns: packRows(rows, HELD_COLUMNS),
  };
};

const unpackPositions = (
  packed: PackedDelivery['positions'],
  keyAt: (place: number) => string,
): Delivery['positions'] => {
  if (isPlain(packed)) return new Map(packed.map(([key, position]) => [key, new HeldPosition(position)]));
  if ('keys' in packed) return unpackFormer(packed);
  const { count, holders, columns } = packed;
  const rows = unpackRows(columns, new Float64Array(HELD_COLUMNS * count));
  const held = new Map<string, HeldPosition>();
  for (const [at, holder] of unpackNumbers(holders, count).entries()) {
    const [boughtWh = 0, soldWh = 0, money = 0] = rows.subarray(HELD_COLUMNS * at, HELD_COLUMNS * (at + 1));
    held.set(keyAt(holder), new HeldPosition({ boughtWh, soldWh, money: BigInt(money) }));
  }
  return held;
};

const unpackFormer = (packed: FormerPositions): Delivery['positions'] => {
  const [traded, money] = [numbersIn(packed.wh), bigsIn(packed.money)];
  return new Map(
    unpackTexts(packed.keys).map((key, at) => {
      const [boughtWh, soldWh] = [traded[2 * at] as number, traded[2 * at + 1] as number];
      return [key, new HeldPosition({ boughtWh, soldWh, money: money[at] as bigint })];
    }),
  );
};

const isPlain = (positions: PackedDelivery['positions']): positions is PlainPositions => Array.isArray(positions);

const restingOn = (book: OrderBook, side: number): readonly Resting[] => {
  const resting: Resting[] = [];
  book.visit(side, (ref, tick, rest) => resting.push([ref, tick, rest]));
  return resting;
};

/** Nothing in a book crosses, so placing in priority brings it back as it was. */
const bookOf = (state: MarketState, sides: readonly [readonly Resting[], readonly Resting[]]): OrderBook => {
  const book = new OrderBook(ticksOf(state.rules.settings), state.pool);
  for (const side of [BUY, SELL] as const)
    for (const [ref, tick, rest] of sides[side]) {
      const owner = state.orders.int(ref, OWNER);
      state.orders.setInt(ref, SLOT, book.place(side, tick, rest, owner, ref, REST));
    }
  return book;
};
