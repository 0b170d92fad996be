import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { loadProfiles } from '../../../drivers/profiles/catalogue.ts';
import type { Feeder } from '../../../hardware-sim/grid/feeder.ts';
import { readLineFaults, readMeterFaults } from '../../../hardware-sim/line/faults.ts';
import { scenarios } from '../../../hardware-sim/scenarios/catalogue.ts';
import { dueOrders } from '../../../hardware-sim/scenarios/order.ts';
import { readOrder } from '../../../hardware-sim/scenarios/read-order.ts';
import { readScenario } from '../../../hardware-sim/scenarios/read-scenario.ts';
import type { Scenario } from '../../../hardware-sim/scenarios/scenario.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../hardware-sim/simulator.ts';
import { parseWarp, systemClock, type Warp } from '../../adapters/system/clock.ts';
import { Fault } from '../../domain/fault.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { BANGKOK_OFFSET, DAY, type Instant, instant } from '../../domain/time.ts';
import { whyOf } from '../../domain/why.ts';
import type { ModbusProfile } from '../../profiles/profile.ts';
import { numberOption } from '../installer/ranges.ts';
import { said } from '../speech.ts';

export type SimOptions = Readonly<{
  seed: string;
  baud?: string;
  pty: boolean;
  warp?: string;
  scenario?: string;
  list?: boolean;
  json?: boolean;
}>;

/** `pty` false serves RS-485 lines as RTU over TCP. `baud` is for all lines of the scenario, instead of their own. */
type Numbers = Readonly<{ seed: number; baud: number | null }>;
type Settled = Numbers & Readonly<{ pty: boolean; warp?: string }>;

/** @throws Fault `configuration` */
const numbersOf = ({ seed, baud }: SimOptions): Numbers => ({
  seed: numberOption('seed', seed, 0, 4_294_967_295),
  baud: baud === undefined ? null : numberOption('baud', baud, 300, 1_000_000),
});

const LOOK_EVERY = 100;
/** As much of what cannot be understood as a person needs to know it again. */
const LONGEST_QUOTE = 60;

/** What came from outside, fit for a terminal: no control characters, and not all of it. */
const quoted = (text: string): string =>
  (text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text).replace(
    /\p{C}/gu,
    (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`,
  );

const endOfInput =
  'ends, because its standard input has ended. To run it in the background, keep that open: sleep infinity | gridtokenx sim';

const say = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

/** By name, or out of a JSON file. @throws Fault `configuration` */
const scenarioOf = (wanted: string | undefined): Scenario => {
  const known = scenarios.find(({ name }) => name === (wanted ?? scenarios[0]?.name));
  if (known !== undefined) return known;
  if (wanted === undefined || !/[./]/.test(wanted)) {
    const names = scenarios.map(({ name }) => name);
    const meant = nearMiss(wanted ?? '', names);
    throw new Fault(
      'configuration',
      meant === null
        ? `There is no scenario "${wanted}": give a JSON file, or one of ${names.join(', ')}.`
        : `There is no scenario "${wanted}"; did you mean "${meant}"? --list names all.`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(wanted, 'utf8'));
  } catch (cause) {
    const why = whyOf(cause);
    throw new Fault('configuration', `The scenario ${wanted} cannot be read (${quoted(why)}).`, { cause });
  }
  return readScenario(value, `Scenario ${wanted}`);
};

/** The register images of models that a scenario names. @throws Fault `configuration` for one there is not. */
const profilesOf = async ({ lines, ports }: Scenario): Promise<ReadonlyMap<string, ModbusProfile>> => {
  const ids = [...lines, ...ports].flatMap(({ meters }) => meters.flatMap(({ model }) => (model ? [model] : [])));
  const profiles = new Map<string, ModbusProfile>();
  for (const [id, profile] of await loadProfiles(ids)) if (profile.protocol === 'modbus') profiles.set(id, profile);
  return profiles;
};

/** Without a warp the registers begin at midnight in Bangkok, so that a restart finds them where they were. */
const midnight = (now: Instant): Instant => instant(Math.floor((now + BANGKOK_OFFSET) / DAY) * DAY - BANGKOK_OFFSET);

const warpOf = (text: string | undefined, { clock }: Scenario): Warp | undefined => {
  if (text !== undefined) return parseWarp(text);
  return clock && { virtual: instant(Date.parse(clock.begin)), wall: Date.now(), rate: clock.rate };
};

const settingsOf = async (options: Settled, scenario: Scenario): Promise<Omit<SimulatorOptions, 'rtu'>> => {
  const warp = warpOf(options.warp, scenario);
  const clock = systemClock({ warp });
  return {
    seed: options.seed,
    start: warp?.virtual ?? midnight(clock.now()),
    gridTime: clock.now,
    sky: scenario.sky ?? 'drawn',
    frequency: scenario.frequency ?? 'drawn',
    tcp: scenario.ports,
    profiles: await profilesOf(scenario),
  };
};

/** A pty where one can be had; otherwise RTU over TCP, and why. */
const start = async (
  { baud, pty }: Settled,
  { lines }: Scenario,
  settings: Omit<SimulatorOptions, 'rtu'>,
): Promise<Readonly<{ simulator: Simulator; withoutPty: string | null }>> => {
  const open = (over: 'pty' | 'tcp') =>
    startSimulator({ ...settings, rtu: lines.map((line) => ({ ...line, baud: baud ?? line.baud, over })) });
  if (!pty) return { simulator: await open('tcp'), withoutPty: 'as asked' };
  try {
    return { simulator: await open('pty'), withoutPty: null };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'link-down') throw error;
    return { simulator: await open('tcp'), withoutPty: error.message };
  }
};

/** Endpoint of the scenario's OPC UA server, and how to end it; null without one. Its library is loaded only here. */
const startOpcUa = async ({ opcua }: Scenario, { seed, warp }: Settled, { start: from, meters: known }: Feeder) => {
  if (opcua === undefined) return null;
  if (warp !== undefined)
    throw new Fault('configuration', "An OPC UA server runs with the machine's time: leave out --warp.");
  const strange = opcua.meters.find((wanted) => !known.some(({ id }) => id === wanted));
  if (strange !== undefined)
    throw new Fault('configuration', `The simulated feeder has no meter "${strange}": it has h01 … h12, b01 and head.`);
  const pkiFolder = mkdtempSync(join(tmpdir(), 'gridtokenx-sim-pki-'));
  const { startOpcUaServer } = await import('../../../hardware-sim/opcua/opcua-server.ts');
  const { port = 0, meters } = opcua;
  const server = await startOpcUaServer({ seed, start: from, port, meters, pkiFolder, acceptsUnknown: true });
  const close = async (): Promise<void> => {
    await server.close();
    rmSync(pkiFolder, { recursive: true, force: true });
  };
  return { endpoint: server.endpoint, close };
};

/** What a line on stdin may hold; nothing of it is believed before it is looked at. */
type Wish = Readonly<{
  statistics?: unknown;
  order?: unknown;
  fault?: unknown;
  device?: unknown;
  line?: unknown;
  faults?: unknown;
}>;
const isWish = (value: unknown): value is Wish => typeof value === 'object' && value !== null;

/**
 * `{"fault":{"device":"h03","faults":[…]}}`, `{"fault":{"line":"rs485","faults":[…]}}`, `{"statistics":true}`, or any
 * order of a timeline: `{"order":{"kind":"exchange","device":"h02",…}}`.
 * @throws Fault `configuration`
 */
const obey = (simulator: Simulator, text: string): object => {
  let wish: unknown;
  try {
    wish = JSON.parse(text);
  } catch (cause) {
    throw new Fault('configuration', `"${quoted(text)}" is not JSON.`, { cause });
  }
  if (isWish(wish) && wish.statistics === true) return { statistics: simulator.statistics() };
  if (isWish(wish) && wish.order !== undefined) {
    const order = readOrder(wish.order, 'The order');
    simulator.obey(order);
    return { obeyed: order };
  }
  const fault = isWish(wish) ? wish.fault : undefined;
  if (isWish(fault) && typeof fault.device === 'string')
    simulator.setMeterFaults(fault.device, readMeterFaults(fault.faults));
  else if (isWish(fault) && typeof fault.line === 'string')
    simulator.setLineFaults(fault.line, readLineFaults(fault.faults));
  else
    throw new Fault(
      'configuration',
      `${quoted(text)}: write {"fault":{"device":…,"faults":[…]}} or {"statistics":true}.`,
    );
  return { set: fault };
};

/** Gives the orders of the timeline when their grid time has come, and says so on stderr; the answer stops it. */
const runTimeline = ({ timeline }: Scenario, simulator: Simulator, gridTime: () => Instant): (() => void) => {
  const begun = gridTime();
  let given = 0;
  const look = (): void => {
    for (const { after, order } of dueOrders(timeline, given, (gridTime() - begun) / 1000)) {
      given += 1;
      simulator.obey(order);
      process.stderr.write(`sim: ${after} s: ${JSON.stringify(order)}\n`);
    }
    if (given === timeline.length) clearInterval(looking);
  };
  const looking = setInterval(look, LOOK_EVERY);
  look();
  return () => clearInterval(looking);
};

/**
 * Resolves when nobody reads what is said any more: whoever started it is gone. That must not end the process on the spot,
 * for the line has files of its own to remove.
 */
const unheard = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdout.on('error', () => resolve());
    process.stderr.on('error', () => resolve());
  });

/**
 * Serves a scenario; without one h01 … h06 on one RS-485 line (units 1 … 6) and h07 … h12, b01, head behind one Modbus
 * TCP port (units 1 … 8). One JSON line on stdout says where, every line on stdin is an order and gets one line back.
 * Ends at SIGTERM, SIGINT or when stdin ends, so that it never outlives whoever started it.
 * @throws Fault `configuration`
 */
export const run = async (asked: SimOptions): Promise<number> => {
  if (asked.json && !asked.list)
    throw new Fault('configuration', '--json prints the list of scenarios: say --list --json.');
  if (asked.list && asked.json) {
    process.stdout.write(`${JSON.stringify(scenarios.map(({ name, what }) => ({ name, what })))}\n`);
    return 0;
  }
  if (asked.list) {
    const longest = Math.max(...scenarios.map(({ name }) => name.length));
    for (const { name, what } of scenarios) process.stdout.write(`${name.padEnd(longest)}  ${said(what)}\n`);
    return 0;
  }
  const ending = Promise.race([...['SIGTERM', 'SIGINT'].map((signal) => once(process, signal)), unheard()]);
  const options: Settled = { ...asked, ...numbersOf(asked) };
  const scenario = scenarioOf(asked.scenario);
  const settings = await settingsOf(options, scenario);
  const { simulator, withoutPty } = await start(options, scenario, settings);
  const opcua = await startOpcUa(scenario, options, simulator.feeder).catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  const stopTimeline = runTimeline(scenario, simulator, settings.gridTime);
  const orders = createInterface({ input: process.stdin });
  orders.on('line', (text) => {
    try {
      say(obey(simulator, text));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      say({ error: error.message });
    }
  });
  const [line] = simulator.lines;
  say({
    ready: true,
    scenario: scenario.name,
    seed: options.seed,
    start: simulator.feeder.start,
    rtu: line === undefined ? null : { ...line, withoutPty },
    lines: simulator.lines,
    tcp: simulator.tcp,
    ...(opcua && { opcua: { endpoint: opcua.endpoint } }),
  });
  const alone = await Promise.race([ending.then(() => false), once(orders, 'close').then(() => true)]);
  if (alone) process.stderr.write(`sim: ${said(endOfInput)}\n`);
  stopTimeline();
  orders.close();
  process.stdin.destroy();
  await opcua?.close();
  await simulator.close();
  return 0;
};
