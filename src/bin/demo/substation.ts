import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { startEmbeddedBroker } from '../../adapters/mqtt/embedded-broker.ts';
import { formatWarp } from '../../adapters/system/clock.ts';
import type { Instant } from '../../domain/time.ts';
import { coreFile, gatewayFile, type SimulatedMeters, type Wiring } from './configurations.ts';
import { freePorts, isHealthy, type Program, startProgram, stopProgram, untilHealthy } from './processes.ts';
import { demoStart, firstInterval, gatewayIds, type Site } from './site.ts';

export type SubstationOptions = Readonly<{
  /** Null brings a broker along. */
  mqtt: string | null;
  pty: boolean;
  /** First of three ports; 0 takes any. */
  httpPort: number;
  /** What is being started, for whoever waits. */
  say: (what: string) => void;
  /** Nobody waits for the start any more: what runs already is stopped. */
  signal?: AbortSignal;
}>;

/** A substation on real processes, sockets and files. */
export type Substation = Readonly<{
  coreUrl: string;
  gatewayUrls: readonly string[];
  broker: string;
  /** Start of the first interval that is settled. */
  firstInterval: Instant;
  /** Why the RS-485 line is RTU over TCP; null when it is a pty. */
  withoutPty: string | null;
  /** The first program that ends without having been asked to. */
  failed: Promise<string>;
  /** `core` or a gateway's name: what kill -9 does, and what a supervisor does then. */
  kill(name: string): Promise<void>;
  start(name: string): Promise<void>;
  /** One line to the simulator: faults, statistics. */
  tell(order: object): void;
  stop(): Promise<void>;
}>;

/** How long a program that hangs may take to end. */
const IMPATIENCE_MS = 1_000;

type Planned = Readonly<{ name: string; args: readonly string[]; url: string }>;

const plannedPrograms = (
  site: Site,
  wiring: Omit<Wiring, 'httpPort'>,
  ports: readonly number[],
): readonly Planned[] => {
  const warp = ['--warp', formatWarp(site.warp)];
  const [corePort = 0, ...gatewayPorts] = ports;
  const write = (name: string, content: object): string => {
    const file = join(site.folder, `${name}.json`);
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
    return file;
  };
  const of = (kind: string, name: string, content: object, port: number): Planned => ({
    name,
    args: [kind, '--config', write(name, content), ...warp],
    url: `http://127.0.0.1:${port}`,
  });
  return [
    of('core', 'core', coreFile(site, corePort), corePort),
    ...gatewayIds.map((name, index) => {
      const httpPort = gatewayPorts[index] ?? 0;
      return of('gateway', name, gatewayFile(site, name, { ...wiring, httpPort }), httpPort);
    }),
  ];
};

const startSimulator = async (site: Site, log: string, pty: boolean): Promise<readonly [Program, SimulatedMeters]> => {
  const args = ['sim', '--seed', String(site.seed), '--warp', formatWarp(site.warp), ...(pty ? [] : ['--no-pty'])];
  const program = startProgram('sim', log, args);
  return [program, JSON.parse(await program.firstLine) as SimulatedMeters];
};

/** Starts meters, broker, core and gateways, in this order, and waits until each is there. */
export const startSubstation = async (site: Site, options: SubstationOptions): Promise<Substation> => {
  const logs = join(site.folder, 'logs');
  makeFolder(logs);
  const logOf = (name: string) => join(logs, `${name}.log`);
  const running = new Map<string, Program>();
  const expected = new Set<Program>();
  let fail: (why: string) => void = () => {};
  const failed = new Promise<string>((resolve) => {
    fail = resolve;
  });
  const watch = (program: Program): void => {
    running.set(program.name, program);
    void program.ended.then((how) => {
      if (!expected.has(program))
        fail(`${program.name} ended by itself (${how}); its last words are in ${logOf(program.name)}`);
    });
  };
  const end = async (name: string, how: (program: Program) => Promise<unknown>): Promise<void> => {
    const program = running.get(name);
    if (program === undefined) return;
    expected.add(program);
    await how(program);
    running.delete(name);
  };

  options.say('meters');
  const [simulator, meters] = await startSimulator(site, logOf('sim'), options.pty);
  watch(simulator);
  const broker = options.mqtt === null ? await startEmbeddedBroker() : null;
  const ports = await freePorts(options.httpPort, 1 + gatewayIds.length);
  const brokerUrl = options.mqtt ?? broker?.url ?? '';
  const coreUrl = `http://127.0.0.1:${ports[0]}`;
  const planned = plannedPrograms(site, { meters, coreUrl, broker: brokerUrl }, ports);

  const start = async (name: string): Promise<void> => {
    const plan = planned.find((one) => one.name === name);
    if (plan === undefined) throw new RangeError(`the substation has no program ${name}`);
    const program = startProgram(name, logOf(name), plan.args);
    watch(program);
    await untilHealthy(program, logOf(name), plan.url, options.signal);
  };
  /** Who hangs is not waited for: what he has acknowledged is durable. */
  const stopNamed = async (name: string): Promise<void> => {
    const url = planned.find((one) => one.name === name)?.url;
    const hangs = url !== undefined && !(await isHealthy(url));
    await end(name, (program) => stopProgram(program, hangs ? IMPATIENCE_MS : undefined));
  };
  const stop = async (): Promise<void> => {
    await Promise.all(gatewayIds.map(stopNamed));
    await stopNamed('core');
    await stopNamed('sim');
    await broker?.close();
  };
  let first = demoStart;
  try {
    options.say('core');
    await start('core');
    first = firstInterval(site);
    options.say('gateways');
    await Promise.all(gatewayIds.map(start));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    coreUrl,
    gatewayUrls: planned.slice(1).map(({ url }) => url),
    broker: brokerUrl,
    firstInterval: first,
    withoutPty: meters.rtu.withoutPty,
    failed,
    kill: (name) =>
      end(name, (program) => {
        program.kill('SIGKILL');
        return program.ended;
      }),
    start,
    tell: (order) => simulator.send(`${JSON.stringify(order)}\n`),
    stop,
  };
};
