import type { Erasure, ErasureRefusal } from '../domain/erasure.ts';
import type { GridFact } from '../domain/grid-fact.ts';
import type { ReadingDecision } from '../domain/held-reading.ts';
import type { ZoneId } from '../domain/identity.ts';
import type { AuctionIndication, Journalled, MarketEvent, NetworkClosing, RulesConflict } from '../domain/market.ts';
import type { AppliedControl, ControlRefusal, MarketControl } from '../domain/market-control.ts';
import type { Indicated, RestingOrder } from '../domain/market-data.ts';
import type { MicroBahtPerKwh } from '../domain/money.ts';
import type { OrderTerms } from '../domain/order.ts';
import type { Plain } from '../domain/plain.ts';
import type { Registry } from '../domain/registry.ts';
import { DAY, type Instant, instant } from '../domain/time.ts';
import type {
  AccountView,
  ControlView,
  CoreView,
  HeldReadingView,
  RegulatedOrderView,
  ZoneView,
} from '../domain/view.ts';
import { changeRules, rulesConflict } from './change-rules.ts';
import { closeGate } from './close-gate.ts';
import { closeGreen, waitsGreen } from './close-green.ts';
import { closeNetwork } from './close-network.ts';
import { closeRestricted } from './close-restricted.ts';
import { control, controlRefusal, endRestorations, isApplied } from './control.ts';
import { enrol } from './enrol.ts';
import { erasableBefore, erase, erasureRefusal } from './erase.ts';
import { forgetFinal } from './forget.ts';
import { type FactKnown, factKnown, factViews, keepFact, standingWith } from './grid-facts.ts';
import { decide, decisionRefusal, heldViews } from './held-readings.ts';
import { indicate, indications } from './indicate.ts';
import { keepBatch } from './intake.ts';
import { gateOf } from './judge-order.ts';
import type { LedgerBalances } from './ledger-accounts.ts';
import { dumpMarket, loadMarket } from './market-dump.ts';
import { controlView, isOpen, standingOf } from './market-level.ts';
import { deliveryOf, hashState, type MarketState, type MarketTools, newMarketState, whenOf } from './market-state.ts';
import { recordsOf } from './order-record.ts';
import { type AccountMonth, accountMonths, closePeriods } from './periods.ts';
import { noRules, readRules } from './rules.ts';
import { settleDelivery } from './settlement-run.ts';
import { allBalances, type PositionView, positionViews } from './standing-views.ts';
import { standingPrice } from './trade-charges.ts';
import { cancelOrder, expireOrders, placeOrder } from './trading.ts';
import { accountView, gatewayViews, orderViews, restingOrder, zoneViews } from './views.ts';

/**
 * Whether events say what became of each order: that it was accepted, refused or done; and whose orders traded. They are counted all the
 * same. A replay, of which nobody hears that, goes without.
 */
export type OrdersTold = 'with-orders' | 'without-orders';

/**
 * The pure core of a substation's market: commands in, events out. The same journal gives the same events and hash, and
 * nothing else does: rules, time and identities come in as commands.
 */
export interface Market {
  /**
   * Applies one journalled command. Time passes first: orders expire, gates close, runs are made, as of `at`.
   * Nothing of an order is kept but its numbers: the next one may come as the same object.
   * @throws RangeError when time runs backwards, or rules cannot be read: that is a bug of the journal's author
   */
  apply(entry: Journalled, told?: OrdersTold): readonly MarketEvent[];
  /** The same, for who has no use for the events as objects yet. @returns how many there are: `events` makes them */
  take(entry: Journalled): number;
  /** What the last command brought about. */
  events(told?: OrdersTold): readonly MarketEvent[];
  /** SHA-256 over a canonical serialisation of the complete state, lower-case hex. */
  stateHash(): string;
  /** Sequence of the last event. */
  sequence(): number;
  registry(): Registry | null;
  /** SHA-256 (hex) of the rules in force; null before the first. */
  rules(): string | null;
  /** Their text, of which that is the hash; null before the first. */
  rulesText(): string | null;
  /**
   * Why rules may not come into force now; null when they may.
   * @throws RangeError when the text is not one that `rulesText` makes
   */
  conflict(rulesText: string): RulesConflict | null;
  /** SHA-256 of the payload kept under a gateway's sequence; null when there is none. */
  batch(gateway: string, epoch: number, sequence: number): Uint8Array | null;
  /** What became of a number that a gateway has signed a grid fact under. */
  fact(gateway: string, epoch: number, sequence: number): FactKnown;
  /** How many grid facts of a gateway stand, were this one to stand too. */
  standingWith(gateway: string, fact: GridFact): number;
  facts(): CoreView['facts'];
  /** Readings that wait for an operator. */
  held(): readonly HeldReadingView[];
  /** How many they are. */
  waiting(): number;
  /** Why a decision is about nothing that waits; null when it is. */
  decisionRefusal(decision: ReadingDecision): 'not-held' | null;
  /** Why what an operator wants of the market may not be done now; null when it may. */
  controlRefusal(asked: MarketControl): ControlRefusal | null;
  /** Whether a signed control of this hash has been applied lately. */
  isApplied(hash: Uint8Array): boolean;
  /** How each zone stands; null where all is as usual. */
  standing(): readonly Readonly<{ zone: ZoneId; control: ControlView | null }>[];
  /** What operators have done to the market lately, oldest first. */
  applied(): readonly AppliedControl[];
  /** Why what an operator asks to have erased may not go yet; null when it may. */
  erasureRefusal(erasure: Erasure): ErasureRefusal | null;
  /** What starts before this moment may go. */
  erasableBefore(): Instant;
  zones(): readonly ZoneView[];
  /** What the closing auction would come to if the gate closed now; null when there is none to be held. */
  indicate(zone: ZoneId, start: Instant): AuctionIndication | null;
  /** The same for the delivery in every zone that is cleared together with one: what a network comes to is found once for all of it. */
  indications(zone: ZoneId, start: Instant): readonly Indicated[];
  /** The last closing auction over lines; null before there was one. */
  network(): NetworkClosing | null;
  /** Every order that rests or waits for the closing auction, in no order. */
  resting(): readonly RestingOrder[];
  /** The price an order stands at in a book, µTHB/kWh: a seller's above its limit by what it is charged. */
  standsAt(terms: OrderTerms): MicroBahtPerKwh;
  /** All orders for a delivery that are remembered, also refused ones, in the order they came. */
  orders(zone: ZoneId, start: Instant): readonly RegulatedOrderView[];
  /** Null when there is no such account. */
  account(id: string): AccountView | null;
  gateways(): CoreView['gateways'];
  /** Sums of an account by month, oldest first: those that are open, and the last that have closed (`closed`: the hash). */
  months(account: string): readonly AccountMonth[];
  ledger(): CoreView['ledger'];
  /** The four sums of an account of the ledger, those of the market itself among them; null when there is none. */
  balances(account: string): LedgerBalances | null;
  /** Every account of the ledger by name with its four sums, sorted. */
  allBalances(): readonly (readonly [account: string, balances: LedgerBalances])[];
  /** What was bought and sold by delivery and holder, with the network's own; nothing of deliveries that are forgotten. */
  positions(): readonly PositionView[];
  /** The complete state: what a market is created `from`. */
  dump(): Plain;
}

/** `from`: the state another market was in; without it, that before the first command. */
export const createMarket = (tools: MarketTools, from: Plain = null): Market => {
  const state = from === null ? newMarketState(tools) : loadMarket(from, tools);
  return {
    apply: (entry, told = 'with-orders') => {
      applyEntry(state, entry);
      return state.events.all(state.orders, whenOf(state), told === 'with-orders');
    },
    take: (entry) => {
      applyEntry(state, entry);
      return state.events.length;
    },
    events: (told = 'with-orders') => state.events.all(state.orders, whenOf(state), told === 'with-orders'),
    stateHash: () => hashState(state),
    sequence: () => state.sequence,
    registry: () => state.registry?.registry ?? null,
    rules: () => (state.rules === noRules ? null : state.rules.hash),
    rulesText: () => (state.rules === noRules ? null : state.rules.text),
    conflict: (text) => rulesConflict(state, readRules(text)),
    batch: (gateway, epoch, sequence) => state.gateways.get(`${gateway}/${epoch}`)?.payloads.get(sequence) ?? null,
    fact: (gateway, epoch, sequence) => factKnown(state, gateway, epoch, sequence),
    standingWith: (gateway, fact) => standingWith(state, gateway, fact),
    facts: () => factViews(state),
    held: () => heldViews(state),
    waiting: () => state.held.size,
    decisionRefusal: (decision) => decisionRefusal(state, decision),
    controlRefusal: (asked) => controlRefusal(state, asked),
    isApplied: (hash) => isApplied(state, hash),
    standing: () =>
      [...(state.registry?.zones.keys() ?? [])].map((zone) => ({ zone, control: controlView(state, zone) })),
    applied: () => [...state.applied],
    erasureRefusal: (erasure) => erasureRefusal(state, erasure),
    erasableBefore: () => erasableBefore(state),
    zones: () => zoneViews(state),
    indicate: (zone, start) => indicate(state, zone, start),
    indications: (zone, start) => indications(state, zone, start),
    network: () => state.network,
    resting: () => recordsOf(state.orders, state.orders.allResting()).map((order) => restingOrder(state.rules, order)),
    standsAt: (terms) => standingPrice(state.rules, terms),
    orders: (zone, start) => orderViews(state, zone, start),
    account: (id) => accountView(state, id),
    gateways: () => gatewayViews(state),
    months: (account) => accountMonths(state, account),
    ledger: () => {
      const { accounts, entries, sum } = state.ledger.summary();
      return { accounts, entries, sumNanoBaht: sum.toString() };
    },
    balances: (account) => state.ledger.balances(account),
    allBalances: () => allBalances(state),
    positions: () => positionViews(state),
    dump: () => dumpMarket(state),
  };
};

const applyEntry = (state: MarketState, { at, command }: Journalled): void => {
  if (at < state.now) throw new RangeError(`the journal's time ran back from ${state.now} to ${at}`);
  state.now = at;
  state.events.clear();
  state.sequenceBefore = state.sequence;
  passTime(state);
  switch (command.kind) {
    case 'rules':
      changeRules(state, command);
      break;
    case 'enrol':
      enrol(state, command.registry, command.hash);
      break;
    case 'order':
      placeOrder(state, command.terms, command.hash);
      break;
    case 'cancel':
      cancelOrder(state, command.terms);
      break;
    case 'batch':
      keepBatch(state, command);
      break;
    case 'fact':
      keepFact(state, command);
      break;
    case 'decide':
      decide(state, command);
      break;
    case 'erase':
      erase(state, command);
      break;
    case 'control':
      control(state, command);
      break;
    case 'tick':
      break;
  }
};

/** Zones that lines join close together, the others each for itself; what is halted or suspended closes by itself, and its lines still carry. */
const closeGates = (state: MarketState, zones: readonly ZoneId[], start: Instant): void => {
  const { feeders } = state.rules;
  const joined = new Set(feeders?.names);
  const open = zones.filter((zone) => isOpen(standingOf(state, zone)));
  for (const zone of zones)
    if (!open.includes(zone)) closeRestricted(state, zone, start);
    else if (!joined.has(zone))
      if (waitsGreen(state, zone, start)) closeGreen(state, zone, start);
      else closeGate(state, zone, start);
  if (feeders !== null)
    closeNetwork(
      state,
      feeders,
      open.filter((zone) => joined.has(zone)),
      start,
    );
};

const passTime = (state: MarketState): void => {
  const { registry, now } = state;
  const { settings } = state.rules;
  if (registry === null) return;
  expireOrders(state);
  endRestorations(state);
  const dueAfter = settings.intervalLength + settings.runDelay;
  if (gateOf(state, state.nextGate) > now && state.nextRun + dueAfter > now) return;
  const zones = [...registry.zones.keys()];
  for (; gateOf(state, state.nextGate) <= now; state.nextGate = instant(state.nextGate + settings.intervalLength))
    closeGates(state, zones, state.nextGate);
  for (; state.nextRun + dueAfter <= now; state.nextRun = instant(state.nextRun + settings.intervalLength)) {
    for (const zone of zones) {
      const delivery = deliveryOf(state, zone, state.nextRun);
      // Zones that traded with one another over lines by rule B have been settled with the first of them.
      if (delivery.run === null) settleDelivery(state, delivery);
    }
    if (state.nextRun % DAY !== 0) continue;
    closePeriods(state);
    forgetFinal(state);
  }
};
