import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatWarp } from '../../src/adapters/system/clock.ts';
import { instant } from '../../src/domain/time.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import { type CoreProcess, startCore } from './core-process.ts';
import { startGateway } from './gateway-process.ts';
import { shippedLaunch } from './launch.ts';
import { type GatewaySite, gatewaySite } from './memory-site.ts';
import { type Meters, startMeters } from './meters.ts';
import { startOpcUaMeters } from './opcua-meters.ts';
import { childrenOf, type ProcessUse, processUse } from './process-use.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { median, slope } from './statistics.ts';

const SEED = 2026;
const METERS = 10;
/** A quarter hour of grid time takes 15 s: sealing, storage and sync are part of what is measured. */
const RATE = 60;
const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));

type World = Readonly<{ folder: string; site: GatewaySite; core: CoreProcess; meters: Meters; warp: string }>;
type Started = Readonly<{ ready: number; firstReading: number }>;
type Look = ProcessUse & Readonly<{ second: number; answers: number }>;

const startIn = async ({ folder, site, core, meters, warp }: World, name: string, more: readonly object[] = []) => {
  const read = meters.firstReading();
  const gateway = await startGateway(site.configure(name, core, meters.ports, more), {
    warp,
    compileCache: join(folder, 'compile-cache'),
    logFile: join(folder, `${name}.log`),
  });
  const { startedAt, readyAt } = gateway;
  return { gateway, started: { ready: readyAt - startedAt, firstReading: (await read) - startedAt } };
};

/** Starts a gateway, takes the times, and stops it. */
const startOnce = async (world: World, name: string): Promise<Started> => {
  const { gateway, started } = await startIn(world, name);
  await gateway[Symbol.asyncDispose]();
  return started;
};

/** A gateway that runs for so many seconds, looked at every `each`. */
const watch = async (world: World, seconds: number, each: number): Promise<readonly Look[]> => {
  const { gateway } = await startIn(world, 'watched');
  await using _ = gateway;
  const looks: Look[] = [];
  for (let second = each; second <= seconds; second += each) {
    await sleep(Math.max(0, gateway.startedAt + second * 1000 - Date.now()));
    looks.push({ ...processUse(gateway.pid), second, answers: await world.meters.answers() });
    if (second % 15 === 0) progress(`${second} of ${seconds} s`);
  }
  return looks;
};

const rowsOf = (looks: readonly Look[]): readonly Row[] => {
  const last = looks.at(-1);
  const early = looks.find(({ second }) => second >= 15) ?? looks[0];
  const late = looks.filter(({ second }) => second >= (last?.second ?? 0) / 2);
  if (last === undefined || early === undefined) return [];
  const growth = (of: (look: Look) => number): number =>
    slope(late.map((look) => ({ x: look.second / 60, y: of(look) })));
  const memory = (name: string, { second, residentMB, privateMB }: Look): Row =>
    row(`${name} ${second} s`, residentMB, 'MB', `${privateMB.toFixed(1)} MB private and dirty`);
  const polls = last.answers - early.answers;
  return [
    memory('resident after', early),
    memory('resident after', last),
    row(
      'growing, second half',
      growth(({ residentMB }) => residentMB),
      'MB/min',
      `private and dirty ${growth(({ privateMB }) => privateMB).toFixed(2)} MB/min; a minute says little about an hour`,
    ),
    row(
      'CPU, whole pipeline',
      (last.cpuMs - early.cpuMs) / polls,
      'CPU-s per 1,000 polls',
      `${(polls / (last.second - early.second)).toFixed(1)} polls/s, an interval every 15 s, no page open, no broker`,
    ),
  ];
};

/** A line of one meter behind an OPC UA server that is read and not settled. */
const opcUaLine = (endpoint: string, folder: string): object => ({
  name: 'opc-ua',
  transport: { kind: 'opc-ua', endpoint, securityMode: 'None', securityPolicy: 'None', pkiFolder: join(folder, 'pki') },
  meters: [
    {
      device: 'head',
      point: 'point-head',
      role: 'check',
      profile: 'opc-ua/meter-three-phase',
      nodes: [
        { quantity: 'voltage.L1', node: 'ns=1;s=head.voltage.L1' },
        { quantity: 'frequency', node: 'ns=1;s=head.frequency' },
        { quantity: 'power.active', node: 'ns=1;s=head.power.active' },
      ],
    },
  ],
});

/** The same gateway with an OPC UA server besides: what its process takes, and what the client's takes. */
const withOpcUa = async (world: World, seconds: number): Promise<readonly Row[]> => {
  const server = await startOpcUaMeters();
  try {
    const { gateway } = await startIn(world, 'opc-ua', [opcUaLine(server.endpoint, world.folder)]);
    await using _ = gateway;
    await sleep(seconds * 1000);
    const [own, children] = [processUse(gateway.pid), childrenOf(gateway.pid).map(processUse)];
    const client = Math.max(0, ...children.map(({ residentMB }) => residentMB));
    const view = (await (await fetch(new URL('/v1/view', gateway.url))).json()) as GatewayView;
    const read = view.meters.find(({ device }) => device === 'head')?.quality.level ?? 'absent';
    return [
      row(`with an OPC UA line, resident after ${seconds} s`, own.residentMB, 'MB', `the meter behind it is ${read}`),
      row('and its client process', client, 'MB', 'started only when such a line is configured'),
    ];
  } finally {
    await server.stop();
  }
};

const idleNode = async (): Promise<ProcessUse> => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await sleep(1_000);
  const use = processUse(child.pid ?? 0);
  child.kill();
  return use;
};

/** A real gateway with a real core and ten simulated meters, each a Modbus TCP connection, read every second. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  if (!existsSync('/proc/self/smaps_rollup')) return [{ name: 'not measured', value: '–', note: 'needs Linux' }];
  const [starts, seconds, each] = effort === 'quick' ? [1, 4, 1] : [3, 60, 3];
  using folder = scratchFolder();
  const warp = formatWarp({ virtual: start, wall: Date.now(), rate: RATE });
  const site = gatewaySite(folder.path, { seed: SEED, start, meters: METERS, rate: RATE });
  progress('starting the core and the meters');
  await using core = await startCore(join(folder.path, 'core'), site.registry, ['--warp', warp]);
  await using meters = await startMeters({ seed: SEED, devices: site.devices, warp });
  const world: World = { folder: folder.path, site, core, meters, warp };
  progress('starting gateways');
  const cold = await startOnce(world, 'cold');
  const warm: Started[] = [];
  for (let at = 0; at < starts; at += 1) warm.push(await startOnce(world, `warm-${at}`));
  const { nodeFlags, environment } = shippedLaunch();
  const launch = [...nodeFlags, ...Object.keys(environment)].join(' ');
  return [
    row(
      'start to first reading',
      median(warm.map(({ firstReading }) => firstReading)),
      'ms',
      `as the unit starts it: ${launch}`,
    ),
    row('start to the page being served', median(warm.map(({ ready }) => ready)), 'ms'),
    row('start to first reading, nothing compiled before', cold.firstReading, 'ms', 'once: after an installation'),
    row('resident, a Node that does nothing', (await idleNode()).residentMB, 'MB', 'for comparison'),
    ...rowsOf(await watch(world, seconds, each)),
    ...(await withOpcUa(world, effort === 'quick' ? 8 : 30)),
  ];
};
