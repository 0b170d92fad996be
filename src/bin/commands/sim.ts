import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { readLineFaults, readMeterFaults } from '../../../hardware-sim/line/faults.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../hardware-sim/simulator.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { Fault } from '../../domain/fault.ts';
import { BANGKOK_OFFSET, DAY, type Instant, instant } from '../../domain/time.ts';

/** `pty` false serves the RS-485 line as RTU over TCP. */
export type SimOptions = Readonly<{ seed: number; baud: number; pty: boolean; warp?: string }>;

const LINE = 'rs485';
const onLine = ['h01', 'h02', 'h03', 'h04', 'h05', 'h06'];
const onTcp = ['h07', 'h08', 'h09', 'h10', 'h11', 'h12', 'b01', 'head'];
const withUnits = (devices: readonly string[]) => devices.map((device, index) => ({ device, unit: index + 1 }));

const say = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

/** Without a warp the registers begin at midnight in Bangkok, so that a restart finds them where they were. */
const midnight = (now: Instant): Instant => instant(Math.floor((now + BANGKOK_OFFSET) / DAY) * DAY - BANGKOK_OFFSET);

const settingsOf = ({ seed, baud, warp: text }: SimOptions, over: 'pty' | 'tcp'): SimulatorOptions => {
  const warp = text === undefined ? undefined : parseWarp(text);
  const clock = systemClock({ warp });
  return {
    seed,
    start: warp?.virtual ?? midnight(clock.now()),
    gridTime: clock.now,
    rtu: [{ name: LINE, baud, over, meters: withUnits(onLine) }],
    tcp: [{ meters: withUnits(onTcp) }],
  };
};

/** A pty where one can be had; otherwise RTU over TCP, and why. */
const start = async (options: SimOptions): Promise<Readonly<{ simulator: Simulator; withoutPty: string | null }>> => {
  if (!options.pty) return { simulator: await startSimulator(settingsOf(options, 'tcp')), withoutPty: 'as asked' };
  try {
    return { simulator: await startSimulator(settingsOf(options, 'pty')), withoutPty: null };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'link-down') throw error;
    return { simulator: await startSimulator(settingsOf(options, 'tcp')), withoutPty: error.message };
  }
};

/** What a line on stdin may hold; nothing of it is believed before it is looked at. */
type Order = Readonly<{ statistics?: unknown; fault?: unknown; device?: unknown; line?: unknown; faults?: unknown }>;
const isOrder = (value: unknown): value is Order => typeof value === 'object' && value !== null;

/**
 * `{"fault":{"device":"h03","faults":[…]}}`, `{"fault":{"line":"rs485","faults":[…]}}` or `{"statistics":true}`.
 * @throws Fault `configuration`
 */
const obey = (simulator: Simulator, text: string): object => {
  let order: unknown;
  try {
    order = JSON.parse(text);
  } catch (cause) {
    throw new Fault('configuration', `"${text}" is not JSON.`, { cause });
  }
  if (isOrder(order) && order.statistics === true) return { statistics: simulator.statistics() };
  const fault = isOrder(order) ? order.fault : undefined;
  if (isOrder(fault) && typeof fault.device === 'string')
    simulator.setMeterFaults(fault.device, readMeterFaults(fault.faults));
  else if (isOrder(fault) && typeof fault.line === 'string')
    simulator.setLineFaults(fault.line, readLineFaults(fault.faults));
  else throw new Fault('configuration', `${text}: write {"fault":{"device":…,"faults":[…]}} or {"statistics":true}.`);
  return { set: fault };
};

/**
 * Serves h01 … h06 on one RS-485 line (units 1 … 6) and h07 … h12, b01, head behind one Modbus TCP port (units 1 … 8).
 * One JSON line on stdout says where, every line on stdin is an order and gets one line back. Ends at SIGTERM, SIGINT
 * or when stdin ends, so that it never outlives whoever started it.
 */
export const run = async (options: SimOptions): Promise<number> => {
  const ending = Promise.race(['SIGTERM', 'SIGINT'].map((signal) => once(process, signal)));
  const { simulator, withoutPty } = await start(options);
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
    seed: options.seed,
    start: simulator.feeder.start,
    rtu: { ...line, withoutPty },
    tcp: simulator.tcp,
  });
  await Promise.race([ending, once(orders, 'close')]);
  orders.close();
  process.stdin.destroy();
  await simulator.close();
  return 0;
};
