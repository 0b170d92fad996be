import { resolve } from 'node:path';
import { changeRights } from '../domain/configuration-change.ts';
import type { CoreId, Realm, SignatureAlgorithm } from '../domain/identity.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import { DAY, HOUR, MINUTE, type Millis, millis, SECOND } from '../domain/time.ts';
import type { LogLevel } from '../ports/log.ts';
import { fromHex } from '../wire/bytes.ts';
import { publicKey } from '../wire/key-id.ts';
import { type ConfiguredChanges, changesOf, type RawChanges, type RawWindows, windowsOf } from './changeable.ts';
import { type ConfiguredCharges, chargesOf, type RawCharges } from './charges-configuration.ts';
import { coreSchema } from './core-schema.ts';
import { filePath, type Surroundings } from './file-path.ts';
import { type Layer, type Loaded, loadLayers } from './load.ts';
import type { MaintenanceWindow } from './maintenance-windows.ts';
import { type ConfiguredNetwork, networkOf, type RawNetwork } from './network-configuration.ts';
import { refusal, refuseAll, refused, together } from './refusal.ts';

/** A core's configuration, checked; paths are absolute. */
export type CoreConfiguration = Readonly<{
  core: CoreId;
  realm: Realm;
  keyFile: string;
  logKeyFile: string;
  /** Oldest first; `until` is the log index at which their time ended. */
  formerKeys: readonly Readonly<{ until: number; keyFile: string; logKeyFile: string }>[];
  storage: string;
  /** `operatorKey` is a raw public key. */
  registry: Readonly<{ file: string; operatorKey: Uint8Array }>;
  http: Readonly<{
    host: string;
    port: number;
    /** Null: plain HTTP. Without a certificate the core makes one of its key. */
    tls: Readonly<{ certificateFile: string | null; keyFile: string }> | null;
  }>;
  /** Requests a minute from one address. */
  rates: Readonly<
    Record<'public' | 'orders' | 'account' | 'operator' | 'regulator' | 'enrolment' | 'open-data', number>
  >;
  /** Fits `MarketSettings`. Spans are grid time. */
  market: Readonly<{
    intervalLength: Millis;
    gateLead: Millis;
    callPhase: Millis;
    /** Absent: by time. */
    rationing?: 'pro-rata';
    /** Absent: by position and imbalance. */
    settlementRule?: 'deliver-min';
    /** Absent: no order may be of green energy. */
    green?: true;
    auctionTolerance: Millis;
    horizon: Millis;
    runDelay: Millis;
    finalAfter: Millis;
    tick: ReturnType<typeof microBahtPerKwh>;
    lowestPrice: ReturnType<typeof microBahtPerKwh>;
    highestPrice: ReturnType<typeof microBahtPerKwh>;
    largestQuantityWh: number;
    /** Absent: no months are summed. */
    periods?: Readonly<{ closeAfter: Millis; serviceByDay?: true }>;
    /** Absent: no reading is held back. Minutes of the day in Bangkok, and days. */
    validation?: Readonly<{ darkFrom: number; darkTo: number; silentDays: number }>;
    /** Caps and prices that hold when an operator declares an emergency or suspends the market. */
    emergency: Readonly<{
      lowestPrice: ReturnType<typeof microBahtPerKwh>;
      highestPrice: ReturnType<typeof microBahtPerKwh>;
      pointW: number;
      administrativePrice: ReturnType<typeof microBahtPerKwh> | null;
      restoration: Millis;
    }>;
    /** How the history of what happened is hashed; nobody chooses it, and journals of before there was a choice go without. */
    history: 'records';
    /** Absent: sellers are charged nothing. */
    charges?: readonly ConfiguredCharges[];
    /** Absent: each zone is a market of its own. */
    network?: ConfiguredNetwork;
  }>;
  /** Regulators may look at the whole market, each by the SHA-256 of its token. */
  roles: Readonly<{ regulators: readonly Readonly<{ name: string; tokenHash: Uint8Array }>[] }>;
  /** Null: as many threads as there are cores. */
  verification: Readonly<{ threads: number | null }>;
  /** `idleTick` is real time. */
  journal: Readonly<{
    maxBytes: number;
    rowsPerMark: number;
    rowsPerSnapshot: number;
    idleTick: Millis;
    /** Holds the address of a PostgreSQL database; null: the journal is a file of `storage`. */
    connectionFile: string | null;
  }>;
  /** Tariffs, calendars and market data in place of the shipped ones; null: the shipped ones. */
  dataFolder: string | null;
  eventsKept: number;
  /** What its log says at least. */
  logLevel: LogLevel;
  /** Algorithms that keys of gateways may be of, and how old its own should become; null: as old as they like. */
  cryptography: Readonly<{ algorithms: readonly SignatureAlgorithm[]; keyDays: number | null }>;
  /** Who listens, at once; `idle` and `longest` are real time. */
  sessions: Readonly<{ listeners: number; listenersOfOneAddress: number; idle: Millis; longest: Millis }>;
  /** What the journal does not hold. */
  retention: Readonly<{ quarantine: Millis; requests: Millis }>;
  changes: ConfiguredChanges;
  /** When changes may begin parts of it anew; none: at any time. */
  maintenance: readonly MaintenanceWindow[];
}>;

/**
 * The core's configuration out of its layers, the last of which is its own file: relative paths start in `folder`.
 * @throws Fault `configuration`: which file, which path, what stands there, and what is allowed.
 */
export const coreConfiguration = (layers: readonly Layer[], folder: string): CoreConfiguration =>
  coreOf(loadLayers(coreSchema, layers), { folder });

/** The same out of layers that are loaded already. @throws Fault `configuration` */
export const coreOf = ({ value, name }: Loaded, there: Surroundings): CoreConfiguration => {
  const raw = value as Raw;
  const path: FileOf = (place, written) => filePath(there, written, { layer: name, path: place });
  together(
    () => refuseUnlicensed(raw, name),
    () => path('keyFile', raw.keyFile),
    () => path('logKeyFile', raw.logKeyFile),
    () => formerOf(raw, name, path),
    () => tlsOf(raw, name, path),
    () => raw.journal.connectionFile && path('journal.connectionFile', raw.journal.connectionFile),
    () => marketOf(raw, name),
    () => refuseTooManyOfOne(raw, name),
    () => windowsOf(raw.maintenance, name),
  );
  return {
    core: raw.core,
    realm: raw.realm,
    keyFile: path('keyFile', raw.keyFile),
    logKeyFile: path('logKeyFile', raw.logKeyFile),
    formerKeys: formerOf(raw, name, path),
    storage: resolve(there.folder, raw.storage),
    registry: { file: resolve(there.folder, raw.registry.file), operatorKey: fromHex(raw.registry.operatorKey) },
    http: {
      host: raw.http.host,
      port: raw.http.port,
      tls: tlsOf(raw, name, path),
    },
    rates: ratesOf(raw.rates),
    market: marketOf(raw, name),
    roles: {
      regulators: raw.roles.regulators.map(({ name: who, tokenHash }) => ({
        name: who,
        tokenHash: fromHex(tokenHash),
      })),
    },
    verification: { threads: raw.verification.threads === 0 ? null : raw.verification.threads },
    journal: {
      maxBytes: raw.journal.largestMebibytes * 1024 ** 2,
      rowsPerMark: raw.journal.rowsPerMark,
      rowsPerSnapshot: raw.journal.rowsPerSnapshot,
      idleTick: millis(raw.journal.idleTickSeconds * SECOND),
      connectionFile: raw.journal.connectionFile && path('journal.connectionFile', raw.journal.connectionFile),
    },
    dataFolder: raw.dataFolder === null ? null : resolve(there.folder, raw.dataFolder),
    eventsKept: raw.eventsKept,
    logLevel: raw.logLevel,
    cryptography: raw.cryptography,
    sessions: sessionsOf(raw.sessions),
    retention: {
      quarantine: millis(raw.retention.quarantineDays * DAY),
      requests: millis(raw.retention.requestsDays * DAY),
    },
    changes: withOperator(changesOf(raw), fromHex(raw.registry.operatorKey)),
    maintenance: windowsOf(raw.maintenance, name),
  };
};

const ratesOf = ({ openData, ...rates }: Raw['rates']): CoreConfiguration['rates'] => ({
  ...rates,
  'open-data': openData,
});

const sessionsOf = ({ listeners, listenersOfOneAddress, idleSeconds, longestHours }: Raw['sessions']) => ({
  ...{ listeners, listenersOfOneAddress },
  idle: millis(idleSeconds * SECOND),
  longest: millis(longestHours * HOUR),
});

/** Who signs the registry may change everything anyway. In the list by another name, or with fewer rights, the list holds. */
const withOperator = (changes: ConfiguredChanges, raw: Uint8Array): ConfiguredChanges => {
  const operator = { name: 'operator', key: publicKey(raw), may: changeRights };
  const named = changes.authors.some(({ name, key }) => name === operator.name || key.kid === operator.key.kid);
  return named ? changes : { ...changes, authors: [...changes.authors, operator] };
};

const refuseUnlicensed = ({ realm, licence }: Raw, layer: string): void => {
  if (realm === 'live' && licence === null) throw refused('live-without-licence', { layer });
};

const refuseTooManyOfOne = (
  { sessions: { listeners: all, listenersOfOneAddress: ofOne } }: Raw,
  layer: string,
): void => {
  if (ofOne > all) throw refused('listeners-of-one', { layer, ofOne, all });
};

const formerOf = ({ formerKeys }: Raw, name: string, path: FileOf): CoreConfiguration['formerKeys'] => {
  const late = formerKeys.findIndex(({ untilEntry }, index) => untilEntry <= (formerKeys[index - 1]?.untilEntry ?? -1));
  if (late >= 0)
    throw refused('former-keys-order', { layer: name, index: late, entry: formerKeys[late]?.untilEntry ?? 0 });
  return formerKeys.map(({ untilEntry: until, keyFile, logKeyFile }, index) => ({
    until,
    keyFile: path(`formerKeys[${index}].keyFile`, keyFile),
    logKeyFile: path(`formerKeys[${index}].logKeyFile`, logKeyFile),
  }));
};

const tlsOf = ({ http }: Raw, name: string, path: FileOf): CoreConfiguration['http']['tls'] => {
  const { certificateFile, keyFile } = http;
  if (certificateFile === null && keyFile === null) return null;
  if (keyFile === null) throw refused('certificate-without-key', { layer: name });
  return {
    certificateFile: certificateFile && path('http.certificateFile', certificateFile),
    keyFile: path('http.keyFile', keyFile),
  };
};

/** The most a leg of the ledger holds exactly: Wh × µTHB/kWh as a safe integer. */
const LARGEST_LEG = Number.MAX_SAFE_INTEGER;

const marketOf = ({ market }: Raw, name: string): CoreConfiguration['market'] => {
  const { tick, lowestPrice, highestPrice, largestQuantityWh, gateMinutes, callMinutes } = market;
  together(
    () => refuseMarket(market, name),
    () => emergencyOf(market, name),
    () => chargesOf(market, name),
    () => networkOf(market, name),
  );
  return {
    intervalLength: millis(market.intervalMinutes * MINUTE),
    gateLead: millis(gateMinutes * MINUTE),
    callPhase: millis(callMinutes * MINUTE),
    auctionTolerance: millis(market.auctionToleranceSeconds * SECOND),
    horizon: millis(market.horizonHours * HOUR),
    runDelay: millis(market.runDelayMinutes * MINUTE),
    finalAfter: millis(market.finalDays * DAY),
    tick: microBahtPerKwh(tick),
    lowestPrice: microBahtPerKwh(lowestPrice),
    highestPrice: microBahtPerKwh(highestPrice),
    largestQuantityWh,
    ...(market.rationing === 'pro-rata' && { rationing: market.rationing }),
    ...(market.settlementRule === 'deliver-min' && { settlementRule: market.settlementRule }),
    ...(market.green && { green: true }),
    ...(market.closingDays > 0 && {
      periods: {
        closeAfter: millis(market.closingDays * DAY),
        ...(market.serviceCharge === 'by-day' && { serviceByDay: true }),
      },
    }),
    ...(market.silentDays > 0 && { validation: { ...DARK, silentDays: market.silentDays } }),
    emergency: emergencyOf(market, name),
    ...chargesOf(market, name),
    ...networkOf(market, name),
    history: 'records',
  };
};

/** The book has so many levels at most (src/market). */
const LEVELS = 1 << 20;

const refuseMarket = (market: Raw['market'], layer: string): void => {
  const { tick, lowestPrice, highestPrice: highest, largestQuantityWh: quantity } = market;
  const most = Math.floor(LARGEST_LEG / highest);
  refuseAll([
    ...(highest < lowestPrice ? [refusal('price-band', { layer, lowest: lowestPrice, highest })] : []),
    ...(Math.floor(highest / tick) >= LEVELS
      ? [refusal('tick-too-fine', { layer, tick, least: Math.ceil(highest / (LEVELS - 1)) })]
      : []),
    ...(quantity * highest > LARGEST_LEG ? [refusal('quantity-too-large', { layer, quantity, most })] : []),
  ]);
};

const emergencyOf = (
  { emergency, tick, lowestPrice: from, highestPrice: to }: Raw['market'],
  layer: string,
): CoreConfiguration['market']['emergency'] => {
  const { administrativePrice: price, lowestPrice: lowest, highestPrice: highest } = emergency;
  if (highest < lowest) throw refused('emergency-band', { layer, lowest, highest });
  if (lowest > to || highest < from) throw refused('emergency-outside', { layer, lowest, highest, from, to });
  if (price !== null && (price % tick !== 0 || price < from || price > to))
    throw refused('administrative-price', { layer, price, tick, lowest: from, highest: to });
  return {
    lowestPrice: microBahtPerKwh(emergency.lowestPrice),
    highestPrice: microBahtPerKwh(emergency.highestPrice),
    pointW: emergency.kilowatts * 1_000,
    administrativePrice: price === null ? null : microBahtPerKwh(price),
    restoration: millis(emergency.restorationMinutes * MINUTE),
  };
};

/**
 * By the sunrise equation the sun rises after 5:16 and sets before 19:15 everywhere between 5.6 and 20.5° N, 97.3 and 105.7° E, on
 * any day of the year. The quarter of an hour beyond is an engineering choice.
 */
const DARK = { darkFrom: 19 * 60 + 30, darkTo: 5 * 60 };

/** The absolute path of the file that the setting at `place` names. */
type FileOf = (place: string, written: string) => string;

/** What the schema lets through. */
type Raw = RawChanges &
  Readonly<{
    core: string;
    realm: Realm;
    licence: string | null;
    keyFile: string;
    logKeyFile: string;
    formerKeys: readonly Readonly<{ untilEntry: number; keyFile: string; logKeyFile: string }>[];
    storage: string;
    registry: Readonly<{ file: string; operatorKey: string }>;
    http: Readonly<{
      host: string;
      port: number;
      certificateFile: string | null;
      keyFile: string | null;
    }>;
    market: RawNetwork &
      RawCharges &
      Readonly<{
        intervalMinutes: number;
        gateMinutes: number;
        callMinutes: number;
        rationing: 'time' | 'pro-rata';
        settlementRule: 'position-imbalance' | 'deliver-min';
        green: boolean;
        auctionToleranceSeconds: number;
        horizonHours: number;
        runDelayMinutes: number;
        finalDays: number;
        closingDays: number;
        serviceCharge: 'whole-month' | 'by-day';
        tick: number;
        lowestPrice: number;
        highestPrice: number;
        largestQuantityWh: number;
        silentDays: number;
        emergency: Readonly<{
          highestPrice: number;
          lowestPrice: number;
          kilowatts: number;
          administrativePrice: number | null;
          restorationMinutes: number;
        }>;
      }>;
    roles: Readonly<{ regulators: readonly Readonly<{ name: string; tokenHash: string }>[] }>;
    rates: Omit<CoreConfiguration['rates'], 'open-data'> & Readonly<{ openData: number }>;
    verification: Readonly<{ threads: number }>;
    journal: Readonly<{
      largestMebibytes: number;
      rowsPerMark: number;
      rowsPerSnapshot: number;
      idleTickSeconds: number;
      connectionFile: string | null;
    }>;
    dataFolder: string | null;
    eventsKept: number;
    logLevel: LogLevel;
    cryptography: CoreConfiguration['cryptography'];
    sessions: Readonly<{ listeners: number; listenersOfOneAddress: number; idleSeconds: number; longestHours: number }>;
    retention: Readonly<{ quarantineDays: number; requestsDays: number }>;
    maintenance: RawWindows;
  }>;
