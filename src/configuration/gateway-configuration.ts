import { resolve } from 'node:path';
import { type Wh, wh } from '../domain/energy.ts';
import { Fault } from '../domain/fault.ts';
import type { CoreId, DeviceId, GatewayId, PointId, Realm } from '../domain/identity.ts';
import type { DeviceBinding } from '../domain/registry.ts';
import { DAY, instant, MINUTE, type Millis, millis, SECOND } from '../domain/time.ts';
import type { TransformerRatios } from '../domain/transaction.ts';
import { fromHex } from '../wire/bytes.ts';
import { gatewaySchema } from './gateway-schema.ts';
import { type Layer, loadConfiguration } from './load.ts';
import { nearMiss } from './near-miss.ts';

type LineTransport =
  | Readonly<{ kind: 'rtu'; path: string; baud: number; parity: 'none' | 'even' | 'odd'; stopBits: 1 | 2 }>
  | Readonly<{ kind: 'tcp' | 'rtu-over-tcp'; host: string; port: number }>;

type ConfiguredMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  unit: number;
  /** `vendor/model`, one of the known ones. */
  profile: string;
  ratios: TransformerRatios;
  binding: DeviceBinding;
}>;

/** A gateway's configuration, checked; paths are absolute. */
export type GatewayConfiguration = Readonly<{
  gateway: GatewayId;
  realm: Realm;
  keyFile: string;
  storage: string;
  /** Keys are raw Ed25519 public keys. */
  core: Readonly<{ url: string; id: CoreId; epoch: number; key: Uint8Array; logKey: Uint8Array }>;
  limits: string;
  /** Real time. */
  fastPeriod: Millis;
  silence: Millis;
  /** Grid time. */
  interval: Readonly<{ length: Millis; grace: Millis; widestBracket: Millis }>;
  lines: readonly Readonly<{ name: string; transport: LineTransport; meters: readonly ConfiguredMeter[] }>[];
  mqtt: Readonly<{
    url: string;
    group: string;
    edgeNode: string;
    protocol: '3.1.1' | '5';
    usernameFile: string | null;
    passwordFile: string | null;
  }> | null;
  http: Readonly<{ port: number }>;
  outbox: Readonly<{ pendingBatches: number; keptFor: Millis; maxBytes: number }>;
}>;

/**
 * The gateway's configuration out of its layers, the last of which is its own file: relative paths start in `folder`.
 * `profiles` are the meter models there are.
 * @throws Fault `configuration`: which file, which path, what stands there, and what is allowed.
 */
export const gatewayConfiguration = (
  layers: readonly Layer[],
  { folder, profiles }: Readonly<{ folder: string; profiles: readonly string[] }>,
): GatewayConfiguration => {
  const raw = loadConfiguration(gatewaySchema, layers) as Raw;
  const name = layers.at(-1)?.name ?? 'The configuration';
  if (raw.realm === 'live' && raw.licence === null)
    throw wrong(
      `${name}: realm is "live" but licence is missing; allowed: a licence reference, or "simulation" or "sandbox"`,
    );
  refusePlainHttp(raw.core.url, name);
  refuseDoubles(raw, name);
  const { url, group, edgeNode, protocol, usernameFile, passwordFile } = raw.mqtt;
  const file = (path: string | null) => path && resolve(folder, path);
  return {
    gateway: raw.gateway,
    realm: raw.realm,
    keyFile: resolve(folder, raw.keyFile),
    storage: resolve(folder, raw.storage),
    core: {
      ...raw.core,
      key: fromHex(raw.core.key),
      logKey: fromHex(raw.core.logKey),
    },
    limits: raw.limits,
    fastPeriod: millis(raw.fastPeriodMs),
    silence: millis(raw.silenceSeconds * SECOND),
    interval: {
      length: millis(raw.interval.minutes * MINUTE),
      grace: millis(raw.interval.graceSeconds * SECOND),
      widestBracket: millis(raw.interval.widestBracketSeconds * SECOND),
    },
    lines: raw.lines.map(({ name: line, transport, meters }, index) => ({
      name: line,
      transport: transportOf(transport, `${name}: lines[${index}].transport`),
      meters: meters.map((meter, place) => meterOf(meter, profiles, `${name}: lines[${index}].meters[${place}]`)),
    })),
    mqtt:
      url === null
        ? null
        : {
            url,
            group,
            edgeNode: edgeNode ?? raw.gateway,
            protocol,
            usernameFile: file(usernameFile),
            passwordFile: file(passwordFile),
          },
    http: raw.http,
    outbox: {
      pendingBatches: raw.outbox.pendingBatches,
      keptFor: millis(raw.outbox.keptDays * DAY),
      maxBytes: raw.outbox.largestMebibytes * 1024 ** 2,
    },
  };
};

/** Readings of a household must not cross a network in the clear. */
const refusePlainHttp = (url: string, name: string): void => {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)) return;
  throw wrong(
    `${name}: core.url is "${url}", plain http to another machine; allowed: https://, or http:// on loopback (127.0.0.1, [::1] or localhost)`,
  );
};

const transportOf = (raw: RawTransport, path: string): LineTransport => {
  const { kind, host, port, baud, parity, stopBits } = raw;
  if (kind === 'rtu') {
    if (raw.path === null) throw wrong(`${path}.path is missing; allowed: a serial port, such as /dev/serial/by-id/…`);
    return { kind, path: raw.path, baud, parity, stopBits };
  }
  if (host === null) throw wrong(`${path}.host is missing; allowed: the name or address of the meter or converter`);
  return { kind, host, port };
};

const meterOf = (raw: RawMeter, profiles: readonly string[], path: string): ConfiguredMeter => {
  const { device, point, unit, profile, binding } = raw;
  if (!profiles.includes(profile)) {
    const meant = nearMiss(profile, profiles);
    const hint = meant === null ? '' : `; did you mean "${meant}"?`;
    throw wrong(`${path}.profile is "${profile}"; allowed: ${profiles.join(', ')}${hint}`);
  }
  const { from, openingImportWh, openingExportWh, deviceCommitment } = binding;
  return {
    device,
    point,
    unit,
    profile,
    ratios: ratiosOf(raw.ratios, `${path}.ratios`),
    binding: {
      device,
      point,
      from: instant(Date.parse(from)),
      opening: { importWh: wh(openingImportWh), exportWh: wh(openingExportWh) as Wh },
      deviceCommitment: fromHex(deviceCommitment),
    },
  };
};

/** Entered twice, because a wrong ratio is a wrong bill for years and nothing else shows it. */
const ratiosOf = ({ current, voltage, appliedBy, again }: RawRatios, path: string): TransformerRatios => {
  for (const [kind, one, other] of [
    ['current', current, again.current],
    ['voltage', voltage, again.voltage],
  ] as const)
    if (one[0] !== other[0] || one[1] !== other[1])
      throw wrong(
        `${path}.${kind} is ${one.join('/')} but ${path}.again.${kind} is ${other.join('/')}; allowed: the same ratio in both, read off the plate twice`,
      );
  return { current, voltage, appliedBy };
};

const refuseDoubles = ({ lines }: Raw, name: string): void => {
  const lists = {
    'line name': lines.map((line) => line.name),
    device: lines.flatMap(({ meters }) => meters.map(({ device }) => device)),
    point: lines.flatMap(({ meters }) => meters.map(({ point }) => point)),
    'serial port': lines.flatMap(({ transport: { kind, path } }) => (kind === 'rtu' && path !== null ? [path] : [])),
    address: lines.flatMap(({ transport: { kind, host, port } }) =>
      kind !== 'rtu' && host !== null ? [`${host.toLowerCase()}:${port}`] : [],
    ),
    unit: lines.flatMap(({ name: line, meters }) => meters.map(({ unit }) => `${unit} on ${line}`)),
  };
  for (const [what, all] of Object.entries(lists)) {
    const double = all.find((one, index) => all.indexOf(one) !== index);
    if (double !== undefined) throw wrong(`${name}: the ${what} ${double} stands twice; allowed: each one once`);
  }
};

const wrong = (sentence: string): Fault =>
  new Fault('configuration', sentence.endsWith('?') ? sentence : `${sentence}.`);

/** What the schema lets through. */
type Raw = Readonly<{
  gateway: string;
  realm: Realm;
  licence: string | null;
  keyFile: string;
  storage: string;
  core: Readonly<{ url: string; id: string; epoch: number; key: string; logKey: string }>;
  limits: string;
  fastPeriodMs: number;
  silenceSeconds: number;
  interval: Readonly<{ minutes: number; graceSeconds: number; widestBracketSeconds: number }>;
  lines: readonly Readonly<{ name: string; transport: RawTransport; meters: readonly RawMeter[] }>[];
  mqtt: Readonly<{
    url: string | null;
    group: string;
    edgeNode: string | null;
    protocol: '3.1.1' | '5';
    usernameFile: string | null;
    passwordFile: string | null;
  }>;
  http: Readonly<{ port: number }>;
  outbox: Readonly<{ pendingBatches: number; keptDays: number; largestMebibytes: number }>;
}>;
type RawTransport = Readonly<{
  kind: 'rtu' | 'tcp' | 'rtu-over-tcp';
  path: string | null;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  host: string | null;
  port: number;
}>;
type Ratio = readonly [primary: number, secondary: number];
type RawRatios = Readonly<{
  current: Ratio;
  voltage: Ratio;
  appliedBy: 'meter' | 'gateway';
  again: Readonly<{ current: Ratio; voltage: Ratio }>;
}>;
type RawMeter = Readonly<{
  device: string;
  point: string;
  unit: number;
  profile: string;
  ratios: RawRatios;
  binding: Readonly<{ from: string; openingImportWh: number; openingExportWh: number; deviceCommitment: string }>;
}>;
