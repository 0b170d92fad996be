import type { GridFact } from '../domain/grid-fact.ts';
import type { HeldReading } from '../domain/held-reading.ts';
import type { AccountId, GatewayId, PointId, Sha256, ZoneId } from '../domain/identity.ts';
import type { Clearing, MarketEvent, SettlementRun } from '../domain/market.ts';
import type { AppliedControl } from '../domain/market-control.ts';
import type { MicroBahtPerKwh } from '../domain/money.ts';
import type { OrderEnd, OrderId, OrderRefusal, OrderTerms } from '../domain/order.ts';
import { type Instant, instant } from '../domain/time.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { Ledger, type Transfer } from './ledger.ts';
import type { StandingControl } from './market-level.ts';
import type { OrderBook } from './order-book.ts';
import { OrderPool } from './order-pool.ts';
import { ReadingStore } from './reading-store.ts';
import type { RegistryIndex } from './registry-index.ts';
import { type MarketRules, noRules } from './rules.ts';
import { noPosition, type Position } from './settle.ts';
import { hex, StateDigest } from './state-digest.ts';

/** Accounts of the market itself. A dot keeps them apart from every opaque id. */
export const SYSTEM = { utility: 'system.utility', bank: 'system.bank', clearing: 'system.clearing' } as const;

/**
 * Accounts of a network: it buys in one zone and sells in another, and what it has left is fees, congestion rent, and what
 * whole Wh and whole prices round. Opened with the first rules that have lines.
 */
export const NETWORK = {
  trades: 'system.network',
  fees: 'system.network-fees',
  rent: 'system.congestion-rent',
  rounding: 'system.rounding',
} as const;

type OrderStanding = 'resting' | OrderEnd | 'refused';

/** One order, from its answer to its end. */
export type OrderRecord = {
  /** Rises with time, unique for ever. */
  readonly ref: number;
  /** Place in time priority: its own number, or that of the order whose place it took. */
  readonly place: number;
  readonly id: OrderId;
  readonly terms: OrderTerms;
  readonly termsHash: string;
  /** At or after its delivery when it was accepted; a refused one may have asked for any year. */
  readonly forgetAfter: Instant;
  standing: OrderStanding;
  readonly refusal: OrderRefusal | null;
  /** The account's retail price at delivery: what an undelivered Wh would cost it. */
  readonly retail: MicroBahtPerKwh;
  restWh: number;
  filledWh: number;
  /** What the orders whose place it took had filled. */
  readonly carriedWh: number;
  /** Price × Wh of its trades, nano-baht. */
  filledMoney: bigint;
  /** What may still be owed for its trades: the price for a buyer, retail above the price for a seller. */
  owed: bigint;
  slot: number;
};

/**
 * What the ledger calls an order: it never forgets, while an order's id is free again once its delivery is final. Only
 * the reference is never given twice.
 */
export const moneyName = ({ ref, id }: Pick<OrderRecord, 'ref' | 'id'>): string => `${ref}/${id}`;

/** What a run goes by for a point that has been booked; `left`: the account traded there, and another settles for the point. */
export type Pinned = Readonly<{ point: PointId; account: AccountId; tariff: string; left?: true }>;

/** Everything about one delivery interval of one zone. */
export type Delivery = {
  readonly zone: ZoneId;
  readonly start: Instant;
  /** Null until an order rests in it, and once the gate has closed. */
  book: OrderBook | null;
  /** Collected during the call phase, in time order. */
  readonly collected: OrderRecord[];
  /** Every accepted order, in time order. */
  readonly orders: OrderRecord[];
  /** By `positionKey`: who trades at a point and moves out keeps what it has traded. */
  readonly positions: Map<string, Position>;
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
  /** A point could not be priced in the last run. */
  unpriced: boolean;
};

export type GatewayRecord = { sequence: number; lastBatchAt: Instant; readonly payloads: Map<number, string> };

/** The numbers under which a gateway's facts were kept: the highest, and the payloads (hex) of the last ones. */
export type FactRecord = { sequence: number; readonly payloads: Map<number, string> };

/** A fact that holds, and in which epoch its gateway said so. */
export type StandingFact = Readonly<{ gateway: GatewayId; epoch: number; fact: GridFact; payload: string }>;

type Unnumbered<T> = T extends MarketEvent ? Omit<T, 'sequence' | 'at'> : never;

/** All a core's market knows. Only `apply` changes it. */
export type MarketState = {
  readonly sha256: Sha256;
  readonly digest: StateDigest;
  readonly ledger: Ledger;
  readonly readings: ReadingStore;
  readonly pool: OrderPool;
  readonly expiries: ExpiryQueue;
  readonly orders: Map<OrderId, OrderRecord>;
  readonly resting: Map<number, OrderRecord>;
  readonly ordersOf: Map<AccountId, OrderRecord[]>;
  /** Small dense numbers for accounts, given in order of appearance. */
  readonly owners: Map<AccountId, number>;
  /** By `deliveryKey`. */
  readonly deliveries: Map<string, Delivery>;
  /** By `gateway/epoch`. */
  readonly gateways: Map<string, GatewayRecord>;
  /** By `gateway/epoch`. */
  readonly facts: Map<string, FactRecord>;
  /** Readings that wait for an operator, and intervals about which one has decided, by `pointSlot`. */
  readonly held: Map<string, HeldReading>;
  readonly decided: Set<string>;
  /** Start of the first interval since which a point has counted nothing. */
  readonly silentSince: Map<PointId, Instant>;
  /** By gateway, kind and source. */
  readonly standingFacts: Map<string, StandingFact>;
  /** By zone, and by `WHOLE`: where an operator has set nothing, there is nothing. */
  readonly controls: Map<string, StandingControl>;
  /** The last controls, oldest first: one that comes again is known by its hash. */
  readonly applied: AppliedControl[];
  rules: MarketRules;
  registry: RegistryIndex | null;
  now: Instant;
  /** Start of the next interval whose gate will close, and of the next to be settled. */
  nextGate: Instant;
  nextRun: Instant;
  nextRef: number;
  sequence: number;
  /** What the command being applied has brought about. */
  events: MarketEvent[];
};

export const newMarketState = (sha256: Sha256, booked: (leg: Transfer) => void = () => {}): MarketState => {
  const digest = new StateDigest(sha256);
  const ledger = new Ledger((leg) => {
    digest.append(`leg ${Object.values(leg).join(' ')}`);
    booked(leg);
  });
  for (const account of Object.values(SYSTEM)) ledger.open(account, false);
  return {
    sha256,
    digest,
    ledger,
    readings: new ReadingStore(),
    pool: new OrderPool(),
    expiries: new ExpiryQueue(),
    orders: new Map(),
    resting: new Map(),
    ordersOf: new Map(),
    owners: new Map(),
    deliveries: new Map(),
    gateways: new Map(),
    facts: new Map(),
    standingFacts: new Map(),
    controls: new Map(),
    applied: [],
    held: new Map(),
    decided: new Set(),
    silentSince: new Map(),
    rules: noRules,
    registry: null,
    now: instant(0),
    nextGate: instant(0),
    nextRun: instant(0),
    nextRef: 1,
    sequence: 0,
    events: [],
  };
};

export const emit = (state: MarketState, event: Unnumbered<MarketEvent>): void => {
  state.sequence += 1;
  state.events.push({ sequence: state.sequence, at: state.now, ...event });
};

/** One interval of one point. */
export const pointSlot = (point: PointId, start: Instant): string => `${point}|${start}`;

/** What an account holds at a point. */
export const positionKey = (point: PointId, account: AccountId): string => `${point} ${account}`;

export const deliveryKey = (zone: ZoneId, start: Instant): string => `${zone}|${start}`;

/** The delivery of an interval, made when first asked for. */
export const deliveryOf = (state: MarketState, zone: ZoneId, start: Instant): Delivery => {
  const key = deliveryKey(zone, start);
  const known = state.deliveries.get(key);
  if (known !== undefined) return known;
  const made: Delivery = {
    zone,
    start,
    book: null,
    collected: [],
    orders: [],
    positions: new Map(),
    network: noPosition,
    tradedWh: 0,
    lastPrice: null,
    clearing: null,
    run: null,
    pricedBy: [],
    pinned: new Map(),
    unpriced: false,
  };
  state.deliveries.set(key, made);
  return made;
};

/** The zone whose run has booked a point's interval; null when none has. */
export const bookedIn = ({ registry, deliveries }: MarketState, point: PointId, start: Instant): ZoneId | null =>
  [...(registry?.zones.keys() ?? [])].find((zone) => deliveries.get(deliveryKey(zone, start))?.pinned.has(point)) ??
  null;

/** SHA-256 over a canonical serialisation of everything a market knows. Lower-case hex. */
export const hashState = (state: MarketState): string => {
  const sorted = <T>(map: ReadonlyMap<string, T>, line: (key: string, value: T) => string): string[] =>
    [...map].map(([key, value]) => line(key, value)).sort();
  const lines = [
    `now ${state.now} gate ${state.nextGate} run ${state.nextRun} ref ${state.nextRef} sequence ${state.sequence}`,
    `rules ${state.rules.hash}`,
    `registry ${state.registry === null ? '' : hex(state.registry.hash)}`,
    `history ${state.digest.value()}`,
    ...state.ledger.accountLines(),
    ...sorted(state.owners, (account, owner) => `owner ${account} ${owner}`),
    ...sorted(state.gateways, (key, { sequence, lastBatchAt }) => `gateway ${key} ${sequence} ${lastBatchAt}`),
    // A journal without facts has the hash it had before there were any.
    ...sorted(state.facts, (key, { sequence }) => `facts ${key} ${sequence}`),
    ...sorted(state.standingFacts, (slot, { epoch, payload }) => `fact ${slot} ${epoch} ${payload}`),
    // And a market that stands as usual the one it had before it could stand otherwise.
    ...sorted(
      state.controls,
      (scope, { halt, level, cause }) => `control ${scope} ${halt?.since ?? ''} ${level} ${cause?.since ?? ''}`,
    ),
    ...sorted(state.held, (slot, { reading }) => `held ${slot} ${reading.version} ${hex(reading.leafHash)}`),
    ...[...state.resting.values()].map(restingLine).sort(),
    ...sorted(
      state.deliveries,
      (key, { tradedWh, lastPrice, run, book, unpriced, pricedBy }) =>
        `delivery ${key} ${tradedWh} ${lastPrice} ${run?.run ?? 0} ${unpriced} ${pricedBy.map(({ hash }) => hash.slice(0, 16)).join('+')} ${book === null ? '' : bookLine(book)}`,
    ),
  ];
  return hex(state.sha256(new TextEncoder().encode(lines.join('\n'))));
};

/** Of an order that took no other's place it is what it was before there were such. */
const restingLine = ({ ref, place, id, restWh, filledWh, filledMoney, owed, carriedWh }: OrderRecord): string =>
  `order ${ref} ${id} ${restWh} ${filledWh} ${filledMoney} ${owed}${place === ref && carriedWh === 0 ? '' : ` ${place} ${carriedWh}`}`;

const bookLine = (book: OrderBook): string => {
  const parts: string[] = [];
  for (const side of [0, 1]) book.visit(side, (ref, tick, rest) => parts.push(`${side}:${ref}:${tick}:${rest}`));
  return parts.join(',');
};
