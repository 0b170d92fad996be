import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { coreServer } from '../../src/adapters/http/core-server.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { formatWarp, systemClock } from '../../src/adapters/system/clock.ts';
import { wh } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import type { BoundaryRegister } from '../../src/domain/transaction.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { decodeLeaf } from '../../src/wire/leaf.ts';
import { coreKeys, openedRegistry, runCore } from '../support/core-fixture.ts';
import { requireDebian } from '../support/debian.ts';
import { fastFolder } from '../support/fast-folder.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { memoryArchive } from '../support/memory-archive.ts';
import { quietLog } from '../support/quiet-log.ts';
import { substation, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { changingCalls, countedCalls, killing, recording } from '../support/syscall-trace.ts';

const seed = Number(process.env['KILL_SEED'] ?? 20_261_129);
/** One kill in `npm test`, all by `npm run test:crash-matrix`, `KILL_AT=20` for so many. */
const SAMPLE = process.env['KILL_AT'] === 'all' ? Number.POSITIVE_INFINITY : Number(process.env['KILL_AT'] ?? 1);
/** Fewer than a gateway makes in its first interval: where one is enough, nothing is recorded before. */
const FIRST_WRITES = 60;
/** Grid time runs so fast: an interval is three seconds. */
const RATE = 300;
const devices = ['h01', 'h02'] as const;

const folder = mkdtempSync(join(fastFolder(), 'gateway-kill-'));
const children = new Set<ChildProcess>();
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Two meters, a gateway's folder and a core that takes what it sells; all new, from ten o'clock on. */
const site = async () => {
  const home = mkdtempSync(join(folder, 'site-'));
  mkdirSync(join(home, 'state'), { mode: 0o700 });
  const warp = { virtual: ten, wall: Date.now(), rate: RATE };
  const clock = systemClock({ warp });
  const meters = devices.map((device, index) => ({ device, unit: index + 1 }));
  const simulator = await startSimulator({ seed, start: ten, gridTime: clock.now, tcp: [{ meters }], rtu: [] });
  const { feeder } = simulator;
  const key = createKeyFile(join(home, 'gateway.key'), 'gateway');
  const shown = (milliWh: number) => wh(Math.round(Math.fround(milliWh / 1e6) * 1e3));
  const registry: Registry = {
    ...substation,
    accounts: [],
    accountBindings: [],
    gateways: [{ id: 'gw-1', epoch: 1, key: key.key }, ...substation.gateways.slice(1)],
    deviceBindings: substation.deviceBindings.map((binding) => {
      const opening = feeder.meters.find(({ id }) => id === binding.point)?.openingMilliWh;
      if (opening === undefined) throw new Error(`nothing simulates ${binding.point}`);
      return { ...binding, opening: { importWh: shown(opening.import), exportWh: shown(opening.export) } };
    }),
  };
  const archive = memoryArchive();
  const core = runCore({ registry: openedRegistry(registry), clock, archive });
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  const server = await coreServer(core.service, { listen, page: null, version: '0' }, quietLog());
  const config = join(home, 'gateway.json');
  const lan = {
    name: 'lan',
    transport: { kind: 'tcp', host: '127.0.0.1', port: simulator.tcp[0]?.port },
    meters: meters.map(({ device, unit }) => {
      const binding = registry.deviceBindings.find(({ point }) => point === device);
      const { from, opening, deviceCommitment } = binding as (typeof registry.deviceBindings)[number];
      return {
        ...{ device: `d-${device}`, point: device, unit },
        profile: feeder.meters.find(({ id }) => id === device)?.model,
        binding: {
          from: new Date(from).toISOString(),
          openingImportWh: opening.importWh,
          openingExportWh: opening.exportWh,
          deviceCommitment: toHex(deviceCommitment),
        },
      };
    }),
  };
  const file = {
    ...gatewayFile(),
    ...{ gateway: 'gw-1', keyFile: 'gateway.key', storage: 'state', lines: [lan], fastPeriodMs: 200 },
    core: { url: server.url, id: 'core-1', key: toHex(coreKeys.core.key.raw), logKey: toHex(coreKeys.log.key.raw) },
    interval: { graceSeconds: 300, widestBracketSeconds: 600 },
    http: { port: 0 },
  };
  writeFileSync(config, JSON.stringify(file));
  const run = (under: readonly string[] = []) => {
    const command = [...under, process.execPath, 'src/bin/gridtokenx.ts', 'gateway', '--config', config];
    const [program = '', ...args] = [...command, '--warp', formatWarp(warp)];
    // A group of its own: strace passes no signal on.
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    children.add(child);
    const ended = once(child, 'exit').then(() => {
      children.delete(child);
      return child.signalCode;
    });
    const stop = async (): Promise<NodeJS.Signals | null> => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
      return ended;
    };
    return { ended, stop };
  };
  return {
    home,
    clock,
    core,
    archive,
    feeder,
    run,
    close: () => Promise.all([server[Symbol.asyncDispose](), simulator.close()]),
  };
};
type Site = Awaited<ReturnType<typeof site>>;

const filesOf = (home: string): readonly string[] =>
  ['outbox', 'quality'].flatMap((name) =>
    ['', '-wal', '.begun', '.begun-wal', '.begun-journal'].map((part) => join(home, 'state', `${name}.sqlite${part}`)),
  );

/** Waits until the core has every interval of both meters through a moment, and knows that nothing is missing. */
const complete = ({ core }: Site, through: Instant): Promise<void> =>
  expect
    .poll(
      () => {
        const gaps = core.service.gapsOf('gw-1');
        const known = gaps?.points.every((one) => one.through !== null && Date.parse(one.through) >= through);
        const missing = [...(gaps?.gateways ?? []), ...(gaps?.points ?? [])].flatMap(
          (one) => one.missing as readonly object[],
        );
        return { known, missing };
      },
      { timeout: 120_000 },
    )
    .toEqual({ known: true, missing: [] });

/** Each interval once in each version, with registers that the meter had, joined to its neighbour. */
const holdTruth = ({ archive, feeder }: Site, through: Instant, at: string): void => {
  for (const device of devices) {
    const found = archive.leaves(device, ten, through);
    const named = found.map(({ start, version }) => `${start} ${version}`);
    expect(new Set(named).size, `${at}: ${device} came twice`).toBe(named.length);
    const newest = new Map(found.map(({ start, leaf }) => [start, decodeLeaf(leaf)]));
    expect(newest.size, `${at}: intervals of ${device}`).toBe((through - ten) / QUARTER_HOUR);
    let last: BoundaryRegister | null = null;
    for (const [start, { energy }] of newest) {
      if (energy === null) throw new Error(`${at}: ${device} is missing at ${start}`);
      const { importMilliWh, exportMilliWh } = feeder.registersAt(device, instant(start + QUARTER_HOUR));
      const { closing, opening } = energy;
      // A 32-bit float of kWh steps by 2 Wh at these counts.
      expect(Math.abs(closing.importWh - importMilliWh / 1e3), at).toBeLessThanOrEqual(closing.uncertaintyWh + 2);
      expect(Math.abs(closing.exportWh - exportMilliWh / 1e3), at).toBeLessThanOrEqual(closing.uncertaintyWh + 2);
      if (last !== null) expect([opening.importWh, opening.exportWh], at).toEqual([last.importWh, last.exportWh]);
      last = closing;
    }
  }
};

/** So long a gateway runs that is not killed before. */
const twoIntervals = instant(ten + 2 * QUARTER_HOUR);

type Point = Readonly<{ call: string; nth: number }>;
const pointsOf = async (): Promise<readonly Point[]> => {
  const random = seededRandom(seed);
  if (SAMPLE === 1) return [{ call: 'pwrite64', nth: 1 + Math.floor(random.fraction() * FIRST_WRITES) }];
  const calm = await site();
  const trace = join(folder, 'trace');
  const { stop } = calm.run(recording(trace));
  await complete(calm, twoIntervals);
  await stop();
  await calm.close();
  const counts = countedCalls(trace, filesOf(calm.home));
  const all = changingCalls
    .split(',')
    .flatMap((call) => Array.from({ length: counts.get(call) ?? 0 }, (_, index): Point => ({ call, nth: index + 1 })));
  const order = all.map((point) => [random.fraction(), point] as const).sort(([one], [other]) => one - other);
  return order.slice(0, SAMPLE).map(([, point]) => point);
};

test.skipIf(!requireDebian('strace'))(
  `a gateway killed at a write of its files goes on: every interval is at the core once, with the true registers (KILL_SEED=${seed})`,
  { timeout: 14_400_000 },
  async () => {
    const points = await pointsOf();
    let spared = 0;
    for (const { call, nth } of points) {
      const at = `KILL_SEED=${seed}, killed at ${call} ${nth}`;
      const here = await site();
      const first = here.run(killing(call, nth, filesOf(here.home)));
      const lived = complete(here, twoIntervals).then(() => true);
      // A run that is quicker than the recorded one writes less in the same time.
      if (await Promise.race([first.ended.then(() => false), lived])) spared += 1;
      expect(await first.stop(), at).toBe('SIGKILL');
      const second = here.run();
      const through = instant(here.clock.now() - (here.clock.now() % QUARTER_HOUR) + QUARTER_HOUR);
      await Promise.all([lived, complete(here, through)]);
      await second.stop();
      holdTruth(here, through, at);
      // Not before there is an outbox: then the next start would miss it, and not make one.
      expect(existsSync(join(here.home, '.gridtokenx-gateway-simulation-gw-1.storage')), at).toBe(true);
      await here.close();
      rmSync(here.home, { recursive: true });
    }
    expect(spared).toBeLessThanOrEqual(points.length / 2);
  },
);
