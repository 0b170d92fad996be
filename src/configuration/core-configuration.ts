import { resolve } from 'node:path';
import { changeRights } from '../domain/configuration-change.ts';
import type { CoreId, Realm, SignatureAlgorithm } from '../domain/identity.ts';
import { DAY, HOUR, type Instant, type Millis, millis, SECOND } from '../domain/time.ts';
import type { LogLevel } from '../ports/log.ts';
import { fromHex } from '../wire/bytes.ts';
import { publicKey } from '../wire/key-id.ts';
import {
  type ConfiguredChanges,
  changesOf,
  madeOn,
  type RawChanges,
  type RawWindows,
  windowChecks,
  windowsOf,
} from './changeable.ts';
import { coreSchema } from './core-schema.ts';
import { filePath, type Surroundings } from './file-path.ts';
import { type Layer, type Loaded, loadLayers } from './load.ts';
import type { MaintenanceWindow } from './maintenance-windows.ts';
import { type ConfiguredMarket, marketChecks, marketOf, type RawMarket } from './market-configuration.ts';
import { partly, toldOf } from './partly.ts';
import { type Judged, refusalsOf, refuseAll, refused } from './refusal.ts';

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
  market: ConfiguredMarket;
  /** Regulators may look at the whole market, each by the SHA-256 of its token. */
  roles: Readonly<{ regulators: readonly Readonly<{ name: string; tokenHash: Uint8Array; made?: Instant }>[] }>;
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

/** The same out of layers that are loaded already. @throws Refused for everything that is wrong */
export const coreOf = (loaded: Loaded, there: Surroundings): CoreConfiguration => {
  const { configuration, refusals } = judgedCore(loaded, there);
  refuseAll(refusals);
  return configuration;
};

/** The same, as far as it is right, with all that is wrong: whoever reads of it what is, or depends on it, throws `Untold`. */
export const judgedCore = (
  { value, name, settersOf, refusals: before }: Loaded,
  there: Surroundings,
): Judged<CoreConfiguration> => {
  const raw = value as Raw;
  const path: FileOf = (place, written) => filePath(there, written, { layer: settersOf(place), path: place });
  const files = filesOf(raw, path);
  const refusals = refusalsOf([
    () => refuseUnlicensed(raw, settersOf('realm', 'licence')),
    // A path that was refused itself keeps nothing else waiting.
    ...Object.values(files).map((file) => () => toldOf(file)),
    ...formerChecks(raw, settersOf('formerKeys'), path),
    () => refuseKeyless(raw, settersOf('http.certificateFile', 'http.keyFile')),
    ...toldOf(() => raw.market).flatMap((market) => marketChecks(market, settersOf)),
    () => refuseTooManyOfOne(raw, settersOf('sessions.listeners', 'sessions.listenersOfOneAddress')),
    ...windowChecks(() => raw.maintenance, settersOf('maintenance')),
  ]);
  const configuration = partly<CoreConfiguration>(
    { layer: name, path: '' },
    {
      core: () => raw.core,
      realm: () => raw.realm,
      keyFile: files.keyFile,
      logKeyFile: files.logKeyFile,
      formerKeys: () => formerOf(raw, name, path),
      storage: () => resolve(there.folder, raw.storage),
      registry: () => ({
        file: resolve(there.folder, raw.registry.file),
        operatorKey: fromHex(raw.registry.operatorKey),
      }),
      http: () =>
        partly<CoreConfiguration['http']>(
          { layer: name, path: 'http' },
          { host: () => raw.http.host, port: () => raw.http.port, tls: () => tlsOf(raw, name, files) },
        ),
      rates: () => ratesOf(raw.rates),
      market: () => marketOf(raw.market, name),
      roles: () => ({
        regulators: raw.roles.regulators.map(({ name: who, tokenHash, madeOn: day }) => ({
          ...{ name: who, tokenHash: fromHex(tokenHash) },
          ...madeOn(day),
        })),
      }),
      verification: () => ({ threads: raw.verification.threads === 0 ? null : raw.verification.threads }),
      journal: () =>
        partly<CoreConfiguration['journal']>(
          { layer: name, path: 'journal' },
          {
            maxBytes: () => raw.journal.largestMebibytes * 1024 ** 2,
            rowsPerMark: () => raw.journal.rowsPerMark,
            rowsPerSnapshot: () => raw.journal.rowsPerSnapshot,
            idleTick: () => millis(raw.journal.idleTickSeconds * SECOND),
            connectionFile: files.connectionFile,
          },
        ),
      dataFolder: () => (raw.dataFolder === null ? null : resolve(there.folder, raw.dataFolder)),
      eventsKept: () => raw.eventsKept,
      logLevel: () => raw.logLevel,
      cryptography: () => ({ ...raw.cryptography }),
      sessions: () => sessionsOf(raw.sessions),
      retention: () => ({
        quarantine: millis(raw.retention.quarantineDays * DAY),
        requests: millis(raw.retention.requestsDays * DAY),
      }),
      changes: () => withOperator(changesOf(raw), fromHex(raw.registry.operatorKey)),
      maintenance: () => windowsOf(raw.maintenance, name),
    },
  );
  return { configuration, refusals: [...before, ...refusals] };
};

/** Files that it names, each by itself. */
const filesOf = (raw: Raw, path: FileOf) => ({
  keyFile: () => path('keyFile', raw.keyFile),
  logKeyFile: () => path('logKeyFile', raw.logKeyFile),
  tlsKeyFile: () => raw.http.keyFile && path('http.keyFile', raw.http.keyFile),
  certificateFile: () => raw.http.certificateFile && path('http.certificateFile', raw.http.certificateFile),
  connectionFile: () => raw.journal.connectionFile && path('journal.connectionFile', raw.journal.connectionFile),
});

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

const formerChecks = (raw: Raw, layer: string, path: FileOf): readonly (() => unknown)[] =>
  toldOf(() => raw.formerKeys)
    .flat()
    .flatMap((former, index, all) => [
      () => {
        const { untilEntry: entry } = former;
        if (entry <= (all[index - 1]?.untilEntry ?? -1)) throw refused('former-keys-order', { layer, index, entry });
      },
      () => toldOf(() => path(`formerKeys[${index}].keyFile`, former.keyFile)),
      () => toldOf(() => path(`formerKeys[${index}].logKeyFile`, former.logKeyFile)),
    ]);

const formerOf = (raw: Raw, layer: string, path: FileOf): CoreConfiguration['formerKeys'] =>
  raw.formerKeys.map((former, index) =>
    partly<CoreConfiguration['formerKeys'][number]>(
      { layer, path: `formerKeys[${index}]` },
      {
        until: () => former.untilEntry,
        keyFile: () => path(`formerKeys[${index}].keyFile`, former.keyFile),
        logKeyFile: () => path(`formerKeys[${index}].logKeyFile`, former.logKeyFile),
      },
    ),
  );

const refuseKeyless = ({ http: { certificateFile, keyFile } }: Raw, layer: string): void => {
  if (certificateFile !== null && keyFile === null) throw refused('certificate-without-key', { layer });
};

const tlsOf = (
  raw: Raw,
  name: string,
  { tlsKeyFile, certificateFile }: ReturnType<typeof filesOf>,
): CoreConfiguration['http']['tls'] => {
  refuseKeyless(raw, name);
  const keyFile = tlsKeyFile();
  return keyFile === null ? null : { certificateFile: certificateFile(), keyFile };
};

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
    market: RawMarket;
    roles: Readonly<{
      regulators: readonly Readonly<{ name: string; tokenHash: string; madeOn: string | null }>[];
    }>;
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
