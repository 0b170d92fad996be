/**
 * What people are shown: JSON-safe snapshots, the same for the page, the terminal and machines. Moments are ISO 8601
 * with the Bangkok offset; money is nano-baht and 64-bit, so a decimal string; energy is whole Wh.
 */
import type { AlarmPriority, AlarmState } from './alarm.ts';
import type { ChangeReason, ChangeStep, ChangeWay } from './configuration-change.ts';
import type { Suspicion } from './held-reading.ts';
import type { Realm } from './identity.ts';
import type { GridFactKind } from './limits.ts';
import type { AuctionIndication, Clearing, LineFlow, NodeTraded } from './market.ts';
import type { ControlAct, MarketLevel } from './market-control.ts';
import type { Side, TimeInForce } from './order.ts';
import type { Phase, PhasePair } from './quantity.ts';
import type { ClockState } from './time.ts';

type Moment = string;
type NanoBahtText = string;

export type MeterView = Readonly<{
  device: string;
  point: string;
  bus: string;
  model: string;
  /** Read and shown, but no energy of it is settled. */
  observed: boolean;
  /** As the meter itself says it; null before it has, or where it does not. */
  serialNumber: string | null;
  quality: Readonly<{ level: 'good' | 'uncertain' | 'bad'; reason: string | null }>;
  /** Null before the first answer. */
  measuredAt: Moment | null;
  voltage: Readonly<Partial<Record<Phase | PhasePair, number>>>;
  frequency: number | null;
  /** W, positive imports. */
  power: number | null;
  /** Registers in Wh, and what they have grown by in the interval under way. */
  importWh: number | null;
  exportWh: number | null;
  intervalImportWh: number | null;
  intervalExportWh: number | null;
}>;

export type AlarmView = Readonly<{
  id: string;
  kind: string;
  state: AlarmState;
  priority: AlarmPriority;
  source: string;
  since: Moment;
  /** When its state last changed. */
  at: Moment;
  message: string;
  /** Id of the alarm it follows from; absent where it stands alone or came first. */
  cause?: string;
  /** How many meters show the same, where it came first. */
  witnesses?: number;
  /** Why it is not announced; absent where it is. */
  quiet?: 'shelved' | 'flood' | 'consequence';
  /** While it lies on the shelf. */
  shelved?: Readonly<{ until: Moment; by: string; reason: string }>;
}>;

export type BusView = Readonly<{
  name: string;
  transport: string;
  requests: number;
  answers: number;
  timeouts: number;
  corrupt: number;
  late: number;
  /** Where the line is one of Modbus: refusals among the answers, frames nobody asked for, echoes of our own questions. */
  exceptions?: number;
  foreign?: number;
  echoes?: number;
  /** Share of real time the line carried bytes or kept its silence, 0 to 1, over the last minute. */
  utilisation: number;
}>;

/** One change of a configuration, as people are told of it. */
export type ConfigurationChangeView = Readonly<{
  change: number;
  at: Moment;
  standing: ChangeStep;
  way: ChangeWay;
  author: string;
  reason: string;
  /** What came of it, in words; null while nothing has. */
  outcome: string | null;
  /** By its codes, where it has them. */
  reasons?: readonly ChangeReason[];
}>;

/** Which configuration runs, and the last changes of it, the newest first. */
export type ConfigurationView = Readonly<{
  /** The change that is in force. */
  inForce: number;
  since: Moment;
  /** The change on trial: how long it still is, and what is wrong by now. */
  trial: Readonly<{ change: number; secondsLeft: number; ill: string | null }> | null;
  /** How many wait behind it. */
  waiting: number;
  recent: readonly ConfigurationChangeView[];
}>;

export type GatewayView = Readonly<{
  gateway: string;
  realm: Realm;
  at: Moment;
  clock: ClockState;
  interval: Readonly<{ start: Moment; end: Moment }>;
  meters: readonly MeterView[];
  buses: readonly BusView[];
  /** Standing alarms, those returned but not yet acknowledged, and those on the shelf; newest first. */
  alarms: readonly AlarmView[];
  outbox: Readonly<{
    pending: number;
    refused: number;
    bytes: number;
    fill: number;
    oldest: Moment | null;
    /** For how long the core may be out of reach before the outbox is full, whole hours, and which bound it meets then. */
    offline: Readonly<{ hours: number; bound: 'rows' | 'bytes' | 'days' }>;
    /** Bytes written and syncs of the card today (UTC), and what a day may have; null where nobody counts. */
    wear: Readonly<{ bytes: number; syncs: number; budget: number }> | null;
  }>;
  core: Readonly<{
    reachable: boolean;
    acknowledgedThrough: number;
    lastReceiptAt: Moment | null;
    /** How far its clock is ahead of ours (behind below 0), give or take; ms of grid time. Absent before it said. */
    clock?: Readonly<{ ahead: number; within: number }>;
  }>;
  fleet: Readonly<{ connected: boolean; broker: string | null }>;
  /** Absent where no history of it is kept. */
  configuration?: ConfigurationView;
}>;

/** What a core has not had, as far as it can know: what came later than the last it heard of is not among it. */
export type GapsView = Readonly<{
  /** `through`: the highest number that was kept; `missing`: from one to another number, both included. */
  gateways: readonly Readonly<{
    gateway: string;
    epoch: number;
    through: number;
    missing: readonly Readonly<{ from: number; to: number }>[];
    /** How many older stretches are told no more. */
    forgotten: number;
  }>[];
  /**
   * `through`: end of the last interval heard of. `said`: the gateway has said that it could not measure it and may fill it
   * from the registers later; otherwise nothing came.
   */
  points: readonly Readonly<{
    point: string;
    gateway: string;
    through: Moment | null;
    missing: readonly Readonly<{ from: Moment; to: Moment; said: boolean }>[];
    forgotten: Readonly<{ holes: number; before: Moment }> | null;
  }>[];
}>;

export type PriceLevel = Readonly<{ price: number; quantityWh: number }>;

export type BookView = Readonly<{
  start: Moment;
  gate: Moment;
  bids: readonly PriceLevel[];
  asks: readonly PriceLevel[];
  tradedWh: number;
  /** µTHB/kWh of the last trade. */
  last: number | null;
  /** What the closing auction would come to now; absent before that was worked out, and once the gate has closed. */
  indicated?: IndicatedView;
}>;

/** `scope`: whether the zone was cleared by itself or with all that its lines lead to. */
type IndicatedView = Readonly<{ scope: 'zone' | 'network' }> & AuctionIndication;

export type ClearingView = Readonly<{
  start: Moment;
  volumeWh: number;
  price: number | null;
  lowest: number | null;
  highest: number | null;
  reason: Clearing['reason'];
  /** What was green energy of that, and what it costs beside the price; absent where none was traded. */
  green?: Readonly<{ volumeWh: number; premium: number }>;
}>;

export type RunView = Readonly<{
  start: Moment;
  run: number;
  importWh: number;
  exportWh: number;
  boughtWh: number;
  feeder: Readonly<{ importWh: number; exportWh: number; lossWh: number; agrees: boolean }> | null;
  balanced: boolean;
  estimated: number;
}>;

export type ZoneView = Readonly<{
  zone: string;
  /** Books still open, soonest gate first. */
  books: readonly BookView[];
  /** Newest first, at most a day. */
  clearings: readonly ClearingView[];
  runs: readonly RunView[];
  /** Absent where the market is as usual. */
  control?: ControlView;
}>;

export type ControlView = Readonly<{
  level: MarketLevel;
  /** Since when and why it is so; `reason` null: an emergency of the grid stands, and the operator has said nothing. Null: normal. */
  declared: Readonly<{ since: Moment; reason: string | null }> | null;
  halted: Readonly<{ since: Moment; reason: string }> | null;
  /** What an order may ask for at most: µTHB/kWh, and Wh of one point on one side of one delivery. Null: no caps. */
  limits: Readonly<{ lowestPrice: number; highestPrice: number; mostWh: number }> | null;
}>;

export type CoreView = Readonly<{
  core: string;
  realm: Realm;
  at: Moment;
  interval: Readonly<{ start: Moment; end: Moment }>;
  zones: readonly ZoneView[];
  gateways: readonly Readonly<{ gateway: string; epoch: number; sequence: number; lastBatchAt: Moment | null }>[];
  /** What gateways have signed of the grid and stands, by zone, gateway and kind. An emergency puts a zone in alert (`ZoneView`). */
  facts: readonly Readonly<{
    /** Null where the gateway has no points in the registry. */
    zone: string | null;
    gateway: string;
    kind: GridFactKind;
    since: Moment;
    /** How many meters show it; 0: the grid at large. */
    meters: number;
    /** Of the grid at large: thousandths of the unit. */
    measured: Readonly<{ value: number; limit: number; unit: string }> | null;
  }>[];
  /**
   * The last closing auction over lines: what they earned, what passed those that carried most, and what nodes that are no zones traded;
   * absent before there was one.
   */
  network?: Readonly<{
    start: Moment;
    fees: NanoBahtText;
    rent: NanoBahtText;
    flows: readonly LineFlow[];
    nodes: readonly NodeTraded[];
  }>;
  /** The sum over all accounts: zero, always. */
  ledger: Readonly<{ accounts: number; entries: number; sumNanoBaht: NanoBahtText }>;
  log: Readonly<{ size: number; root: string; checkpoint: string }>;
  journal: Readonly<{ rows: number; commands: number; stateHash: string }>;
  refused: Readonly<Record<string, number>>;
  /** Readings that wait for an operator; absent where none does. */
  held?: number;
  alarms: readonly AlarmView[];
}>;

/** What a regulator is shown of the market; `controls` oldest first, each with the hash that the log has of it. */
export type RegulatorView = Readonly<{
  core: string;
  realm: Realm;
  at: Moment;
  /** SHA-256 (hex) of the rules in force; null before the first. */
  rules: string | null;
  zones: readonly ZoneView[];
  facts: CoreView['facts'];
  controls: readonly Readonly<{
    at: Moment;
    zone: string | null;
    act: ControlAct;
    author: string;
    reason: string;
    hash: string;
  }>[];
}>;

/** An order as a regulator is shown it: its account under a pseudonym, and no metering point. */
export type RegulatedOrderView = Readonly<{
  account: string;
  nonce: string;
  zone: string;
  start: Moment;
  side: Side;
  quantityWh: number;
  restingWh: number;
  filledWh: number;
  limit: number;
  timeInForce: TimeInForce;
  state: string;
}>;

/** A reading that waits for an operator: for operators alone, it is a household's own. */
export type HeldReadingView = Readonly<{
  point: string;
  start: Moment;
  version: number;
  leafHash: string;
  why: readonly Suspicion[];
  since: Moment;
  importWh: number;
  exportWh: number;
  /** What a run takes meanwhile: the version that is kept, the estimate that is booked, or the one it would make. */
  goesBy: Readonly<{ importWh: number; exportWh: number }>;
}>;

/** Months of an account, oldest first: those whose books are open, and the last that have closed. */
export type StatementView = Readonly<{
  account: string;
  balance: NanoBahtText;
  reserved: NanoBahtText;
  months: readonly Readonly<{
    /** In Bangkok: `2026-11`. */
    month: string;
    /** SHA-256 over all accounts' lines, as the log has it; null while the month's books are open, and figures may change. */
    closed: string | null;
    /** `money` is exact, `invoiced` to the satang; positive for what the account receives. `corrects`: an earlier month. */
    lines: readonly Readonly<{
      kind: string;
      corrects: string | null;
      energyWh: number;
      money: NanoBahtText;
      invoiced: NanoBahtText;
    }>[];
    total: NanoBahtText;
  }>[];
}>;

export type AccountView = Readonly<{
  account: string;
  balance: NanoBahtText;
  reserved: NanoBahtText;
  points: readonly string[];
  orders: readonly Readonly<{
    nonce: string;
    side: Side;
    start: Moment;
    quantityWh: number;
    restingWh: number;
    filledWh: number;
    limit: number;
    state: string;
    /** Absent: of any energy. */
    green?: boolean;
  }>[];
  /** Per delivery interval, newest first: position, metered and money. */
  intervals: readonly Readonly<{
    start: Moment;
    point: string;
    boughtWh: number;
    soldWh: number;
    importWh: number | null;
    exportWh: number | null;
    total: NanoBahtText | null;
    /** Of its trades, green energy that was given, and what was paid (negative) or received for that; absent where it traded none. */
    green?: Readonly<{ boughtWh: number; soldWh: number; premium: NanoBahtText }>;
    /**
     * What the total is made of: trades with what green energy costs beside, what is charged of those it sold in (absent: nothing), the rest
     * bought at the retail price, the rest sold at the buy-back price.
     */
    made: Readonly<Record<'traded' | 'retail' | 'buyBack', NanoBahtText> & { charged?: NanoBahtText }> | null;
    basis: string | null;
    run: number;
  }>[];
}>;
