import { Fault } from '../../domain/fault.ts';
import { type Suspicion, suspicions } from '../../domain/held-reading.ts';
import {
  type AccountId,
  type CoreId,
  isOpaqueId,
  type PointId,
  type Realm,
  realms,
  type ZoneId,
} from '../../domain/identity.ts';
import type { SettledPoint, Trade } from '../../domain/market.ts';
import { type Side, sides } from '../../domain/order.ts';
import { bangkokTime, type Instant, instant } from '../../domain/time.ts';
import { canonicalJson } from '../../market/canonical-json.ts';
import { type Check, list, oneOf, orNull, perhaps, record, textThat, wholeNumber } from '../../wire/json-check.ts';

/** A moment as people write it: ISO 8601 in Bangkok, to the second. */
export type Moment = string;
/** Nano-baht as a decimal number; positive for what the account receives. */
type Money = string;
/** SHA-256 in lower-case hexadecimal digits. */
type Hash = string;

/** A trade as one side knows it: by its own order, without who the other was. `order` is the hash of the signed payload. */
export type BilledTrade = Readonly<{
  order: Hash;
  side: Side;
  quantityWh: number;
  /** µTHB/kWh. */
  price: number;
  phase: Trade['phase'];
  /** Of a trade over lines: line fees and congestion rent between its price and that at the other end; the core's word. */
  lines?: Readonly<{ fees: Money; rent: Money }>;
  /** Of green energy, what every kWh that was given of it costs beside the price, µTHB/kWh. */
  premium?: number;
}>;

/** What one settlement run made of the account's point; `entry` is its place in the transparency log. */
export type BilledRun = Readonly<{
  run: number;
  entry: number;
  importWh: number;
  exportWh: number;
  boughtWh: number;
  soldWh: number;
  traded: Money;
  retail: Money;
  buyBack: Money;
  total: Money;
  /** Off what it sold for: the platform's fee, wheeling, losses; absent where nothing is charged. */
  charged?: Readonly<Record<'fee' | 'wheeling' | 'losses', Money>>;
  basis: SettledPoint['basis'];
  /** Where trades are settled by what both ends delivered (`deliver-min`): Wh of each, in the order of `trades`. */
  delivered?: readonly number[];
  /** Where it has traded green energy: what was given of that, and the premium. */
  green?: BilledGreen;
}>;

type BilledGreen = Readonly<{ boughtWh: number; soldWh: number; paid: Money; received: Money }>;

/**
 * A reading of the meter that the core held back as suspect, from an entry of its log on. `until`: the entry of the operator's
 * decision, whose signed payload has the hash `decision`; both null where there is none. `forgotten`: nobody decided before the
 * interval was final, and nobody can any more.
 */
type BilledHold = Readonly<{
  version: number;
  why: readonly Suspicion[];
  from: number;
  until: number | null;
  decision: Hash | null;
  forgotten?: true;
}>;

/** One delivery interval at one point. `posted` is what the ledger has booked for it to the account, all runs together. */
export type BilledInterval = Readonly<{
  start: Moment;
  point: PointId;
  zone: ZoneId;
  tariff: string;
  trades: readonly BilledTrade[];
  /** In order; empty where no run has settled the interval. */
  runs: readonly BilledRun[];
  /** Absent where nothing was held back. */
  held?: readonly BilledHold[];
  posted: Money;
}>;

/** From when the account settles for a point, and until when, at most the end of the period. Never before `opened`. */
export type Tenancy = Readonly<{ point: PointId; from: Moment; to: Moment }>;

/** What a core states, and signs, of one account and period: everything in it can be recomputed from the evidence beside it. */
export type Bill = Readonly<{
  realm: Realm;
  core: CoreId;
  account: AccountId;
  /** Intervals that start in [from, to). */
  from: Moment;
  to: Moment;
  /** Length of an interval, milliseconds. */
  length: number;
  /** Start of the first interval this core ever settled: nothing before it is known here. */
  opened: Moment;
  /** The log's head when the bill was written: all evidence is proven against it. */
  head: Readonly<{ size: number; root: Hash }>;
  tenancies: readonly Tenancy[];
  intervals: readonly BilledInterval[];
  posted: Money;
}>;

const FORMAT = 'gridtokenx-bill/v1';

/** The text that is signed: canonical JSON (RFC 8785). */
export const billText = (bill: Bill): string => canonicalJson({ format: FORMAT, ...bill });

/** @throws Fault `malformed`, naming the place. */
export const readBill = (text: string): Bill => {
  const value = parsed(text);
  const wrong = shape(value);
  if (wrong !== null) throw malformed(`its statement${wrong}`);
  const { format: _, ...bill } = value as Bill & Readonly<{ format: string }>;
  if (billText(bill) !== text) throw malformed('its statement is not in canonical form');
  return bill;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed('its statement is not JSON', cause);
  }
};

const malformed = (why: string, cause?: unknown): Fault =>
  new Fault('malformed', `The bill cannot be read: ${why}.`, { cause });

export const momentOf = (at: Instant): Moment => bangkokTime(at);
export const instantOf = (moment: Moment): Instant => instant(Date.parse(moment));

const id = textThat(isOpaqueId, 'an opaque identifier');
const hash = textThat((value) => /^[0-9a-f]{64}$/.test(value), '64 hexadecimal digits');
const money = textThat((value) => /^(0|-?[1-9]\d{0,18})$/.test(value), 'a whole number of nano-baht');
const moment = textThat(
  (value) => !Number.isNaN(Date.parse(value)) && momentOf(instantOf(value)) === value,
  'a moment in Bangkok',
);
const count: Check = (value) => wholeNumber(value) ?? ((value as number) < 0 ? ' is negative' : null);
const name = textThat((value) => value.length > 0 && value.length < 200, 'a name');

const trade = record<BilledTrade>({
  order: hash,
  side: oneOf(...sides),
  quantityWh: count,
  price: count,
  phase: oneOf('continuous', 'auction'),
  lines: perhaps(record<NonNullable<BilledTrade['lines']>>({ fees: money, rent: money })),
  premium: perhaps(count),
});
const run = record<BilledRun>({
  ...{ run: count, entry: count, importWh: count, exportWh: count, boughtWh: count, soldWh: count },
  ...{ traded: money, retail: money, buyBack: money, total: money },
  charged: perhaps(record<NonNullable<BilledRun['charged']>>({ fee: money, wheeling: money, losses: money })),
  basis: oneOf('metered', 'recovered', 'estimated'),
  delivered: perhaps(list(count)),
  green: perhaps(record<BilledGreen>({ boughtWh: count, soldWh: count, paid: money, received: money })),
});
const hold = record<BilledHold>({
  ...{ version: count, from: count, until: orNull(count), decision: orNull(hash) },
  why: list(oneOf(...suspicions)),
  forgotten: perhaps(oneOf(true)),
});
const interval = record<BilledInterval>({
  ...{ start: moment, point: id, zone: id, tariff: name },
  trades: list(trade),
  runs: list(run),
  held: perhaps(list(hold)),
  posted: money,
});
const tenancy = record<Tenancy>({ point: id, from: moment, to: moment });
const shape = record<Bill & Readonly<{ format: string }>>({
  format: oneOf(FORMAT),
  realm: oneOf(...realms),
  ...{ core: id, account: id, from: moment, to: moment, length: count, opened: moment },
  head: record<Bill['head']>({ size: count, root: hash }),
  tenancies: list(tenancy),
  intervals: list(interval),
  posted: money,
});
