import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { rtuMachine, wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../../drivers/modbus/run-line.ts';
import { tcpMachine } from '../../../drivers/modbus/tcp-machine.ts';
import type { LineFault, MeterFault } from '../../../hardware-sim/line/faults.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type Asking, readThrough } from '../../support/read-through.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { taggedMeter } from '../../support/tagged-meter.ts';
import { noTroubles, virtualTcpGateway } from '../../support/virtual-tcp-gateway.ts';
import { virtualBus } from '../../support/virtual-wire.ts';

const patience = { least: millis(40), most: millis(80), latest: millis(200) };
const stretchable: Asking = { counts: [4], most: 20, lengthStep: 2, patience };
/** Meters with no register to spare: no question can be told from another by its length. */
const stiff: Asking = { counts: [4], most: 4, lengthStep: 2, patience };
const fewLengths: Asking = { counts: [2, 4], most: 4, lengthStep: 2, patience };

const meters = () => new Map([1, 2, 3].map((unit) => [unit, taggedMeter(`m${unit}`)]));

const meterFaults: readonly MeterFault[] = [
  { kind: 'late', byMs: 120, chance: 0.05 },
  { kind: 'late', byMs: 350, chance: 0.02 },
  { kind: 'doubled', chance: 0.1 },
  { kind: 'truncated', chance: 0.05 },
  { kind: 'truncated', keep: 11, chance: 0.05 },
  { kind: 'wrong-unit', chance: 0.05 },
  { kind: 'corrupt-crc', chance: 0.05 },
  { kind: 'exception', code: 6, chance: 0.05 },
];
const lineFaults: readonly LineFault[] = [
  { kind: 'noise', bytes: 3, chance: 0.1 },
  { kind: 'echo', chance: 0.1 },
];

describe('10⁵ reads on an RTU line, answers late, doubled, truncated, echoed, noisy', () => {
  test.each([
    ['meters with registers to spare', stretchable, 50_000, 101],
    ['meters without any', stiff, 25_000, 102],
    ['meters with two lengths in all', fewLengths, 25_000, 103],
  ] as const)(
    '%s: no wrong value',
    (_, asking, reads, seed) => {
      const scheduler = new VirtualTimeScheduler();
      scheduler.maxFrames = Number.POSITIVE_INFINITY;
      const clock = fakeClock({ start: instant(0), scheduler });
      const units = meters();
      const { line, transport } = virtualBus(
        { baud: 9600, bitsPerCharacter: 10, turnaround: 5, seed },
        units,
        scheduler,
      );
      for (const { device } of units.values()) line.setMeterFaults(device, meterFaults);
      line.setLineFaults(lineFaults);
      const openable = runLine(rtuMachine(wireTime({ baud: 9600, parity: 'none', stopBits: 1 })), transport, {
        clock,
        spin: false,
      });
      const { tally, counters } = readThrough(openable, units, asking, reads, seededRandom(seed), scheduler);
      const said = `seed ${seed}: ${JSON.stringify({ tally, counters, line: line.statistics() })}`;
      process.stdout.write(`RTU, ${_}, ${said}\n`);
      expect(tally.wrong, said).toBe(0);
      expect(tally.asked, said).toBe(reads);
      expect(tally.answered, said).toBeGreaterThan(0.4 * reads);
      for (const { kind } of [...meterFaults, ...lineFaults])
        expect(line.statistics().faults[kind], said).toBeGreaterThan(0.01 * reads);
      expect(counters.late, said).toBeGreaterThan(0.01 * reads);
    },
    60_000,
  );
});

const troubles = {
  ...noTroubles,
  late: 0.08,
  lateBy: 150,
  doubled: 0.1,
  truncated: 0.01,
  halved: 0.02,
  wrongUnit: 0.05,
  refused: 0.05,
  dead: 0.03,
};
const echoed = (transaction: number): number => transaction;

describe('10⁵ reads over Modbus TCP, answers late, doubled, truncated, halved, in another’s name', () => {
  test.each([
    ['a server that echoes ids and answers out of order', echoed, false, stretchable, 30_000, 201],
    ['the same, meters without a register to spare', echoed, false, stiff, 20_000, 202],
    ['a gateway that answers with 0', () => 0, true, stretchable, 20_000, 203],
    ['a gateway with one id for ever, meters without a register to spare', () => 7, true, stiff, 15_000, 204],
    ['a gateway that echoes the low byte', (id: number) => id & 0xff, true, fewLengths, 15_000, 205],
  ] as const)(
    '%s: no wrong value',
    (_, idOf, inOrder, asking, reads, seed) => {
      const scheduler = new VirtualTimeScheduler();
      scheduler.maxFrames = Number.POSITIVE_INFINITY;
      const random = seededRandom(seed);
      const units = meters();
      const { transport, struck } = virtualTcpGateway(
        { latency: 10, idOf, inOrder, troubles, draw: random.fraction },
        units,
        scheduler,
      );
      const openable = runLine(tcpMachine, transport, {
        clock: fakeClock({ start: instant(0), scheduler }),
        spin: false,
      });
      const { tally, counters } = readThrough(openable, units, asking, reads, seededRandom(seed + 1), scheduler);
      const said = `seed ${seed}: ${JSON.stringify({ tally, counters, struck })}`;
      process.stdout.write(`TCP, ${_}, ${said}\n`);
      expect(tally.wrong, said).toBe(0);
      expect(tally.asked, said).toBe(reads);
      expect(tally.answered, said).toBeGreaterThan(0.4 * reads);
      for (const kind of ['late', 'doubled', 'truncated', 'halved', 'wrongUnit', 'refused', 'dead'])
        expect(struck[kind], said).toBeGreaterThan(0.005 * reads);
      if (idOf === echoed) expect(counters.unnamed, said).toBe(0);
      else expect(counters.unnamed, said).toBeGreaterThan(0.4 * reads);
    },
    60_000,
  );
});
