/** A child process: ten meters of the simulated feeder, each behind a Modbus TCP port of its own. */
import { startSimulator } from '../../hardware-sim/simulator.ts';
import { parseWarp, systemClock } from '../../src/adapters/system/clock.ts';
import type { MetersOrder, MetersSetup, MetersWord } from './meters.ts';

const { seed, devices, warp: text } = JSON.parse(process.argv[2] ?? '') as MetersSetup;
const warp = parseWarp(text);
const simulator = await startSimulator({
  seed,
  start: warp.virtual,
  gridTime: systemClock({ warp }).now,
  tcp: devices.map((device) => ({ meters: [{ device, unit: 1 }] })),
  rtu: [],
});
const say = (word: MetersWord): void => void process.send?.(word);
const answers = (): number => simulator.statistics().tcp.reduce((sum, port) => sum + port.answers, 0);
/** A meter answers a probe before its first reading. */
const someMeterWasRead = (before: readonly number[]): boolean =>
  simulator.statistics().tcp.some((port, index) => port.answers >= (before[index] ?? 0) + 2);

process.on('disconnect', () => void simulator.close().then(() => process.exit()));
process.on('message', (order: MetersOrder) => {
  if (order === 'count') return say({ kind: 'count', answers: answers() });
  const before = simulator.statistics().tcp.map((port) => port.answers);
  const looking = setInterval(() => {
    if (!someMeterWasRead(before)) return;
    clearInterval(looking);
    say({ kind: 'read', at: Date.now() });
  }, 1);
});
say({ kind: 'ready', ports: simulator.tcp.map(({ port }) => port) });
