import { wh } from '../domain/energy.ts';
import type { HeldReading } from '../domain/held-reading.ts';
import type { AccountId, PointId } from '../domain/identity.ts';
import type { InvoiceLine, Month } from '../domain/invoice-line.ts';
import type { Clearing, MeteredInterval, NetworkClosing, SettlementRun } from '../domain/market.ts';
import type { AppliedControl } from '../domain/market-control.ts';
import { type MicroBahtPerKwh, nanoBaht } from '../domain/money.ts';
import { type OrderRefusal, type OrderTerms, orderId } from '../domain/order.ts';
import type { Plain } from '../domain/plain.ts';
import type { Registry } from '../domain/registry.ts';
import { type Instant, instant, millis } from '../domain/time.ts';
import { origins } from '../domain/transaction.ts';
import type { KeptTrade } from './deliver-min.ts';
import { type Delivery, type Pinned, positionKey } from './delivery.ts';
import { HeldPosition } from './held-position.ts';
import type { LedgerDump } from './ledger.ts';
import type { StandingControl } from './market-level.ts';
import { ticksOf } from './market-settings.ts';
import {
  type MarketState,
  type MarketTools,
  moneyName,
  newMarketState,
  type StandingFact,
  SYSTEM,
} from './market-state.ts';
import { BUY, OrderBook, REST, SELL } from './order-book.ts';
import { dumpOrders, loadOrders, type OrderColumns } from './order-columns.ts';
import { FILLED_WH, HELD, KEPT, OWED, OWNER, PAID, POINT, SLOT } from './order-fields.ts';
import type { OrderStanding } from './order-flags.ts';
import { takeMoney } from './order-money.ts';
import { OrderRecord } from './order-record.ts';
import { OrderStore } from './order-store.ts';
import { dumpOverLines, loadOverLines, type OverLinesDump } from './over-lines.ts';
import type { Periods } from './periods.ts';
import { RefList } from './ref-list.ts';
import { indexRegistry } from './registry-index.ts';
import { type MarketRules, noRules, readRules } from './rules.ts';
import type { Position } from './settle.ts';
import { bytesOf, type StateDigest } from './state-digest.ts';

/** An order of a dump of before 2026-12: by its fields, but for what follows from its terms, its book and its delivery. */
type OrderDump = Readonly<{
  ref: number;
  place: number;
  terms: OrderTerms;
  forgetAfter: Instant;
  standing: OrderStanding;
  refusal: OrderRefusal | null;
  retail: MicroBahtPerKwh;
  restWh: number;
  filledWh: number;
  carriedWh: number;
  filledMoney: bigint;
  /** Hexadecimal. */
  termsHash: string;
  owed: bigint;
  /** Absent in a dump of before 2026-12: the ledger of then has them under ids. */
  held?: number;
  kept?: number;
}>;
type Resting = readonly [ref: number, tick: number, rest: number];
type DeliveryDump = Readonly<{
  zone: string;
  start: Instant;
  /** Bids and asks in priority; null where there is no book. */
  book: readonly [bids: readonly Resting[], asks: readonly Resting[]] | null;
  collected: readonly number[];
  orders: readonly number[];
  positions: readonly (readonly [key: string, position: Position])[];
  network: Position;
  tradedWh: number;
  lastPrice: MicroBahtPerKwh | null;
  clearing: Clearing | null;
  run: SettlementRun | null;
  pricedBy: readonly string[];
  pinned: readonly (readonly [key: string, pinned: Pinned])[];
  unpriced: boolean;
  trades?: readonly KeptTrade[];
  delivered?: readonly number[];
}>;
/** In columns: a point has thousands, alike in form. */
type ReadingsDump = Readonly<{ point: PointId; numbers: Uint8Array; leafHashes: Uint8Array }>;

type MarketDump = Readonly<{
  digest: ReturnType<StateDigest['dump']>;
  ledger: LedgerDump;
  readings: readonly ReadingsDump[];
  expiries: readonly (readonly [moment: number, ref: number])[];
  /** Absent in dumps of before 2026-12, which have `records`, and in `orders` those that are found by their names. */
  lives?: OrderColumns;
  records?: readonly OrderDump[];
  orders?: readonly number[];
  owners: readonly (readonly [account: AccountId, owner: number])[];
  deliveries: readonly (readonly [key: string, delivery: DeliveryDump])[];
  gateways: readonly Readonly<{
    key: string;
    sequence: number;
    lastBatchAt: Instant;
    numbers: Uint8Array;
    payloads: string;
  }>[];
  facts: readonly Readonly<{ key: string; sequence: number; payloads: readonly (readonly [number, string])[] }>[];
  held: readonly (readonly [slot: string, held: HeldReading])[];
  decided: readonly string[];
  silentSince: readonly (readonly [point: PointId, since: Instant])[];
  standingFacts: readonly (readonly [slot: string, fact: StandingFact])[];
  /** Absent in snapshots of before there were any. */
  controls?: readonly (readonly [scope: string, control: StandingControl])[];
  applied?: readonly AppliedControl[];
  /** Texts of all rules that something here still goes by. */
  rules: Readonly<{ inForce: string; texts: readonly (readonly [hash: string, text: string])[] }>;
  /** Absent where no months are summed. */
  periods?: Readonly<{
    closedBefore: Month;
    months: readonly (readonly [
      month: Month,
      closed: string | null,
      accounts: readonly (readonly [
        account: AccountId,
        lines: readonly (readonly [kind: string, line: InvoiceLine])[],
      ])[],
    ])[];
  }>;
  /** Absent where rule B settles nothing over lines. */
  overLines?: readonly OverLinesDump[];
  /** Absent before the first closing auction over lines, and in snapshots of before it was kept. */
  network?: NetworkClosing;
  registry: Readonly<{ registry: Registry; hash: Uint8Array }> | null;
  now: Instant;
  nextGate: Instant;
  nextRun: Instant;
  nextRef: number;
  sequence: number;
}>;

/**
 * The complete state of a market as plain data, between two commands. A market made of it by `loadMarket` does the same as
 * this one whatever comes: maps keep their order, because events do.
 */
export const dumpMarket = (state: MarketState): Plain => {
  const rules = new Map<string, string>();
  const { orders: known } = state;
  const note = (one: MarketRules): string => {
    if (one !== noRules) rules.set(one.hash, one.text);
    return one.hash;
  };
  const inForce = note(state.rules);
  const deliveries = [...state.deliveries].map(
    ([key, { book, collected, orders, positions, pricedBy, pinned, trades, ...rest }]) =>
      [
        key,
        {
          ...rest,
          book: book === null ? null : ([BUY, SELL].map((side) => restingOn(book, side)) as [Resting[], Resting[]]),
          collected: [...collected.all()],
          orders: [...orders.all()],
          positions: Array.from(positions, ([key, position]) => [key, position.plain()] as const),
          pricedBy: pricedBy.map(note),
          pinned: [...pinned],
          ...(trades && { trades: [...trades] }),
        },
      ] as const,
  );
  const dump: MarketDump = {
    digest: state.digest.dump(),
    ledger: state.ledger.dump(),
    readings: [...state.readings.entries()].map(([point, readings]) => readingsDump(point, [...readings.values()])),
    expiries: state.expiries.entries(),
    lives: dumpOrders(known),
    owners: [...state.owners],
    deliveries,
    gateways: [...state.gateways].map(([key, { payloads, ...rest }]) => ({
      ...{ key, ...rest, numbers: column([...payloads.keys()]) },
      payloads: [...payloads.values()].join(''),
    })),
    facts: [...state.facts].map(([key, { sequence, payloads }]) => ({ key, sequence, payloads: [...payloads] })),
    held: [...state.held],
    decided: [...state.decided],
    silentSince: [...state.silentSince],
    standingFacts: [...state.standingFacts],
    controls: [...state.controls],
    applied: [...state.applied],
    rules: { inForce, texts: [...rules] },
    ...(state.periods.months.size > 0 && { periods: periodsDump(state.periods) }),
    ...(state.overLines.size > 0 && { overLines: [...state.overLines.values()].map(dumpOverLines) }),
    ...(state.network && { network: state.network }),
    registry: state.registry && { registry: state.registry.registry, hash: state.registry.hash },
    now: state.now,
    nextGate: state.nextGate,
    nextRun: state.nextRun,
    nextRef: known.next,
    sequence: state.sequence,
  };
  return dump as unknown as Plain;
};

/** A market's state out of what `dumpMarket` made. The dump's own bytes must have been proven to be whole. */
export const loadMarket = (plain: Plain, tools: MarketTools): MarketState => {
  const dump = plain as unknown as MarketDump;
  const state = newMarketState(tools);
  const rules = new Map(dump.rules.texts.map(([hash, text]) => [hash, { ...readRules(text), hash }]));
  const rulesOf = (hash: string): MarketRules => rules.get(hash) ?? noRules;
  state.digest.load(dump.digest);
  state.ledger.load(dump.ledger);
  for (const readings of dump.readings) for (const reading of readingsOf(readings)) state.readings.overrule(reading);
  for (const [moment, ref] of dump.expiries) state.expiries.add(moment, ref);
  for (const [account, owner] of dump.owners) {
    state.owners.set(account, owner);
    state.orders.accounts[owner] = account;
  }
  const { orders: known } = state;
  if (dump.lives !== undefined) loadOrders(known, dump.lives);
  for (const order of dump.records ?? []) takeOrder(state, order);
  for (const ref of dump.orders ?? []) known.name(ref);
  state.rules = rulesOf(dump.rules.inForce);
  for (const [key, delivery] of dump.deliveries) {
    const { book, collected, orders, positions, pricedBy, pinned, trades, ...rest } = delivery;
    const made: Delivery = {
      ...rest,
      book: book && bookOf(state, book),
      collected: new RefList(collected),
      orders: new RefList(orders),
      positions: new Map(positions.map(([key, position]) => [key, new HeldPosition(position)])),
      pricedBy: pricedBy.map(rulesOf),
      pinned: new Map(pinned),
      ...(trades && { trades: [...trades] }),
    };
    for (const ref of orders) {
      const holder = positionKey(known.points.text(known.int(ref, POINT)), known.account(ref));
      known.setDelivery(ref, made);
      known.setPosition(ref, made.positions.get(holder) ?? null);
    }
    state.deliveries.set(key, made);
  }
  for (const { key, sequence, lastBatchAt, numbers, payloads } of dump.gateways)
    state.gateways.set(key, { sequence, lastBatchAt, payloads: payloadsOf(numbersIn(numbers), payloads) });
  for (const { key, sequence, payloads } of dump.facts) state.facts.set(key, { sequence, payloads: new Map(payloads) });
  for (const [slot, held] of dump.held) state.held.set(slot, held);
  for (const slot of dump.decided) state.decided.add(slot);
  for (const [point, since] of dump.silentSince) state.silentSince.set(point, since);
  for (const [slot, fact] of dump.standingFacts) state.standingFacts.set(slot, fact);
  for (const [scope, control] of dump.controls ?? []) state.controls.set(scope, control);
  state.applied.push(...(dump.applied ?? []));
  if (dump.periods !== undefined) {
    state.periods.closedBefore = dump.periods.closedBefore;
    for (const [month, closed, accounts] of dump.periods.months)
      state.periods.months.set(month, {
        closed,
        accounts: new Map(accounts.map(([account, lines]) => [account, new Map(lines)])),
      });
  }
  for (const over of dump.overLines ?? []) state.overLines.set(over.start, loadOverLines(over));
  state.network = dump.network ?? null;
  state.registry = dump.registry && indexRegistry(dump.registry.registry, dump.registry.hash);
  known.next = dump.nextRef;
  const { now, nextGate, nextRun, sequence } = dump;
  return Object.assign(state, { now, nextGate, nextRun, sequence });
};

const periodsDump = ({ months, closedBefore }: Periods): NonNullable<MarketDump['periods']> => ({
  closedBefore,
  months: [...months].map(([month, { accounts, closed }]) => [
    month,
    closed,
    [...accounts].map(([account, lines]) => [account, [...lines]] as const),
  ]),
});

/**
 * The ledger of a dump with the money of its orders under ids too, as who follows legs by their ids needs it
 * (`order-money.ts` books it without).
 */
export const dumpedLedger = (plain: Plain): LedgerDump => {
  const { ledger, lives, records = [], owners } = plain as unknown as MarketDump;
  const orders = new OrderStore();
  for (const [account, owner] of owners) orders.accounts[owner] = account;
  if (lives !== undefined) loadOrders(orders, lives);
  const now = Array.from(orders.all(), (ref) => new OrderRecord(orders, ref));
  const ofOrders = [...records, ...now].flatMap(({ ref, terms, held = 0, kept = 0 }) =>
    [
      { step: 'hold', amount: held },
      { step: 'kept', amount: kept },
    ]
      .filter(({ amount }) => amount > 0)
      .map(({ step, amount }) => ({
        id: `${step}/${moneyName(ref, orderId(terms))}`,
        ...{ debit: terms.account, credit: SYSTEM.clearing },
        ...{ amount: nanoBaht(BigInt(amount)), state: 'open' as const },
      })),
  );
  return { ...ledger, reservations: [...ledger.reservations, ...ofOrders] };
};

const takeOrder = (state: MarketState, dump: OrderDump): void => {
  const { orders, owners } = state;
  const { ref, terms, termsHash, standing, filledWh, filledMoney, owed, held, kept, ...order } = dump;
  orders.add(must(owners.get(terms.account)), terms, bytesOf(termsHash), { ref, ...order });
  orders.set(ref, FILLED_WH, filledWh);
  orders.set(ref, PAID, Number(filledMoney));
  orders.set(ref, OWED, Number(owed));
  if (standing !== 'resting' && standing !== 'refused') orders.end(ref, standing);
  if (held === undefined) takeMoney(state, ref);
  else {
    orders.set(ref, HELD, held);
    orders.set(ref, KEPT, kept ?? 0);
  }
};

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

/** Of a reading: start, length, version, origin, whether anything is known, and the five numbers of its energy. */
const NUMBERS = 10;
const HASH = 32;

const readingsDump = (point: PointId, readings: readonly MeteredInterval[]): ReadingsDump => {
  const leafHashes = new Uint8Array(HASH * readings.length);
  const numbers = readings.flatMap(({ start, length, version, origin, energy, leafHash }, at) => {
    leafHashes.set(leafHash, HASH * at);
    const { importWh, exportWh, openingImportWh, openingExportWh, uncertaintyWh } = energy ?? nothing;
    const counted = [importWh, exportWh, openingImportWh, openingExportWh, uncertaintyWh];
    return [start, length, version, origins.indexOf(origin), energy === null ? 0 : 1, ...counted];
  });
  return { point, numbers: column(numbers), leafHashes };
};
const nothing = {
  importWh: wh(0),
  exportWh: wh(0),
  openingImportWh: wh(0),
  openingExportWh: wh(0),
  uncertaintyWh: wh(0),
};

function* readingsOf({ point, numbers, leafHashes }: ReadingsDump): Generator<MeteredInterval> {
  const all = numbersIn(numbers);
  for (let at = 0; at * NUMBERS < all.length; at += 1) {
    const number = (place: number): number => all[at * NUMBERS + place] as number;
    yield {
      point,
      start: instant(number(0)),
      length: millis(number(1)),
      version: number(2),
      origin: must(origins[number(3)]),
      energy:
        number(4) === 0
          ? null
          : {
              importWh: wh(number(5)),
              exportWh: wh(number(6)),
              openingImportWh: wh(number(7)),
              openingExportWh: wh(number(8)),
              uncertaintyWh: wh(number(9)),
            },
      leafHash: leafHashes.subarray(HASH * at, HASH * (at + 1)),
    };
  }
}

const payloadsOf = (numbers: Float64Array, payloads: string): Map<number, string> => {
  const digits = 2 * HASH;
  return new Map(Array.from(numbers, (sequence, at) => [sequence, payloads.slice(digits * at, digits * (at + 1))]));
};

/** Eight bytes each, as the machine has them: every machine this runs on is little-endian. */
const column = (numbers: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(numbers).buffer);
const numbersIn = (bytes: Uint8Array): Float64Array => new Float64Array(bytes.slice().buffer);

const must = <T>(found: T | undefined): T => {
  if (found === undefined) throw new RangeError('a part of the state names another that is not there');
  return found;
};
