import { join } from 'node:path';
import type { DeviceBinding } from '../../domain/registry.ts';
import { toHex } from '../../wire/bytes.ts';
import { coreId, gatewayOf, pointOf, type Site, zone } from './site.ts';

/** Where a simulated meter answers, as `gridtokenx sim` says it. */
export type SimulatedMeters = Readonly<{
  rtu: Readonly<{
    baud: number;
    path?: string;
    host?: string;
    port?: number;
    withoutPty: string | null;
    meters: readonly Readonly<{ device: string; unit: number }>[];
  }>;
  tcp: readonly Readonly<{ device: string; unit: number; host: string; port: number }>[];
}>;

/** How the demo's programs find each other. */
export type Wiring = Readonly<{ meters: SimulatedMeters; coreUrl: string; broker: string; httpPort: number }>;

/** One meter after the other at 9600 baud takes two seconds; on TCP a second is leisure. Real time. */
const FAST_PERIOD_MS = 1_000;
const LINE_CYCLE_MS = 4_000;

const meterOf = (bindings: readonly DeviceBinding[], site: Site, device: string, unit: number): object => {
  const meter = site.feeder.meters.find(({ id }) => id === device);
  const binding = bindings.find((one) => one.device === device);
  if (meter === undefined || binding === undefined) throw new RangeError(`the site has no meter ${device}`);
  return {
    device,
    point: pointOf(device),
    role: meter.role,
    // Half the houses sell their sun: at noon more of it than the others take leaves by the transformer, and may.
    ...(meter.role === 'feeder' && { grid: { exports: 'expected', ratedKva: 50 } }),
    unit,
    profile: meter.model,
    binding: {
      from: new Date(binding.from).toISOString(),
      openingImportWh: binding.opening.importWh,
      openingExportWh: binding.opening.exportWh,
      deviceCommitment: toHex(binding.deviceCommitment),
    },
  };
};

const linesOf = (site: Site, gateway: string, { rtu, tcp }: SimulatedMeters): readonly object[] => {
  const { deviceBindings } = site.registry;
  const mine = <Meter extends { device: string; unit: number }>(meters: readonly Meter[]) =>
    meters
      .filter(({ device }) => gatewayOf(device) === gateway)
      .map(({ device, unit }) => meterOf(deviceBindings, site, device, unit));
  const serial =
    rtu.path === undefined
      ? { kind: 'rtu-over-tcp', host: rtu.host, port: rtu.port }
      : { kind: 'rtu', path: rtu.path, baud: rtu.baud };
  const [first] = tcp;
  return [
    { name: 'rs485', feeder: zone, transport: serial, meters: mine(rtu.meters) },
    { name: 'lan', feeder: zone, transport: { kind: 'tcp', host: first?.host, port: first?.port }, meters: mine(tcp) },
  ].filter(({ meters }) => meters.length > 0);
};

/** The configuration file of one of the demo's gateways. */
export const gatewayFile = (site: Site, gateway: string, wiring: Wiring): object => ({
  gateway,
  realm: site.registry.realm,
  keyFile: join(site.folder, 'keys', `${gateway}.key`),
  storage: join(site.folder, gateway),
  core: { url: wiring.coreUrl, id: coreId, epoch: 1, key: site.pinned.core, logKey: site.pinned.log },
  limits: ['egat-system', 'pea-lv', 'gateway-quality', 'en50160-lv'],
  fastPeriodMs: FAST_PERIOD_MS,
  silenceSeconds: 10,
  interval: {
    minutes: 15,
    // Grid time: what the line needs in real time for two rounds, seen through the warp.
    graceSeconds: Math.min(600, Math.max(60, (2 * LINE_CYCLE_MS * site.warp.rate) / 1000)),
    widestBracketSeconds: Math.min(3_600, Math.max(60, (LINE_CYCLE_MS * site.warp.rate) / 1000)),
  },
  lines: linesOf(site, gateway, wiring.meters),
  mqtt: { url: wiring.broker, group: coreId, edgeNode: gateway },
  http: { port: wiring.httpPort },
});

/** The configuration file of the demo's core. */
export const coreFile = (site: Site, port: number): object => ({
  core: coreId,
  realm: site.registry.realm,
  keyFile: join(site.folder, 'keys', 'core.key'),
  logKeyFile: join(site.folder, 'keys', 'log.key'),
  storage: join(site.folder, 'core'),
  registry: { file: join(site.folder, 'registry.cose'), operatorKey: site.pinned.operator },
  http: { port },
  market: {
    // A tick a second, real time, must not come too late for an auction: seen through the warp it may.
    auctionToleranceSeconds: Math.max(60, Math.ceil(5 * site.warp.rate)),
  },
});
