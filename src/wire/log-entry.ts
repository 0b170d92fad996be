import { wh } from '../domain/energy.ts';
import type { AccountId, CoreId, GatewayId, Realm, ZoneId } from '../domain/identity.ts';
import type { Clearing, MarketEvent, SettlementRun } from '../domain/market.ts';
import type { ControlAct } from '../domain/market-control.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import type { Instant, Millis } from '../domain/time.ts';
import { instant, millis } from '../domain/time.ts';
import { type Cbor, decodeCbor, encodeFields, malformed } from './cbor.ts';
import { codes, type Fields, mapFields } from './fields.ts';
import { actCodes, expectSchema, idField, realmCodes } from './identity-fields.ts';

const SCHEMA = 1;
const what = 'log entry';
const ENROLMENT = 1;
const BATCH = 2;
const CLEARING = 3;
const RUN = 4;
const RULES = 5;
const FACT = 6;
const DECISION = 7;
const ERASURE = 8;
const CONTROL = 9;
const CLOSING = 10;
/** Of a clearing. */
const [GREEN_WH, PREMIUM] = [12, 13];

const clearingReasons = codes<Clearing['reason']>(
  {
    ...{ cleared: 1, 'no-bids': 2, 'no-asks': 3, 'no-overlap': 4, 'core-was-down': 5 },
    ...{ administered: 6, halted: 7, suspended: 8 },
  },
  what,
);

/** Totals of a settlement run over the delivery points of a zone: nothing in them is one household's. */
type RunTotals = Readonly<{
  zone: ZoneId;
  start: Instant;
  length: Millis;
  run: number;
  points: number;
  estimated: number;
  importWh: number;
  exportWh: number;
  boughtWh: number;
  soldWh: number;
  balanced: boolean;
}>;

/** What the transparency log keeps for ever and anybody may read: hashes, opaque ids and totals. */
export type LogEntry = Readonly<{ realm: Realm; core: CoreId }> &
  (
    | Readonly<{ kind: 'enrolment'; version: number; hash: Uint8Array }>
    | Readonly<{ kind: 'batch'; gateway: GatewayId; sequence: number; payloadHash: Uint8Array }>
    /** What a gateway has signed of the grid: only its hash, because what a household's meter shows is its own. */
    | Readonly<{ kind: 'fact'; gateway: GatewayId; sequence: number; payloadHash: Uint8Array }>
    | Readonly<{ kind: 'clearing'; clearing: Clearing }>
    | Readonly<{ kind: 'run'; totals: RunTotals }>
    /** The rules that hold from here on: runs that come first after this entry are priced by them. */
    | Readonly<{ kind: 'rules'; hash: Uint8Array }>
    /** What an operator has signed about a reading: only its hash. */
    | Readonly<{ kind: 'decision'; hash: Uint8Array }>
    /** What an operator has done to the market; who and why stand in what has the hash. Null: restoration has ended by itself. */
    | Readonly<{ kind: 'control'; zone: ZoneId | null; act: ControlAct; withdrawn: number; hash: Uint8Array | null }>
    /** The books of the intervals in [from, to) closed: a hash over what each of so many accounts is invoiced. */
    | Readonly<{ kind: 'closing'; from: Instant; to: Instant; accounts: number; hash: Uint8Array }>
    /** Figures of an account for the intervals that start in [from, to) are destroyed here; who asked stands in what has the hash. */
    | Readonly<{ kind: 'erasure'; account: AccountId; from: Instant; to: Instant; hash: Uint8Array }>
  );

/** The entry an event leaves in the log; null for what is nobody else's business. */
export const logEntryOf = (realm: Realm, core: CoreId, event: MarketEvent): LogEntry | null => {
  switch (event.kind) {
    case 'rules-changed':
      return { realm, core, kind: 'rules', hash: event.hash };
    case 'reading-decided':
      return { realm, core, kind: 'decision', hash: event.hash };
    case 'controlled': {
      const { control, withdrawn, hash } = event;
      return { realm, core, kind: 'control', zone: control.zone, act: control.act, withdrawn, hash };
    }
    case 'erased': {
      const { account, from, to, hash } = event;
      return { realm, core, kind: 'erasure', account, from, to, hash };
    }
    case 'period-closed': {
      const { from, to, accounts, hash } = event;
      return { realm, core, kind: 'closing', from, to, accounts, hash };
    }
    case 'enrolled':
      return { realm, core, kind: 'enrolment', version: event.version, hash: event.hash };
    case 'batch-kept':
      return {
        realm,
        core,
        kind: 'batch',
        gateway: event.gateway,
        sequence: event.batch,
        payloadHash: event.payloadHash,
      };
    case 'fact-kept':
      return {
        realm,
        core,
        kind: 'fact',
        gateway: event.gateway,
        sequence: event.number,
        payloadHash: event.payloadHash,
      };
    case 'cleared':
      return { realm, core, kind: 'clearing', clearing: event.clearing };
    case 'settled':
      return { realm, core, kind: 'run', totals: totalsOf(event.run) };
    default:
      return null;
  }
};

const totalsOf = ({ zone, start, length, run, points, importWh, exportWh, balanced }: SettlementRun): RunTotals => ({
  zone,
  start,
  length,
  run,
  points: points.length,
  estimated: points.filter(({ basis }) => basis === 'estimated').length,
  importWh,
  exportWh,
  boughtWh: points.reduce((sum, point) => sum + point.boughtWh, 0),
  soldWh: points.reduce((sum, point) => sum + point.soldWh, 0),
  balanced,
});

export const encodeLogEntry = (entry: LogEntry): Uint8Array => {
  const head = (kind: number): readonly Cbor[] => [SCHEMA, realmCodes.encode(entry.realm), entry.core, kind];
  switch (entry.kind) {
    case 'enrolment':
      return encodeFields([...head(ENROLMENT), entry.version, entry.hash]);
    case 'batch':
      return encodeFields([...head(BATCH), entry.gateway, entry.sequence, entry.payloadHash]);
    case 'fact':
      return encodeFields([...head(FACT), entry.gateway, entry.sequence, entry.payloadHash]);
    case 'clearing':
      return encodeFields([...head(CLEARING), ...fromClearing(entry.clearing)]);
    case 'run':
      return encodeFields([...head(RUN), ...fromTotals(entry.totals)]);
    case 'rules':
      return encodeFields([...head(RULES), entry.hash]);
    case 'decision':
      return encodeFields([...head(DECISION), entry.hash]);
    case 'control':
      return encodeFields([...head(CONTROL), entry.zone, actCodes.encode(entry.act), entry.withdrawn, entry.hash]);
    case 'closing':
      return encodeFields([...head(CLOSING), entry.from, entry.to, entry.accounts, entry.hash]);
    case 'erasure':
      return encodeFields([...head(ERASURE), entry.account, entry.from, entry.to, entry.hash]);
  }
};

/** @throws Fault `malformed`. */
export const decodeLogEntry = (bytes: Uint8Array): LogEntry => {
  const value = decodeCbor(bytes, what);
  const kind = value instanceof Map ? value.get(3) : null;
  const sized = (count: number, more = 0) => {
    const fields = mapFields(value, what, count + more);
    expectSchema(fields, SCHEMA, what);
    return { fields, common: { realm: realmCodes.decode(fields, 1), core: idField(fields, 2, what) } };
  };
  switch (kind) {
    case ENROLMENT: {
      const { fields, common } = sized(6);
      return { ...common, kind: 'enrolment', version: fields.integer(4, { least: 1 }), hash: fields.bytes(5, 32) };
    }
    case BATCH:
    case FACT: {
      const { fields, common } = sized(7);
      const [gateway, sequence] = [idField(fields, 4, what), fields.integer(5, { least: 1 })];
      const payloadHash = fields.bytes(6, 32);
      return { ...common, kind: kind === BATCH ? 'batch' : 'fact', gateway, sequence, payloadHash };
    }
    case CLEARING: {
      // With what is said of green energy where some was traded, as before there was any where none was.
      const { fields, common } = sized(12, value instanceof Map && value.has(GREEN_WH) ? 2 : 0);
      return { ...common, kind: 'clearing', clearing: toClearing(fields) };
    }
    case RUN: {
      const { fields, common } = sized(15);
      return { ...common, kind: 'run', totals: toTotals(fields) };
    }
    case CONTROL: {
      const { fields, common } = sized(8);
      const zone = fields.item(4) === null ? null : idField(fields, 4, what);
      const hash = fields.item(7) === null ? null : fields.bytes(7, 32);
      const withdrawn = fields.integer(6, { least: 0 });
      return { ...common, kind: 'control', zone, act: actCodes.decode(fields, 5), withdrawn, hash };
    }
    case ERASURE: {
      const { fields, common } = sized(8);
      const [from, to] = [instant(fields.integer(5)), instant(fields.integer(6))];
      return { ...common, kind: 'erasure', account: idField(fields, 4, what), from, to, hash: fields.bytes(7, 32) };
    }
    case CLOSING: {
      const { fields, common } = sized(8);
      const [from, to] = [instant(fields.integer(4)), instant(fields.integer(5))];
      const accounts = fields.integer(6, { least: 0 });
      return { ...common, kind: 'closing', from, to, accounts, hash: fields.bytes(7, 32) };
    }
    case RULES:
    case DECISION: {
      const { fields, common } = sized(5);
      return { ...common, kind: kind === RULES ? 'rules' : 'decision', hash: fields.bytes(4, 32) };
    }
    default:
      throw malformed(what, 'it is of an unknown kind');
  }
};

const fromClearing = (clearing: Clearing): readonly Cbor[] => [
  clearing.zone,
  clearing.start,
  clearing.length,
  clearing.volumeWh,
  clearing.price,
  clearing.lowest,
  clearing.highest,
  clearingReasons.encode(clearing.reason),
  ...(clearing.green === undefined ? [] : [clearing.green.volumeWh, clearing.green.premium]),
];

const toClearing = (fields: Fields): Clearing => {
  const price = (key: number) => (fields.item(key) === null ? null : microBahtPerKwh(fields.integer(key)));
  return {
    zone: idField(fields, 4, what),
    start: instant(fields.integer(5)),
    length: millis(fields.integer(6, { least: 1 })),
    volumeWh: wh(fields.integer(7, { least: 0 })),
    price: price(8),
    lowest: price(9),
    highest: price(10),
    reason: clearingReasons.decode(fields, 11),
    ...(fields.has(GREEN_WH) && {
      green: {
        volumeWh: wh(fields.integer(GREEN_WH, { least: 0 })),
        premium: microBahtPerKwh(fields.integer(PREMIUM)),
      },
    }),
  };
};

const fromTotals = (totals: RunTotals): readonly Cbor[] => [
  totals.zone,
  totals.start,
  totals.length,
  totals.run,
  totals.points,
  totals.estimated,
  totals.importWh,
  totals.exportWh,
  totals.boughtWh,
  totals.soldWh,
  totals.balanced,
];

const toTotals = (fields: Fields): RunTotals => ({
  zone: idField(fields, 4, what),
  start: instant(fields.integer(5)),
  length: millis(fields.integer(6, { least: 1 })),
  run: fields.integer(7, { least: 1 }),
  points: fields.integer(8, { least: 0 }),
  estimated: fields.integer(9, { least: 0 }),
  importWh: fields.integer(10),
  exportWh: fields.integer(11),
  boughtWh: fields.integer(12),
  soldWh: fields.integer(13),
  balanced: fields.flag(14),
});
