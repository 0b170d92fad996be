import type { GridFact } from '../domain/grid-fact.ts';
import type { HeldReading } from '../domain/held-reading.ts';
import type { AccountId, GatewayId, PointId, Sha256, ZoneId } from '../domain/identity.ts';
import type { MarketEvent, NetworkClosing } from '../domain/market.ts';
import type { AppliedControl } from '../domain/market-control.ts';
import type { OrderId } from '../domain/order.ts';
import { type Instant, instant, MINUTE } from '../domain/time.ts';
import { type Delivery, newDelivery } from './delivery.ts';
import { EventColumns } from './event-columns.ts';
import { ExpiryQueue } from './expiry-queue.ts';
import { Ledger, type Transfer } from './ledger.ts';
import type { StandingControl } from './market-level.ts';
import type { NumberedHashes } from './numbered-hashes.ts';
import type { OrderBook } from './order-book.ts';
import { CARRIED_WH, FILLED_WH, FIRST_ROOM, OWED, PAID, PLACE, REST_WH } from './order-fields.ts';
import { OrderPool } from './order-pool.ts';
import { OrderStore } from './order-store.ts';
import type { OverLines } from './over-lines.ts';
import type { Periods } from './periods.ts';
import { ReadingStore } from './reading-store.ts';
import type { RegistryIndex } from './registry-index.ts';
import { type MarketRules, noRules } from './rules.ts';
import { hex, StateDigest } from './state-digest.ts';
import { noPlaces, type TradingPlace } from './trading-place.ts';

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

/** Takes what rounding the lines of invoices comes to. Opened with the first closing of a month. */
export const INVOICE = { rounding: 'system.invoice-rounding' } as const;

/**
 * What the ledger calls an order: it never forgets, while an order's id is free again once its delivery is final. Only
 * the reference is never given twice.
 */
export const moneyName = (ref: number, id: OrderId): string => `${ref}/${id}`;

export type GatewayRecord = { sequence: number; lastBatchAt: Instant; readonly payloads: NumberedHashes };

/** The numbers under which a gateway's facts were kept: the highest, and the payloads (hex) of the last ones. */
export type FactRecord = { sequence: number; readonly payloads: Map<number, string> };

/** A fact that holds, and in which epoch its gateway said so. */
export type StandingFact = Readonly<{ gateway: GatewayId; epoch: number; fact: GridFact; payload: string }>;

type Unnumbered<T> = T extends MarketEvent ? Omit<T, 'sequence' | 'at'> : never;

/** All a core's market knows. Only `apply` changes it. */
export type MarketState = {
  readonly sha256: Sha256;
  readonly digest: StateDigest;
  /** Who hears of every leg of money. */
  readonly booked: ((leg: Transfer) => void) | null;
  readonly ledger: Ledger;
  readonly readings: ReadingStore;
  readonly pool: OrderPool;
  readonly expiries: ExpiryQueue;
  readonly orders: OrderStore;
  /** Small dense numbers for accounts, given in order of appearance from 1. */
  readonly owners: Map<AccountId, number>;
  /** What the ledger calls the accounts that have placed orders, by those numbers. */
  readonly purses: number[];
  /** What was asked of registry and rules lately (`trading-place.ts`): found again, never decided by. */
  readonly places: (TradingPlace | null)[];
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
  /** What invoices of months will say. */
  readonly periods: Periods;
  /** By the start of an interval: which seller serves which buyer over lines, where rule B settles them. */
  readonly overLines: Map<Instant, OverLines>;
  /** The last closing auction over lines; it is shown, and nothing follows from it. */
  network: NetworkClosing | null;
  rules: MarketRules;
  registry: RegistryIndex | null;
  now: Instant;
  /** Start of the next interval whose gate will close, and of the next to be settled. */
  nextGate: Instant;
  nextRun: Instant;
  sequence: number;
  /** What the command being applied has brought about, and the sequence of the last event before. */
  readonly events: EventColumns;
  sequenceBefore: number;
};

/**
 * `booked` hears of every leg of money, in order. `room`: so many orders there is room for from the beginning, in memory that is not
 * asked for while they come; 1,024 when absent.
 */
export type MarketTools = Readonly<{ sha256: Sha256; booked?: (leg: Transfer) => void; room?: number }>;

export const newMarketState = ({ sha256, booked, room = FIRST_ROOM }: MarketTools): MarketState => {
  const digest = new StateDigest(sha256);
  const ledger = new Ledger((leg) => {
    writeLeg(digest, leg);
    booked?.(leg);
  });
  for (const account of Object.values(SYSTEM)) ledger.open(account, false);
  return {
    sha256,
    digest,
    booked: booked ?? null,
    ledger,
    readings: new ReadingStore(),
    pool: new OrderPool(room),
    expiries: new ExpiryQueue(),
    orders: new OrderStore(room),
    owners: new Map(),
    purses: [],
    places: noPlaces(),
    deliveries: new Map(),
    gateways: new Map(),
    facts: new Map(),
    standingFacts: new Map(),
    controls: new Map(),
    applied: [],
    held: new Map(),
    decided: new Set(),
    silentSince: new Map(),
    periods: { months: new Map(), closedBefore: '' },
    overLines: new Map(),
    network: null,
    rules: noRules,
    registry: null,
    now: instant(0),
    nextGate: instant(0),
    nextRun: instant(0),
    sequence: 0,
    events: new EventColumns(),
    sequenceBefore: 0,
  };
};

/** A line of the history, word for word what the leg says. */
const writeLeg = (digest: StateDigest, leg: Transfer): void => {
  if (leg.kind === 'post' || leg.kind === 'void') {
    digest.append(`leg ${Object.values(leg).join(' ')}`);
    return;
  }
  const { kind, id, debit, credit, amount, overdraft } = leg;
  digest.put('leg').word(kind).word(id).word(debit).word(credit);
  digest
    .word(amount.toString())
    .word(overdraft ? 'true' : 'false')
    .end();
};

export const emit = (state: MarketState, event: Unnumbered<MarketEvent>): void => {
  state.sequence += 1;
  state.events.given({ sequence: state.sequence, at: state.now, ...event });
};

/** When what the command being applied has brought about happened. */
export const whenOf = ({ now: at, sequenceBefore, rules }: MarketState) => ({
  ...{ at, firstSequence: sequenceBefore + 1, intervalLength: rules.settings.intervalLength },
});

/** One interval of one point. */
export const pointSlot = (point: PointId, start: Instant): string => `${point}|${start}`;

/** Keys made lately, by the end of their start: the deliveries that are open are asked for by every order. */
const RECENT_KEYS = 64;
const recentKeys: { zone: ZoneId; start: number; key: string }[] = Array.from({ length: RECENT_KEYS }, () => ({
  ...{ zone: '', start: Number.NaN, key: '' },
}));

export const deliveryKey = (zone: ZoneId, start: Instant): string => {
  const recent = recentKeys[Math.floor(start / MINUTE) % RECENT_KEYS];
  if (recent === undefined) return `${zone}|${start}`;
  if (recent.start !== start || recent.zone !== zone) Object.assign(recent, { zone, start, key: `${zone}|${start}` });
  return recent.key;
};

/** The delivery of an interval, made when first asked for. */
export const deliveryOf = (state: MarketState, zone: ZoneId, start: Instant): Delivery => {
  const key = deliveryKey(zone, start);
  const known = state.deliveries.get(key);
  if (known !== undefined) return known;
  const made = newDelivery(zone, start);
  state.deliveries.set(key, made);
  return made;
};

/** The zone whose run has booked a point's interval; null when none has. */
export const bookedIn = ({ registry, deliveries }: MarketState, point: PointId, start: Instant): ZoneId | null => {
  for (const zone of registry?.zones.keys() ?? [])
    if (deliveries.get(deliveryKey(zone, start))?.pinned.has(point)) return zone;
  return null;
};

/** What is booked of an interval, zone by zone. */
export const bookedAt = (
  { registry, deliveries }: MarketState,
  start: Instant,
): readonly ReadonlyMap<string, unknown>[] =>
  Array.from(registry?.zones.keys() ?? [], (zone) => deliveries.get(deliveryKey(zone, start))?.pinned).filter(
    (pinned) => pinned !== undefined,
  );

/** SHA-256 over a canonical serialisation of everything a market knows. Lower-case hex. */
export const hashState = (state: MarketState): string => {
  const sorted = <T>(map: ReadonlyMap<string, T>, line: (key: string, value: T) => string): string[] =>
    [...map].map(([key, value]) => line(key, value)).sort();
  const lines = [
    `now ${state.now} gate ${state.nextGate} run ${state.nextRun} ref ${state.orders.next} sequence ${state.sequence}`,
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
    ...periodLines(state),
    ...Array.from(state.orders.allResting(), (ref) => restingLine(state.orders, ref)).sort(),
    ...sorted(
      state.deliveries,
      (key, { tradedWh, lastPrice, run, book, unpriced, pricedBy }) =>
        `delivery ${key} ${tradedWh} ${lastPrice} ${run?.run ?? 0} ${unpriced} ${pricedBy.map(({ hash }) => hash.slice(0, 16)).join('+')} ${book === null ? '' : bookLine(book)}`,
    ),
  ];
  return hex(state.sha256(new TextEncoder().encode(lines.join('\n'))));
};

/** Without months nothing, as in journals of before they were summed. */
const periodLines = ({ periods: { months, closedBefore } }: MarketState): readonly string[] =>
  [...months]
    .flatMap(([month, { accounts, closed }]) => [
      `month ${month} ${closed} ${closedBefore}`,
      ...[...accounts].flatMap(([account, lines]) =>
        [...lines].map(([kind, { energyWh, money }]) => `sum ${month} ${account} ${kind} ${energyWh} ${money}`),
      ),
    ])
    .sort();

/** Of an order that took no other's place it is what it was before there were such. */
const restingLine = (orders: OrderStore, ref: number): string => {
  const [place, carriedWh] = [orders.int(ref, PLACE), orders.get(ref, CARRIED_WH)];
  const numbers = [REST_WH, FILLED_WH, PAID, OWED].map((field) => orders.get(ref, field)).join(' ');
  return `order ${ref} ${orders.id(ref)} ${numbers}${place === ref && carriedWh === 0 ? '' : ` ${place} ${carriedWh}`}`;
};

const bookLine = (book: OrderBook): string => {
  const parts: string[] = [];
  for (const side of [0, 1]) book.visit(side, (ref, tick, rest) => parts.push(`${side}:${ref}:${tick}:${rest}`));
  return parts.join(',');
};
