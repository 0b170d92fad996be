import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFeeder } from '../../hardware-sim/grid/feeder.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { type Wh, wh } from '../../src/domain/energy.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { bangkokTime, type Instant } from '../../src/domain/time.ts';
import { toHex } from '../../src/wire/bytes.ts';
import type { CoreProcess } from './core-process.ts';

const gateway = 'gateway-1';
const zone = 'feeder-1';
const FAST_PERIOD_MS = 1_000;

/** A gateway with meters of the simulated feeder: what its core must know, and its configuration file. */
export type GatewaySite = Readonly<{
  devices: readonly string[];
  registry: Registry;
  /** Writes the configuration of a gateway that starts with an empty storage folder; its path. `more`: other lines. */
  configure(name: string, core: CoreProcess, ports: readonly number[], more?: readonly object[]): string;
}>;

/** What a meter's display shows, in whole Wh: kWh as a 32-bit float. */
const displayed = (milliWh: number): Wh => wh(Math.round(Math.fround(milliWh / 1e6) * 1e3));

export const gatewaySite = (
  folder: string,
  { seed, start, meters, rate }: Readonly<{ seed: number; start: Instant; meters: number; rate: number }>,
): GatewaySite => {
  const chosen = createFeeder({ seed, start })
    .meters.filter(({ role }) => role === 'delivery')
    .slice(0, meters);
  const { key } = createKeyFile(join(folder, 'gateway.key'), 'gateway');
  const bindings = chosen.map(({ id, openingMilliWh, serial }) => ({
    device: id,
    point: `point-${id}`,
    from: start,
    opening: { importWh: displayed(openingMilliWh.import), exportWh: displayed(openingMilliWh.export) },
    deviceCommitment: new Uint8Array(createHash('sha256').update(`${serial}`).digest()),
  }));
  const registry: Registry = {
    realm: 'simulation',
    core: 'substation-1',
    version: 1,
    zones: [{ id: zone, statedLossPpm: { lowest: 0, highest: 80_000 } }],
    gateways: [{ id: gateway, epoch: 1, key }],
    points: bindings.map(({ point }) => ({ id: point, role: 'delivery', zone, gateway })),
    deviceBindings: bindings,
    accounts: [],
    accountBindings: [],
  };
  const lineOf = (index: number, port: number): object => {
    const [meter, binding] = [chosen[index], bindings[index]];
    if (meter === undefined || binding === undefined) throw new RangeError(`there are ${meters} meters`);
    const { device, point, from, opening, deviceCommitment } = binding;
    const written = {
      from: bangkokTime(from),
      openingImportWh: opening.importWh,
      openingExportWh: opening.exportWh,
      deviceCommitment: toHex(deviceCommitment),
    };
    return {
      name: `lan-${device}`,
      transport: { kind: 'tcp', host: '127.0.0.1', port },
      meters: [{ device, point, unit: 1, profile: meter.model, binding: written }],
    };
  };
  const configure: GatewaySite['configure'] = (name, core, ports, more = []) => {
    mkdirSync(join(folder, name));
    const file = join(folder, name, 'gateway.json');
    const configuration = {
      gateway,
      realm: registry.realm,
      keyFile: join(folder, 'gateway.key'),
      storage: 'storage',
      core: {
        url: core.url,
        id: registry.core,
        epoch: 1,
        key: toHex(core.coreKey.raw),
        logKey: toHex(core.logKey.raw),
      },
      fastPeriodMs: FAST_PERIOD_MS,
      // Grid time: a few rounds of polling, seen through the warp.
      interval: { minutes: 15, graceSeconds: 5 * rate, widestBracketSeconds: 4 * rate },
      lines: [...ports.map((port, index) => lineOf(index, port)), ...more],
      http: { port: 0 },
    };
    writeFileSync(file, JSON.stringify(configuration));
    return file;
  };
  return { devices: chosen.map(({ id }) => id), registry, configure };
};
