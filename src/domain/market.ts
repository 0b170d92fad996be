import type { Wh } from './energy.ts';
import type { Erasure } from './erasure.ts';
import type { GridFact } from './grid-fact.ts';
import type { ReadingDecision, Suspicion } from './held-reading.ts';
import type { AccountId, GatewayId, PointId, ZoneId } from './identity.ts';
import type { MarketControl, TradingLimits } from './market-control.ts';
import type { MicroBahtPerKwh, NanoBaht } from './money.ts';
import type { CancelTerms, OrderEnd, OrderId, OrderRefusal, OrderTerms, Side } from './order.ts';
import type { Registry } from './registry.ts';
import type { Instant, Millis } from './time.ts';
import type { Origin } from './transaction.ts';

/** What settlement needs of a verified leaf. */
export type MeteredInterval = Readonly<{
  point: PointId;
  start: Instant;
  length: Millis;
  version: number;
  origin: Origin;
  /** Null when `origin` is `missing`. */
  energy: Readonly<{ importWh: Wh; exportWh: Wh; openingImportWh: Wh; openingExportWh: Wh; uncertaintyWh: Wh }> | null;
  leafHash: Uint8Array;
}>;

/**
 * Everything that can change a core, in the order it was journalled. Time, the rules and the verdict on signatures come in
 * here: applying never asks a clock, never reads a file and never verifies again.
 */
export type Command =
  /**
   * The rules of the market from now on: settings, tariffs and calendars as one canonical JSON text with its SHA-256.
   * They come before the first registry; without them nothing can be replayed.
   */
  | Readonly<{ kind: 'rules'; text: string; hash: Uint8Array }>
  | Readonly<{ kind: 'enrol'; registry: Registry; hash: Uint8Array }>
  | Readonly<{ kind: 'order'; terms: OrderTerms; hash: Uint8Array }>
  | Readonly<{ kind: 'cancel'; terms: CancelTerms }>
  | Readonly<{
      kind: 'batch';
      gateway: GatewayId;
      epoch: number;
      sequence: number;
      payloadHash: Uint8Array;
      intervals: readonly MeteredInterval[];
      /** Signed by a key whose time ends: the batch counts only where the log names it below this index. */
      before?: number;
    }>
  /**
   * What a gateway has signed of its grid. It is kept, public and replayable. An emergency that stands puts its zones in alert,
   * which is shown; caps and halts are the operator's.
   */
  | Readonly<{
      kind: 'fact';
      gateway: GatewayId;
      epoch: number;
      sequence: number;
      payloadHash: Uint8Array;
      fact: GridFact;
      /** As of a batch. */
      before?: number;
    }>
  /** What an operator has decided about a reading that waited, as it was signed; `hash` is that of the signed payload. */
  | Readonly<{ kind: 'decide'; decision: ReadingDecision; hash: Uint8Array; message: Uint8Array }>
  /** What an operator has asked to have erased, as it was signed; `hash` is that of the signed payload. */
  | Readonly<{ kind: 'erase'; erasure: Erasure; hash: Uint8Array; message: Uint8Array }>
  /** What an operator does to the market, as it was signed; `hash` is that of the signed payload. */
  | Readonly<{ kind: 'control'; control: MarketControl; hash: Uint8Array; message: Uint8Array }>
  /** The core's own time passes: gates close, runs are due. */
  | Readonly<{ kind: 'tick' }>;

/** A command with the core's journalled time. Times never decrease. */
export type Journalled = Readonly<{ at: Instant; command: Command }>;

export type Trade = Readonly<{
  zone: ZoneId;
  start: Instant;
  length: Millis;
  buyer: AccountId;
  seller: AccountId;
  buyOrder: OrderId;
  sellOrder: OrderId;
  quantityWh: Wh;
  price: MicroBahtPerKwh;
  phase: 'continuous' | 'auction';
  /**
   * Of a trade with the network: what lies between the price here and that at the other end of the lines it went over, and went to the
   * accounts of line fees and congestion rent. Absent where that is nothing.
   */
  lines?: LineShare;
  /**
   * Of a trade of green energy, which is one of the closing auction: what the buyer pays the seller beside the price for every kWh that the
   * seller exports of it, the difference of what green energy and any came to. It may be 0. Absent: the energy may be any.
   */
  premium?: MicroBahtPerKwh;
}>;

/** Line fees and congestion rent of what passed over lines; nano-baht. */
export type LineShare = Readonly<{ fees: NanoBaht; rent: NanoBaht }>;

/**
 * Result of a closing call auction. `price` is null when nothing traded, and `reason` says why. `administered`: at the price the
 * rules set for a suspended market; `halted` and `suspended`: none was held.
 */
export type Clearing = Readonly<{
  zone: ZoneId;
  start: Instant;
  length: Millis;
  volumeWh: Wh;
  price: MicroBahtPerKwh | null;
  /** The equilibrium interval [lowest, highest] the price lies in. */
  lowest: MicroBahtPerKwh | null;
  highest: MicroBahtPerKwh | null;
  reason: 'cleared' | 'no-bids' | 'no-asks' | 'no-overlap' | 'core-was-down' | 'administered' | 'halted' | 'suspended';
  /** Fees and congestion rent of all lines of the network the zone was cleared with; absent of a zone by itself. */
  lines?: Readonly<{
    fees: NanoBaht;
    rent: NanoBaht;
    /** Nodes that are no zones, with what they have traded; absent where the rules have none. */
    nodes?: readonly NodeTraded[];
  }>;
  /** Of the volume, what was green energy for who asked for that, and what it costs beside the price; absent where none was traded. */
  green?: Readonly<{ volumeWh: Wh; premium: MicroBahtPerKwh }>;
}>;

/** Who trades at a node of the network that is no zone: the utility, the grid beyond a border, or loads that give way to a price. */
export const nodeKinds = ['utility', 'cross-border', 'demand-response'] as const;
export type NodeKind = (typeof nodeKinds)[number];

/**
 * What a utility or the grid beyond a border has traded in a closing auction at its node: bought out of the network and sold into
 * it, at `price`. `ask` and `bid` are what it asked for and paid at most, null where it stayed out; `why` says why, where it should not have.
 */
export type NodeTraded = Readonly<{
  node: string;
  kind: NodeKind;
  boughtWh: number;
  soldWh: number;
  price: MicroBahtPerKwh | null;
  ask: MicroBahtPerKwh | null;
  bid: MicroBahtPerKwh | null;
  why: string | null;
}>;

/** What passed a line in a closing auction, from `from` to `to` or, negative, the other way: Wh sent, and Wh that arrived. */
export type LineFlow = Readonly<{ from: string; to: string; sentWh: number; receivedWh: number }>;

/** The last closing auction over lines: what they carried and earned, and who traded at nodes that are no zones. */
export type NetworkClosing = Readonly<{
  start: Instant;
  flows: readonly LineFlow[];
  fees: NanoBaht;
  rent: NanoBaht;
  nodes: readonly NodeTraded[];
}>;

/**
 * What the closing auction would come to if the gate closed now. `imbalanceWh`: what is asked for at that price and not
 * served, less what is offered and not taken.
 */
export type AuctionIndication =
  | Readonly<{
      reason: 'cleared';
      volumeWh: number;
      price: MicroBahtPerKwh;
      lowest: MicroBahtPerKwh;
      highest: MicroBahtPerKwh;
      imbalanceWh: number;
      /** As of a clearing. */
      green?: Readonly<{ volumeWh: number; premium: MicroBahtPerKwh }>;
    }>
  | Readonly<{ reason: 'no-bids' | 'no-asks' | 'no-overlap' }>;

/**
 * Green energy that a point was given, or gave, of its trades of it: never more than its seller has exported. `paid` (not above zero)
 * and `received` are the premium for it, nano-baht.
 */
export type GreenClaims = Readonly<{ boughtWh: number; soldWh: number; paid: NanoBaht; received: NanoBaht }>;

/** One point's settlement in one run of one interval: signed nano-baht, positive when the account receives. */
export type SettledPoint = Readonly<{
  account: AccountId;
  point: PointId;
  importWh: Wh;
  exportWh: Wh;
  boughtWh: Wh;
  soldWh: Wh;
  /** From trades, from imbalance bought at retail, from imbalance sold at buy-back. */
  traded: NanoBaht;
  retail: NanoBaht;
  buyBack: NanoBaht;
  total: NanoBaht;
  /** What it is charged of what it was paid for sales, and has of `traded` no more; absent where nothing is. */
  charged?: Readonly<{ fee: bigint; wheeling: bigint; losses: bigint }>;
  basis: 'metered' | 'recovered' | 'estimated';
  /** By `deliver-min`: what was delivered of each of its trades here, in time order. What is bought and sold is the sum of that. */
  delivered?: readonly number[];
  /** Absent where none of its trades is of green energy. */
  green?: GreenClaims;
  /** The account only has what it traded here: another settles for the point. */
  left?: true;
}>;

/** A settlement run of (zone, interval): run 1 books in full, later ones only differences. */
export type SettlementRun = Readonly<{
  zone: ZoneId;
  start: Instant;
  length: Millis;
  run: number;
  points: readonly SettledPoint[];
  /** Sum of delivery points, and the independent feeder-head meter; null while the head has not reported. */
  importWh: Wh;
  exportWh: Wh;
  feeder: Readonly<{ importWh: Wh; exportWh: Wh; lossWh: Wh; agrees: boolean }> | null;
  /** False never happens to an honest book; it halts nothing and is shouted about. */
  balanced: boolean;
}>;

/**
 * A setting of the rules that cannot become what it is asked to be. `until`: when the last order that rests today ends, or the last
 * trade has been settled for the first time, after which it can; null when it cannot for as long as the journal is.
 */
export type RulesConflict = Readonly<{
  setting: 'intervalLength' | 'gateLead' | 'tick' | 'lowestPrice' | 'highestPrice' | 'settlementRule' | 'charges';
  inForce: number | string;
  asked: number | string;
  until: Instant | null;
}>;

/** What applying a command brought about. `sequence` numbers events from 1, without gaps: a cursor to resume from. */
export type MarketEvent = Readonly<{ sequence: number; at: Instant }> &
  (
    | Readonly<{ kind: 'rules-changed'; hash: Uint8Array }>
    /** Journalled, and not in force: what came just before them stands against them. */
    | Readonly<{ kind: 'rules-refused'; hash: Uint8Array; conflict: RulesConflict }>
    | Readonly<{ kind: 'enrolled'; version: number; hash: Uint8Array }>
    | Readonly<{ kind: 'order-accepted'; order: OrderId; side: Side; restingWh: Wh }>
    /** `limits`: the caps that refused it, where caps did. */
    | Readonly<{ kind: 'order-refused'; order: OrderId; reason: OrderRefusal; limits?: TradingLimits }>
    | Readonly<{ kind: 'order-done'; order: OrderId; reason: OrderEnd; restWh: Wh }>
    | Readonly<{ kind: 'traded'; trade: Trade }>
    | Readonly<{ kind: 'cleared'; clearing: Clearing }>
    | Readonly<{ kind: 'batch-kept'; gateway: GatewayId; batch: number; payloadHash: Uint8Array }>
    /** `number` is the sequence its gateway signed; `zones` are those the fact is about, as the registry has them now. */
    | Readonly<{
        kind: 'fact-kept';
        gateway: GatewayId;
        number: number;
        payloadHash: Uint8Array;
        zones: readonly ZoneId[];
        fact: GridFact;
      }>
    /** What a gateway said in an epoch that is given up is held no longer, nor what one said that is not enrolled any more. */
    | Readonly<{ kind: 'facts-lapsed'; gateway: GatewayId; count: number }>
    | Readonly<{ kind: 'settled'; run: SettlementRun }>
    /** Receipted and in the log, and not settled until an operator has looked at it. */
    | Readonly<{ kind: 'reading-held'; point: PointId; start: Instant; version: number; why: readonly Suspicion[] }>
    /** Its interval became final before anybody decided: it stays settled by what runs went by. */
    | Readonly<{ kind: 'reading-forgotten'; point: PointId; start: Instant; version: number }>
    | Readonly<{
        kind: 'reading-decided';
        point: PointId;
        start: Instant;
        version: number;
        verdict: ReadingDecision['verdict'];
        author: string;
        reason: string;
        hash: Uint8Array;
      }>
    /**
     * An operator has done something to the market, which withdrew so many orders. `hash` null: restoration has ended by itself.
     */
    | Readonly<{ kind: 'controlled'; control: MarketControl; withdrawn: number; hash: Uint8Array | null }>
    /** The books of a month have closed; `hash` is over what each of so many accounts is invoiced for the intervals in [from, to). */
    | Readonly<{ kind: 'period-closed'; from: Instant; to: Instant; accounts: number; hash: Uint8Array }>
    /** Figures of an account for the intervals that start in [from, to) are to go; `hash` names who asked and why. */
    | Readonly<{ kind: 'erased'; account: AccountId; from: Instant; to: Instant; hash: Uint8Array }>
    | Readonly<{ kind: 'cannot-price'; zone: ZoneId; start: Instant; reason: string }>
    | Readonly<{ kind: 'invariant-broken'; law: string; detail: string }>
  );
