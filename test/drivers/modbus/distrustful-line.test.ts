import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { rtuMachine, wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../../drivers/modbus/run-line.ts';
import type { LineFault, MeterFault } from '../../../hardware-sim/line/faults.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { readThrough } from '../../support/read-through.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { taggedMeter } from '../../support/tagged-meter.ts';
import { virtualBus } from '../../support/virtual-wire.ts';

const serial = { baud: 9600, parity: 'none', stopBits: 1 } as const;
const patience = { least: millis(40), most: millis(80), latest: millis(200) };
const units = [1, 2, 3];

type Scenario = Readonly<{ name: string; meters: readonly MeterFault[]; line: readonly LineFault[]; answered: number }>;

// `answered`: at least this share of the reads must come through, or the line would be safe by being useless.
const scenarios: readonly Scenario[] = [
  { name: 'nothing wrong', meters: [], line: [], answered: 1 },
  {
    name: 'every fifth answer after the time-out',
    meters: [{ kind: 'late', byMs: 120, every: 5 }],
    line: [],
    answered: 0.7,
  },
  {
    name: 'answers later than any quarantine lasts',
    meters: [{ kind: 'late', byMs: 350, chance: 0.2 }],
    line: [],
    answered: 0.3,
  },
  { name: 'answers sent twice', meters: [{ kind: 'doubled', chance: 0.5 }], line: [], answered: 0.8 },
  { name: 'answers cut in half', meters: [{ kind: 'truncated', chance: 0.3 }], line: [], answered: 0.6 },
  {
    name: 'answers cut before the CRC',
    meters: [{ kind: 'truncated', keep: 11, chance: 0.3 }],
    line: [],
    answered: 0.5,
  },
  { name: 'answers in another’s name', meters: [{ kind: 'wrong-unit', chance: 0.3 }], line: [], answered: 0.6 },
  { name: 'answers with a wrong CRC', meters: [{ kind: 'corrupt-crc', chance: 0.3 }], line: [], answered: 0.6 },
  { name: 'refusals', meters: [{ kind: 'exception', code: 4, chance: 0.3 }], line: [], answered: 0.6 },
  { name: 'an adapter that hears itself', meters: [], line: [{ kind: 'echo' }], answered: 1 },
  { name: 'noise', meters: [], line: [{ kind: 'noise', bytes: 5, chance: 0.3 }], answered: 0.6 },
  {
    name: 'everything at once',
    meters: [
      { kind: 'late', byMs: 120, chance: 0.1 },
      { kind: 'doubled', chance: 0.1 },
      { kind: 'truncated', chance: 0.1 },
      { kind: 'corrupt-crc', chance: 0.1 },
      { kind: 'exception', code: 6, chance: 0.05 },
    ],
    line: [
      { kind: 'noise', bytes: 3, chance: 0.1 },
      { kind: 'echo', chance: 0.1 },
    ],
    answered: 0.4,
  },
];

const READS = 1_000;

const run = (scenario: Scenario, seed: number) => {
  const scheduler = new VirtualTimeScheduler();
  const clock = fakeClock({ start: instant(0), scheduler });
  const meters = new Map(units.map((unit) => [unit, taggedMeter(`m${unit}`)]));
  const { line, transport } = virtualBus({ baud: 9600, bitsPerCharacter: 10, turnaround: 5, seed }, meters, scheduler);
  for (const { device } of meters.values()) line.setMeterFaults(device, scenario.meters);
  line.setLineFaults(scenario.line);
  const openable = runLine(rtuMachine(wireTime(serial)), transport, { clock, spin: false });
  const asking = { counts: [4], most: 20, lengthStep: 2, patience };
  return {
    ...readThrough(openable, meters, asking, READS, seededRandom(seed), scheduler),
    statistics: line.statistics(),
  };
};

describe('no wrong value ever, whatever the line does', () => {
  test.each(scenarios)('$name', (scenario) => {
    for (const seed of [11, 12]) {
      const { tally, counters, statistics } = run(scenario, seed);
      const said = `seed ${seed}: ${JSON.stringify({ tally, counters, statistics })}`;
      expect(tally.wrong, said).toBe(0);
      expect(tally.answered + tally.refused + tally.failed, said).toBe(READS);
      expect(tally.answered, said).toBeGreaterThanOrEqual(scenario.answered * READS);
      expect(counters.requests, said).toBe(READS);
      // The faults did strike.
      for (const { kind } of [...scenario.meters, ...scenario.line])
        expect(statistics.faults[kind], said).toBeGreaterThan(30);
      const lates = scenario.meters.some(({ kind }) => kind === 'late' || kind === 'doubled');
      if (lates) expect(counters.late, said).toBeGreaterThan(30);
      else expect(statistics.silenceViolations, said).toBe(0);
    }
  });
});
