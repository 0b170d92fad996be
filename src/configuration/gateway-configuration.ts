import { resolve } from 'node:path';
import type { CoreId, GatewayId, Kid, Realm, SignatureAlgorithm } from '../domain/identity.ts';
import { DAY, MINUTE, type Millis, millis, SECOND } from '../domain/time.ts';
import type { LogLevel } from '../ports/log.ts';
import { fromHex } from '../wire/bytes.ts';
import { type ConfiguredChanges, changesOf, type RawChanges, type RawWindows, windowsOf } from './changeable.ts';
import { type ConfiguredMeter, meterOf, type RawMeter } from './configured-meter.ts';
import { filePath, type Surroundings } from './file-path.ts';
import { gatewaySchema } from './gateway-schema.ts';
import { type LineTransport, type RawTransport, transportOf } from './line-transport.ts';
import { type Layer, type Loaded, loadLayers } from './load.ts';
import type { MaintenanceWindow } from './maintenance-windows.ts';
import { refusal, refuseAll, refused, together } from './refusal.ts';

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

/** The same out of layers that are loaded already. @throws Fault `configuration` */
export const gatewayOf = ({ value, name }: Loaded, around: GatewaySurroundings): GatewayConfiguration => {
  const { folder } = around;
  const raw = value as Raw;
  together(
    () => refuseUnlicensed(raw, name),
    () => refusePlainHttp(raw.core.url, name),
    () => refuseUnpinned(raw.core, name),
    () => refuseDoubles(raw, name),
    () => mqttOf(raw, around, name),
    () => filePath(around, raw.keyFile, { layer: name, path: 'keyFile' }),
    () => windowsOf(raw.maintenance, name),
    ...raw.lines.map((_, index) => () => lineOf(raw, index, around, name)),
  );
  return {
    gateway: raw.gateway,
    realm: raw.realm,
    keyFile: filePath(around, raw.keyFile, { layer: name, path: 'keyFile' }),
    storage: resolve(folder, raw.storage),
    core: {
      ...raw.core,
      key: fromHex(raw.core.key),
      logKey: fromHex(raw.core.logKey),
      otherKeys: raw.core.otherKeys.map(({ key, logKey, untilEntry: until }) => ({
        key: fromHex(key),
        logKey: fromHex(logKey),
        until,
      })),
    },
    formerKeys: raw.formerKeys.map(({ key, untilEntry: until }) => ({ raw: fromHex(key), until })),
    limits: raw.limits,
    silence: millis(raw.silenceSeconds * SECOND),
    interval: {
      length: millis(raw.interval.minutes * MINUTE),
      grace: millis(raw.interval.graceSeconds * SECOND),
      widestBracket: millis(raw.interval.widestBracketSeconds * SECOND),
    },
    lines: raw.lines.map((_, index) => lineOf(raw, index, around, name)),
    modbusImage: raw.modbusImage,
    mqtt: mqttOf(raw, around, name),
    http: raw.http,
    outbox: {
      pendingBatches: raw.outbox.pendingBatches,
      pendingFor: millis(raw.outbox.pendingDays * DAY),
      wearBudget: raw.outbox.writtenMebibytesPerDay * MEBIBYTE,
      keptFor: millis(raw.retention.batchesDays * DAY),
      maxBytes: raw.outbox.largestMebibytes * MEBIBYTE,
    },
    quality: { keptFor: millis(raw.retention.statisticsDays * DAY), maxBytes: raw.quality.largestMebibytes * MEBIBYTE },
    record: raw.record && {
      folder: resolve(folder, raw.record.folder),
      days: raw.retention.recordingsDays,
      maxBytes: raw.record.largestMebibytes * MEBIBYTE,
    },
    logLevel: raw.logLevel,
    changes: changesOf(raw),
    cryptography: { algorithms: raw.cryptography.algorithms, keyDays: raw.cryptography.keyDays },
    maintenance: windowsOf(raw.maintenance, name),
  };
};

/** One of its lines with the meters on it. @throws Refused with all that is wrong there */
const lineOf = (
  { lines, storage, fastPeriodMs: usual, silenceSeconds }: Raw,
  index: number,
  { profiles, ...there }: GatewaySurroundings,
  name: string,
): GatewayConfiguration['lines'][number] => {
  const line = lines[index];
  if (line === undefined) throw new RangeError(`There is no line ${index}.`);
  const path = `lines[${index}]`;
  const { kind } = line.transport;
  const reached = () => transportOf(line.transport, { ...there, storage }, { layer: name, path: `${path}.transport` });
  const meters = line.meters.map(
    (meter, place) => () =>
      meterOf(meter, { kind, feeder: line.feeder }, profiles, `${name}: ${path}.meters[${place}]`),
  );
  together(() => refuseSilentPeriod(line, silenceSeconds, `${name}: ${path}.fastPeriodMs`), reached, ...meters);
  return {
    name: line.name,
    fastPeriod: millis(line.fastPeriodMs ?? usual),
    transport: reached(),
    meters: meters.map((meter) => meter()),
  };
};

const mqttOf = (
  { mqtt, gateway, cryptography }: Raw,
  there: Surroundings,
  layer: string,
): GatewayConfiguration['mqtt'] => {
  const { url, group, edgeNode, protocol, usernameFile, passwordFile } = mqtt;
  const file = (path: string, written: string | null) => written && filePath(there, written, { layer, path });
  if (url === null) return null;
  return {
    url,
    group,
    edgeNode: edgeNode ?? gateway,
    protocol,
    oldestTls: cryptography.brokerTls,
    usernameFile: file('mqtt.usernameFile', usernameFile),
    passwordFile: file('mqtt.passwordFile', passwordFile),
  };
};

const refuseUnlicensed = ({ realm, licence }: Raw, layer: string): void => {
  if (realm === 'live' && licence === null) throw refused('live-without-licence', { layer });
};

/** Readings of a household must not cross a network in the clear. */
const refusePlainHttp = (url: string, layer: string): void => {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)) return;
  throw refused('plain-http', { layer, url });
};

/** Not a name and not an authority says which core is ours: its key does. */
const refuseUnpinned = ({ url, pins }: Raw['core'], layer: string): void => {
  if (pins.length > 0 === url.startsWith('https:')) return;
  throw refused(pins.length === 0 ? 'no-pins' : 'pins-without-https', { layer });
};

/** A meter that is asked so seldom would be silent between two answers. */
const refuseSilentPeriod = ({ transport, fastPeriodMs }: RawLine, silence: number, at: string): void => {
  if (fastPeriodMs === null) return;
  if (transport.kind === 'opc-ua') throw refused('period-of-reports', { at, value: fastPeriodMs });
  if (2 * fastPeriodMs > silence * SECOND) throw refused('period-beyond-silence', { at, value: fastPeriodMs, silence });
};

/** Behind one unit of SunSpec an inverter and its meter may stand in one chain, each read by a profile of its own. */
const sharing = (profile: string): string => (profile.startsWith('sunspec/') ? ` as ${profile}` : '');

const refuseDoubles = ({ lines }: Raw, layer: string): void => {
  const lists = {
    'line name': lines.map((line) => line.name),
    device: lines.flatMap(({ meters }) =>
      meters.flatMap(({ device, earlier }) => [device, ...earlier.map((meter) => meter.device)]),
    ),
    point: lines.flatMap(({ meters }) => meters.map(({ point }) => point)),
    'serial port': lines.flatMap(({ transport: { kind, path } }) => (kind === 'rtu' && path !== null ? [path] : [])),
    address: lines.flatMap(({ transport: { kind, host, port } }) =>
      (kind === 'tcp' || kind === 'rtu-over-tcp') && host !== null ? [`${host.toLowerCase()}:${port}`] : [],
    ),
    endpoint: lines.flatMap(({ transport: { kind, endpoint } }) =>
      kind === 'opc-ua' && endpoint !== null ? [endpoint.toLowerCase()] : [],
    ),
    unit: lines.flatMap(({ name: line, transport: { kind }, meters }) =>
      kind === 'opc-ua' ? [] : meters.map(({ unit, profile }) => `${unit} on ${line}${sharing(profile)}`),
    ),
  };
  refuseAll(
    Object.entries(lists).flatMap(([what, all]) => {
      const doubles = new Set(all.filter((one, index) => all.indexOf(one) !== index));
      return [...doubles].map((which) => refusal('twice', { layer, what, which }));
    }),
  );
};

type RawLine = Readonly<{
  name: string;
  transport: RawTransport;
  fastPeriodMs: number | null;
  feeder: string | null;
  meters: readonly RawMeter[];
}>;
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
