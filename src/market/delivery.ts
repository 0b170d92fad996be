import type { Wh } from '../domain/energy.ts';
import type { AccountId, PointId, ZoneId } from '../domain/identity.ts';
import type { Clearing, SettlementRun } from '../domain/market.ts';
import type { MicroBahtPerKwh } from '../domain/money.ts';
import type { Instant } from '../domain/time.ts';
import type { KeptTrade } from './deliver-min.ts';
import type { HeldPosition } from './held-position.ts';
import type { OrderBook } from './order-book.ts';
import { RefList } from './ref-list.ts';
import type { MarketRules } from './rules.ts';
import { noPosition, type Position } from './settle.ts';

/** What a run goes by for a point that has been booked; `left`: the account traded there, and another settles for the point. */
export type Pinned = Readonly<{ point: PointId; account: AccountId; tariff: string; left?: true }>;

/**
 * What a trade of green energy has beside its energy: a premium, for what was given. Its ends by `positionKey`; `place`: by rule B, that
 * of the trade among those of its delivery.
 */
export type GreenTrade = Readonly<{
  buyer: string;
  seller: string;
  quantityWh: Wh;
  premium: MicroBahtPerKwh;
  place: number | null;
}>;

/** Everything about one delivery interval of one zone. */
export type Delivery = {
  readonly zone: ZoneId;
  readonly start: Instant;
  /** Null until an order rests in it, and once the gate has closed. */
  book: OrderBook | null;
  /** Collected during the call phase, in time order. */
  readonly collected: RefList;
  /** Every accepted order, in time order. */
  readonly orders: RefList;
  /** By `positionKey`: who trades at a point and moves out keeps what it has traded. */
  readonly positions: Map<string, HeldPosition>;
  /** What the network has bought here and sold here. */
  network: Position;
  tradedWh: number;
  lastPrice: MicroBahtPerKwh | null;
  clearing: Clearing | null;
  run: SettlementRun | null;
  /** Those of the first run, then those that have filled a gap in them since. */
  readonly pricedBy: MarketRules[];
  /**
   * Who settles for a point and by which tariff, from the first run that books it: no later registry changes it. By point;
   * who has left by `positionKey`.
   */
  readonly pinned: Map<string, Pinned>;
  /** Under `deliver-min`: its trades in time order, and what of each the last run found delivered. */
  trades?: KeptTrade[];
  delivered?: readonly number[];
  /** Its trades of green energy, in time order, and what of each the last run found given. */
  green?: GreenTrade[];
  greenGiven?: readonly number[];
  /** A point could not be priced in the last run. */
  unpriced: boolean;
};

export const newDelivery = (zone: ZoneId, start: Instant): Delivery => ({
  zone,
  start,
  book: null,
  collected: new RefList(),
  orders: new RefList(),
  positions: new Map(),
  network: noPosition,
  tradedWh: 0,
  lastPrice: null,
  clearing: null,
  run: null,
  pricedBy: [],
  pinned: new Map(),
  unpriced: false,
});

/** What an account holds at a point. */
export const positionKey = (point: PointId, account: AccountId): string => `${point} ${account}`;

export type Holder = Readonly<{ point: PointId; account: AccountId }>;

/** The other way about: no id has a space in it. */
export const holderOf = (key: string): Holder => {
  const space = key.indexOf(' ');
  return { point: key.slice(0, space), account: key.slice(space + 1) };
};
