import type { HeldReading } from '../domain/held-reading.ts';
import type { AccountId, PointId } from '../domain/identity.ts';
import type { InvoiceLine, Month } from '../domain/invoice-line.ts';
import type { NetworkClosing } from '../domain/market.ts';
import type { AppliedControl } from '../domain/market-control.ts';
import { type MicroBahtPerKwh, nanoBaht } from '../domain/money.ts';
import { type OrderRefusal, type OrderTerms, orderId } from '../domain/order.ts';
import type { Plain } from '../domain/plain.ts';
import type { Registry } from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';
import type { LedgerDump } from './ledger.ts';
import type { StandingControl } from './market-level.ts';
import {
  type MarketState,
  type MarketTools,
  moneyName,
  newMarketState,
  type StandingFact,
  SYSTEM,
} from './market-state.ts';
import { type HashesDump, NumberedHashes } from './numbered-hashes.ts';
import { dumpOrders, loadOrders, type OrderColumns, roomFor } from './order-columns.ts';
import { FILLED_WH, HELD, KEPT, OWED, PAID } from './order-fields.ts';
import type { OrderStanding } from './order-flags.ts';
import { takeMoney } from './order-money.ts';
import { OrderRecord } from './order-record.ts';
import { OrderStore } from './order-store.ts';
import { dumpOverLines, loadOverLines, type OverLinesDump } from './over-lines.ts';
import { deliveryPacker, deliveryUnpacker, type PackedDelivery } from './packed/packed-delivery.ts';
import { type PackedLegs, packLegs, unpackLegs } from './packed/packed-legs.ts';
import { type PackedOrders, packOrders, unpackOrders } from './packed/packed-orders.ts';
import type { Periods } from './periods.ts';
import type { ReadingsDump } from './reading-store.ts';
import { indexRegistry } from './registry-index.ts';
import { type MarketRules, noRules, readRules } from './rules.ts';
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
type MarketDump = Readonly<{
  digest: ReturnType<StateDigest['dump']>;
  /** Booked legs in columns; as a list in dumps of before 2026-12. */
  ledger: Readonly<Omit<LedgerDump, 'booked'> & { booked: PackedLegs | LedgerDump['booked'] }>;
  readings: readonly ReadingsDump[];
  expiries: readonly (readonly [moment: number, ref: number])[];
  /**
   * Absent in dumps of before 2026-12, which have `records`, and in `orders` those that are found by their names; in rows in dumps of
   * before snapshots of version 5.
   */
  lives?: PackedOrders | OrderColumns;
  records?: readonly OrderDump[];
  orders?: readonly number[];
  owners: readonly (readonly [account: AccountId, owner: number])[];
  deliveries: readonly (readonly [key: string, delivery: PackedDelivery])[];
  /** Who is named in deliveries, by `positionKey`. */
  holders?: readonly string[];
  gateways: readonly Readonly<HashesDump & { key: string; sequence: number; lastBatchAt: Instant }>[];
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
  const packer = deliveryPacker(note);
  const ledger = state.ledger.dump();
  const dump: MarketDump = {
    digest: state.digest.dump(),
    ledger: { ...ledger, booked: packLegs(ledger.booked) },
    readings: state.readings.dump(),
    expiries: state.expiries.entries(),
    lives: packOrders(dumpOrders(known)),
    owners: [...state.owners],
    deliveries: Array.from(state.deliveries, ([key, delivery]) => [key, packer.pack(delivery)] as const),
    holders: packer.holders(),
    gateways: [...state.gateways].map(([key, { payloads, ...rest }]) => ({ key, ...rest, ...payloads.dump() })),
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
  const lives = livesIn(dump);
  const state = newMarketState({ ...tools, room: roomFor(lives, tools.room) });
  const rules = new Map(dump.rules.texts.map(([hash, text]) => [hash, { ...readRules(text), hash }]));
  const rulesOf = (hash: string): MarketRules => rules.get(hash) ?? noRules;
  state.digest.load(dump.digest);
  state.ledger.load(plainLedger(dump.ledger));
  state.readings.load(dump.readings);
  for (const [moment, ref] of dump.expiries) state.expiries.add(moment, ref);
  for (const [account, owner] of dump.owners) {
    state.owners.set(account, owner);
    state.orders.accounts[owner] = account;
  }
  const { orders: known } = state;
  if (lives !== undefined) loadOrders(known, lives);
  for (const order of dump.records ?? []) takeOrder(state, order);
  for (const ref of dump.orders ?? []) known.name(ref);
  state.rules = rulesOf(dump.rules.inForce);
  const unpackDelivery = deliveryUnpacker(state, rulesOf, dump.holders);
  for (const [key, delivery] of dump.deliveries) state.deliveries.set(key, unpackDelivery(delivery));
  for (const { key, sequence, lastBatchAt, ...hashes } of dump.gateways) {
    const payloads = new NumberedHashes();
    payloads.load(hashes);
    state.gateways.set(key, { sequence, lastBatchAt, payloads });
  }
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

const livesIn = ({ lives }: Pick<MarketDump, 'lives'>): OrderColumns | undefined =>
  lives !== undefined && 'count' in lives ? unpackOrders(lives) : lives;

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
  const { ledger, records = [], owners, ...rest } = plain as unknown as MarketDump;
  const lives = livesIn(rest);
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
  return { ...plainLedger(ledger), reservations: [...ledger.reservations, ...ofOrders] };
};

const plainLedger = ({ booked, ...ledger }: MarketDump['ledger']): LedgerDump => ({
  ...ledger,
  booked: ('ids' in booked ? unpackLegs(booked) : booked).filter(({ id }) => !NUMBERED.test(id)),
});

/** Legs that are booked by numbers now: that of a run is its delivery's. Dumps of before snapshots of version 5 have each by its id. */
const NUMBERED = /^(?:run|network|lines)\//;

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

const must = <T>(found: T | undefined): T => {
  if (found === undefined) throw new RangeError('a part of the state names another that is not there');
  return found;
};
