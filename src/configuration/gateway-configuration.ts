import { resolve } from 'node:path';
import type { CoreId, GatewayId, Kid, Realm, SignatureAlgorithm } from '../domain/identity.ts';
import { DAY, MINUTE, type Millis, millis, SECOND } from '../domain/time.ts';
import type { LogLevel } from '../ports/log.ts';
import { fromHex } from '../wire/bytes.ts';
import {
  type ConfiguredChanges,
  changesOf,
  type RawChanges,
  type RawWindows,
  windowChecks,
  windowsOf,
} from './changeable.ts';
import { doublesIn, metersIn, type RawLine } from './configured-lines.ts';
import { type ConfiguredMeter, judgeMeter, meterOf } from './configured-meter.ts';
import { filePath, type Surroundings } from './file-path.ts';
import { gatewaySchema } from './gateway-schema.ts';
import { judgeTransport, type LineTransport, transportOf } from './line-transport.ts';
import { type Layer, type Loaded, loadLayers } from './load.ts';
import type { MaintenanceWindow } from './maintenance-windows.ts';
import { partly, toldOf } from './partly.ts';
import { type Judged, refusalsOf, refuseAll, refused, together } from './refusal.ts';

const MEBIBYTE = 1024 ** 2;

/** A gateway's configuration, checked; paths are absolute. */
export type GatewayConfiguration = Readonly<{
  gateway: GatewayId;
  realm: Realm;
  keyFile: string;
  storage: string;
  /** Keys are raw Ed25519 public keys. */
  core: Readonly<{
    url: string;
    id: CoreId;
    /** Of its TLS keys, over https; empty over plain http. */
    pins: readonly Kid[];
    epoch: number;
    key: Uint8Array;
    logKey: Uint8Array;
    /** Pairs of keys from before, or to come (`until` null). */
    otherKeys: readonly Readonly<{ key: Uint8Array; logKey: Uint8Array; until: number | null }>[];
  }>;
  formerKeys: readonly Readonly<{ raw: Uint8Array; until: number }>[];
  /** Sets of limits by name; the first with a nominal voltage is the gateway's. */
  limits: readonly string[];
  /** Real time. */
  silence: Millis;
  /** Grid time. */
  interval: Readonly<{ length: Millis; grace: Millis; widestBracket: Millis }>;
  lines: readonly Readonly<{
    name: string;
    transport: LineTransport;
    /** Real time; its own, or the gateway's. */
    fastPeriod: Millis;
    meters: readonly ConfiguredMeter[];
  }>[];
  /** Null: nobody is shown. */
  modbusImage: Readonly<{ port: number; host: string }> | null;
  mqtt: Readonly<{
    url: string;
    group: string;
    edgeNode: string;
    protocol: '3.1.1' | '5';
    /** Over mqtts. */
    oldestTls: '1.2' | '1.3';
    usernameFile: string | null;
    passwordFile: string | null;
  }> | null;
  http: Readonly<{ port: number }>;
  outbox: Readonly<{
    pendingBatches: number;
    pendingFor: Millis;
    keptFor: Millis;
    maxBytes: number;
    /** Bytes a day it should write at most. */
    wearBudget: number;
  }>;
  /** Statistics and events of the grid. */
  quality: Readonly<{ keptFor: Millis; maxBytes: number }>;
  /** What power quality is judged by, written down; null: nobody wants it. */
  record: Readonly<{ folder: string; days: number; maxBytes: number }> | null;
  /** What its log says at least. */
  logLevel: LogLevel;
  /** Who may change it from elsewhere, and how changes are tried; real time. */
  changes: ConfiguredChanges;
  /** Algorithms its key may be of, and how old it should become; null: as old as it likes. */
  cryptography: Readonly<{ algorithms: readonly SignatureAlgorithm[]; keyDays: number | null }>;
  /** When changes may begin parts of it anew; none: at any time. */
  maintenance: readonly MaintenanceWindow[];
}>;

/**
 * The gateway's configuration out of its layers, the last of which is its own file: relative paths start in `folder`.
 * `profiles` are the meter models there are.
 * @throws Fault `configuration`: which file, which path, what stands there, and what is allowed.
 */
export const gatewayConfiguration = (layers: readonly Layer[], there: GatewaySurroundings): GatewayConfiguration =>
  gatewayOf(loadLayers(gatewaySchema, layers), there);

/** Where its files are, and which meter models there are. */
type GatewaySurroundings = Surroundings & Readonly<{ profiles: readonly string[] }>;

/** The same out of layers that are loaded already. @throws Refused for everything that is wrong */
export const gatewayOf = (loaded: Loaded, around: GatewaySurroundings): GatewayConfiguration => {
  const { configuration, refusals } = judgedGateway(loaded, around);
  refuseAll(refusals);
  return configuration;
};

/** The same, as far as it is right, with all that is wrong: whoever reads of it what is, or depends on it, throws `Untold`. */
export const judgedGateway = (loaded: Loaded, around: GatewaySurroundings): Judged<GatewayConfiguration> => {
  const { value, name, settersOf, refusals: before } = loaded;
  const { folder } = around;
  const raw = value as Raw;
  const keyFile = () => filePath(around, raw.keyFile, { layer: settersOf('keyFile'), path: 'keyFile' });
  const refusals = refusalsOf([
    () => refuseUnlicensed(raw, settersOf('realm', 'licence')),
    () => refusePlainHttp(raw, settersOf('core.url')),
    () => refuseUnpinned(raw, settersOf('core.url', 'core.pins')),
    ...doublesIn(linesIn(raw), settersOf('lines')),
    // A path that was refused itself keeps nothing else waiting.
    () => toldOf(() => brokerFile(raw, 'usernameFile', around, loaded)),
    () => toldOf(() => brokerFile(raw, 'passwordFile', around, loaded)),
    () => toldOf(keyFile),
    ...windowChecks(() => raw.maintenance, settersOf('maintenance')),
    ...linesIn(raw).map((_, index) => () => judgeLine(raw, index, around, loaded)),
  ]);
  const configuration = partly<GatewayConfiguration>(
    { layer: name, path: '' },
    {
      gateway: () => raw.gateway,
      realm: () => raw.realm,
      keyFile,
      storage: () => resolve(folder, raw.storage),
      core: () => ({
        ...raw.core,
        key: fromHex(raw.core.key),
        logKey: fromHex(raw.core.logKey),
        otherKeys: raw.core.otherKeys.map(({ key, logKey, untilEntry: until }) => ({
          key: fromHex(key),
          logKey: fromHex(logKey),
          until,
        })),
      }),
      formerKeys: () => raw.formerKeys.map(({ key, untilEntry: until }) => ({ raw: fromHex(key), until })),
      limits: () => raw.limits,
      silence: () => millis(raw.silenceSeconds * SECOND),
      interval: () => ({
        length: millis(raw.interval.minutes * MINUTE),
        grace: millis(raw.interval.graceSeconds * SECOND),
        widestBracket: millis(raw.interval.widestBracketSeconds * SECOND),
      }),
      lines: () => raw.lines.map((_, index) => lineOf(raw, index, around, loaded)),
      modbusImage: () => raw.modbusImage && { ...raw.modbusImage },
      mqtt: () => mqttOf(raw, around, loaded),
      http: () => ({ ...raw.http }),
      outbox: () => ({
        pendingBatches: raw.outbox.pendingBatches,
        pendingFor: millis(raw.outbox.pendingDays * DAY),
        wearBudget: raw.outbox.writtenMebibytesPerDay * MEBIBYTE,
        keptFor: millis(raw.retention.batchesDays * DAY),
        maxBytes: raw.outbox.largestMebibytes * MEBIBYTE,
      }),
      quality: () => ({
        keptFor: millis(raw.retention.statisticsDays * DAY),
        maxBytes: raw.quality.largestMebibytes * MEBIBYTE,
      }),
      record: () =>
        raw.record && {
          folder: resolve(folder, raw.record.folder),
          days: raw.retention.recordingsDays,
          maxBytes: raw.record.largestMebibytes * MEBIBYTE,
        },
      logLevel: () => raw.logLevel,
      changes: () => changesOf(raw),
      cryptography: () => ({ algorithms: raw.cryptography.algorithms, keyDays: raw.cryptography.keyDays }),
      maintenance: () => windowsOf(raw.maintenance, name),
    },
  );
  return { configuration, refusals: [...before, ...refusals] };
};

/** What refusals name. */
type Named = Pick<Loaded, 'name' | 'settersOf'>;

/** As many as there are; none where the list itself is refused. */
const linesIn = (raw: Raw): readonly RawLine[] => toldOf(() => raw.lines).flat();

const pathOfLine = (index: number): string => `lines[${index}]`;

const lineIn = ({ lines }: Raw, index: number): RawLine => {
  const line = lines[index];
  if (line === undefined) throw new RangeError(`There is no line ${index}.`);
  return line;
};

/** Meters take from their line what they need to be judged: how they are reached, and which feeder they are on. */
const meterParts = (raw: Raw, index: number, { profiles }: GatewaySurroundings, { settersOf }: Named) => {
  const line = lineIn(raw, index);
  const lineTerms = {
    get kind() {
      return line.transport.kind;
    },
    get feeder() {
      return line.feeder;
    },
  };
  return metersIn(line).map((meter, place) => {
    const path = `${pathOfLine(index)}.meters[${place}]`;
    return { meter, line: lineTerms, profiles, layer: settersOf(path), path };
  });
};

/** @throws Refused with all that is wrong on one of its lines */
const judgeLine = (raw: Raw, index: number, around: GatewaySurroundings, named: Named): void => {
  const line = lineIn(raw, index);
  const period = `${pathOfLine(index)}.fastPeriodMs`;
  together(
    () => refuseSilentPeriod(line, raw, `${named.settersOf(period, 'silenceSeconds')}: ${period}`),
    () => judgeTransport(transportIn(raw, index, around, named)),
    ...meterParts(raw, index, around, named).map((one) => () => judgeMeter(one)),
  );
};

const transportIn = (raw: Raw, index: number, there: GatewaySurroundings, { settersOf }: Named) => {
  const path = `${pathOfLine(index)}.transport`;
  return { raw: lineIn(raw, index).transport, there, site: raw, place: { layer: settersOf(path), path } };
};

/** One of its lines with the meters on it. */
const lineOf = (
  raw: Raw,
  index: number,
  around: GatewaySurroundings,
  named: Named,
): GatewayConfiguration['lines'][number] => {
  const line = lineIn(raw, index);
  return partly<GatewayConfiguration['lines'][number]>(
    { layer: named.name, path: pathOfLine(index) },
    {
      name: () => line.name,
      fastPeriod: () => millis(line.fastPeriodMs ?? raw.fastPeriodMs),
      transport: () => transportOf(transportIn(raw, index, around, named)),
      meters: () => line.meters && meterParts(raw, index, around, named).map(meterOf),
    },
  );
};

const mqttOf = (raw: Raw, there: Surroundings, named: Named): GatewayConfiguration['mqtt'] => {
  if (toldOf(() => raw.mqtt.url).includes(null)) return null;
  return partly<NonNullable<GatewayConfiguration['mqtt']>>(
    { layer: named.name, path: 'mqtt' },
    {
      url: () => raw.mqtt.url ?? '',
      group: () => raw.mqtt.group,
      edgeNode: () => raw.mqtt.edgeNode ?? raw.gateway,
      protocol: () => raw.mqtt.protocol,
      oldestTls: () => raw.cryptography.brokerTls,
      usernameFile: () => brokerFile(raw, 'usernameFile', there, named),
      passwordFile: () => brokerFile(raw, 'passwordFile', there, named),
    },
  );
};

/** Null also where there is no broker; one whose address is wrong is one. */
const brokerFile = (
  { mqtt }: Raw,
  which: 'usernameFile' | 'passwordFile',
  there: Surroundings,
  { settersOf }: Named,
): string | null => {
  if (toldOf(() => mqtt.url).includes(null)) return null;
  const { [which]: written } = mqtt;
  const path = `mqtt.${which}`;
  return written && filePath(there, written, { layer: settersOf(path), path });
};

const refuseUnlicensed = ({ realm, licence }: Raw, layer: string): void => {
  if (realm === 'live' && licence === null) throw refused('live-without-licence', { layer });
};

/** Readings of a household must not cross a network in the clear. */
const refusePlainHttp = ({ core: { url } }: Raw, layer: string): void => {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)) return;
  throw refused('plain-http', { layer, url });
};

/** Not a name and not an authority says which core is ours: its key does. */
const refuseUnpinned = ({ core: { url, pins } }: Raw, layer: string): void => {
  if (pins.length > 0 === url.startsWith('https:')) return;
  throw refused(pins.length === 0 ? 'no-pins' : 'pins-without-https', { layer });
};

/** A meter that is asked so seldom would be silent between two answers. */
const refuseSilentPeriod = (line: RawLine, raw: Raw, at: string): void => {
  const { fastPeriodMs: value } = line;
  if (value === null) return;
  if (line.transport.kind === 'opc-ua') throw refused('period-of-reports', { at, value });
  const { silenceSeconds: silence } = raw;
  if (2 * value > silence * SECOND) throw refused('period-beyond-silence', { at, value, silence });
};

/** What the schema lets through. */
type Raw = RawChanges &
  Readonly<{
    gateway: string;
    realm: Realm;
    licence: string | null;
    keyFile: string;
    storage: string;
    core: Readonly<{
      url: string;
      id: string;
      pins: readonly string[];
      epoch: number;
      key: string;
      logKey: string;
      otherKeys: readonly Readonly<{ key: string; logKey: string; untilEntry: number | null }>[];
    }>;
    formerKeys: readonly Readonly<{ key: string; untilEntry: number }>[];
    limits: readonly string[];
    fastPeriodMs: number;
    silenceSeconds: number;
    interval: Readonly<{ minutes: number; graceSeconds: number; widestBracketSeconds: number }>;
    lines: readonly RawLine[];
    modbusImage: GatewayConfiguration['modbusImage'];
    mqtt: Readonly<{
      url: string | null;
      group: string;
      edgeNode: string | null;
      protocol: '3.1.1' | '5';
      usernameFile: string | null;
      passwordFile: string | null;
    }>;
    http: Readonly<{ port: number }>;
    outbox: Readonly<{
      pendingBatches: number;
      pendingDays: number;
      largestMebibytes: number;
      writtenMebibytesPerDay: number;
    }>;
    quality: Readonly<{ largestMebibytes: number }>;
    record: Readonly<{ folder: string; largestMebibytes: number }> | null;
    logLevel: LogLevel;
    retention: Readonly<{ batchesDays: number; statisticsDays: number; recordingsDays: number }>;
    cryptography: GatewayConfiguration['cryptography'] & Readonly<{ brokerTls: '1.2' | '1.3' }>;
    maintenance: RawWindows;
  }>;
