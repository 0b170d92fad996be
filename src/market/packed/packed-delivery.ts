import type { SettlementRun } from '../../domain/market.ts';
import type { Delivery, Pinned } from '../delivery.ts';
import { positionKey } from '../delivery.ts';
import { HeldPosition } from '../held-position.ts';
import { ticksOf } from '../market-settings.ts';
import type { MarketState } from '../market-state.ts';
import { BUY, OrderBook, REST, SELL } from '../order-book.ts';
import { FILLED_WH, OWNER, POINT, SLOT } from '../order-fields.ts';
import type { OrderStore } from '../order-store.ts';
import { RefList } from '../ref-list.ts';
import type { MarketRules } from '../rules.ts';
import type { Position } from '../settle.ts';
import {
  bigsAsBytes,
  bigsIn,
  intsAsBytes,
  intsIn,
  numbersAsBytes,
  numbersIn,
  packTexts,
  type Texts,
  unpackTexts,
} from './columns.ts';
import { type PackedRun, packRun, unpackRun } from './packed-run.ts';

type Resting = readonly [ref: number, tick: number, rest: number];

/** Bought and sold (8 bytes each), and nano-baht (8 bytes) of each key. */
type PackedPositions = Readonly<{ keys: Texts; wh: Uint8Array; money: Uint8Array }>;
type PlainPositions = readonly (readonly [key: string, position: Position])[];
type PinnedList = readonly (readonly [key: string, pinned: Pinned])[];

/**
 * A delivery as plain data. What comes as a list where there could be bytes is of a dump of before 2026-12, or has money beyond 64 bits.
 */
export type PackedDelivery = Readonly<
  Omit<Delivery, 'book' | 'collected' | 'orders' | 'positions' | 'run' | 'pricedBy' | 'pinned'> & {
    /** Bids and asks in priority; null where there is no book. */
    book: readonly [bids: readonly Resting[], asks: readonly Resting[]] | null;
    collected: readonly number[];
    /** References, 4 bytes each. */
    orders: Uint8Array | readonly number[];
    positions: PackedPositions | PlainPositions;
    run: PackedRun | SettlementRun | null;
    /** Hashes of rules. */
    pricedBy: readonly string[];
    /** `before`: as in the delivery before this one in the dump; mostly nothing changes from one to the next. */
    pinned: PinnedList | 'before';
  }
>;

/** Packs deliveries one after the other: each may be told by what it shares with the one before. */
export const deliveryPacker = (nameOf: (rules: MarketRules) => string) => {
  let last: Delivery['pinned'] = new Map();
  return (delivery: Delivery): PackedDelivery => {
    const { book, collected, orders, positions, run, pricedBy, pinned, trades, green, ...rest } = delivery;
    const isSame = isPinnedAlike(pinned, last);
    last = pinned;
    return {
      ...rest,
      book: book === null ? null : [restingOn(book, BUY), restingOn(book, SELL)],
      collected: [...collected.all()],
      orders: intsAsBytes(orders.all()),
      positions: packPositions(positions),
      run: run && packRun(run),
      pricedBy: pricedBy.map(nameOf),
      pinned: isSame ? 'before' : [...pinned],
      ...(trades && { trades: [...trades] }),
      ...(green && { green: [...green] }),
    };
  };
};

/** The same back, in the same order; orders are in the state already. */
export const deliveryUnpacker = (state: MarketState, rulesOf: (hash: string) => MarketRules) => {
  const { orders: known } = state;
  let last: PinnedList = [];
  return (packed: PackedDelivery): Delivery => {
    const { book, collected, orders, positions, run, pricedBy, pinned, trades, green, ...rest } = packed;
    if (pinned !== 'before') last = pinned;
    const made: Delivery = {
      ...rest,
      book: book && bookOf(state, book),
      collected: new RefList(collected),
      orders: new RefList(orders instanceof Uint8Array ? intsIn(orders) : orders),
      positions: unpackPositions(positions),
      run: run === null || Array.isArray(run.points) ? (run as SettlementRun | null) : unpackRun(run as PackedRun),
      pricedBy: pricedBy.map(rulesOf),
      pinned: new Map(last),
      ...(trades && { trades: [...trades] }),
      ...(green && { green: [...green] }),
    };
    link(known, made);
    return made;
  };
};

/** Joins orders to their delivery, and those that have traded to what their account holds there. */
const link = (orders: OrderStore, delivery: Delivery): void => {
  for (const ref of delivery.orders.all()) {
    orders.setDelivery(ref, delivery);
    const holder = () => positionKey(orders.points.text(orders.int(ref, POINT)), orders.account(ref));
    if (orders.get(ref, FILLED_WH) > 0) orders.setPosition(ref, delivery.positions.get(holder()) ?? null);
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

const packPositions = (positions: Delivery['positions']): PackedDelivery['positions'] => {
  const plain = Array.from(positions, ([key, position]) => [key, position.plain()] as const);
  const money = bigsAsBytes(plain.map(([, { money: nano }]) => nano));
  if (money === null) return plain;
  const traded = plain.flatMap(([, { boughtWh, soldWh }]) => [boughtWh, soldWh]);
  return { keys: packTexts(plain.map(([key]) => key)), wh: numbersAsBytes(traded), money };
};

const unpackPositions = (packed: PackedDelivery['positions']): Delivery['positions'] => {
  if (isPlain(packed)) return new Map(packed.map(([key, position]) => [key, new HeldPosition(position)]));
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
