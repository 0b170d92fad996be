import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { encodeAnswer } from '../../../drivers/modbus/codec.ts';
import { busOver } from '../../../drivers/modbus/modbus-bus.ts';
import { rtuMachine, wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../../drivers/modbus/run-line.ts';
import inverter from '../../../drivers/profiles/sunspec/inverter.ts';
import meter from '../../../drivers/profiles/sunspec/meter.ts';
import { sunSpecSource } from '../../../drivers/sunspec/sunspec-source.ts';
import { createFeeder } from '../../../hardware-sim/grid/feeder.ts';
import type { ModbusMeter } from '../../../hardware-sim/meters/modbus-meter.ts';
import { meteredTruth, roofTruth } from '../../../hardware-sim/sunspec/roof.ts';
import { sunSpecDevice } from '../../../hardware-sim/sunspec/sunspec-device.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import type { Sample } from '../../../src/domain/reading.ts';
import { instant, MINUTE, millis } from '../../../src/domain/time.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { virtualBus } from '../../support/virtual-wire.ts';

const start = instant(Date.parse('2026-11-24T11:58:30+07:00'));
const baud = 19_200;
const maker = { manufacturer: 'Nobody', model: 'Sim', version: '1', serial: 'S-7' };

/** Unit 1 a roof, unit 2 a meter, unit 3 a device that refuses everything, on one RS-485 line in virtual time. */
const line = (see: (sample: Sample) => void = () => undefined) => {
  const scheduler = new VirtualTimeScheduler();
  const clock = fakeClock({ start, scheduler });
  const log = quietLog();
  const feeder = createFeeder({ seed: 3, start });
  const settings = { maker, longestRead: 125, float: false } as const;
  const roofDevice = sunSpecDevice(
    { ...settings, kind: 'inverter', device: 'roof', base: 40_000 },
    roofTruth(3, feeder, 'b01', 5_000_000),
    clock.now,
  );
  const grid = sunSpecDevice(
    { ...settings, kind: 'meter', device: 'grid', base: 0 },
    meteredTruth(feeder, 'b01'),
    clock.now,
  );
  const asked: number[] = [];
  const deaf: ModbusMeter = {
    device: 'deaf',
    answer: (pdu) => {
      asked.push(scheduler.now());
      return encodeAnswer({ kind: 'exception', function: pdu[0] ?? 0, code: 2 });
    },
  };
  const meters = new Map<number, ModbusMeter>([
    [1, roofDevice],
    [2, grid],
    [3, deaf],
  ]);
  const wire = virtualBus({ baud, bitsPerCharacter: 10, turnaround: 20, seed: 3 }, meters, scheduler);
  const openable = runLine(rtuMachine(wireTime({ baud, parity: 'none', stopBits: 1 })), wire.transport, {
    clock,
    spin: false,
  });
  const bus = busOver(
    openable,
    wire.transport.name,
    {
      name: 'roof',
      meters: [
        { device: 'roof', unit: 1, source: sunSpecSource(inverter) },
        { device: 'grid', unit: 2, source: sunSpecSource(meter) },
        { device: 'deaf', unit: 3, source: sunSpecSource(inverter) },
      ],
      limits: (bus) => bus,
      fastPeriod: millis(1_000),
      intervalLength: QUARTER_HOUR,
    },
    { clock, random: seededRandom(1), log },
  );
  const samples: (Sample & Readonly<{ at: number }>)[] = [];
  const polling = bus.samples().subscribe((sample) => {
    samples.push({ ...sample, at: scheduler.now() });
    see(sample);
  });
  const until = (milliseconds: number): void => {
    scheduler.maxFrames = milliseconds;
    scheduler.flush();
  };
  return { roofDevice, samples, asked, log, until, polling, wire: wire.line };
};

describe('SunSpec over RS-485, in virtual time', () => {
  const { roofDevice, samples, asked, log, until, polling } = line();
  until(2 * MINUTE);
  roofDevice.obey({ kind: 'update', registers: 6 });
  until(4 * MINUTE);
  polling.unsubscribe();

  const of = (device: string) => samples.filter((sample) => sample.device === device);
  const values = (device: string) =>
    of(device).filter(({ outcome }) => outcome.kind === 'answered' && outcome.values.frequency !== undefined);

  test('each device is found and then read every second', () => {
    // Not in the first two seconds, while the chains are walked, nor in the second of the update.
    expect(values('roof').length).toBeGreaterThan(230);
    expect(values('grid').length).toBeGreaterThan(230);
    const gaps = values('grid').map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
    expect(Math.max(...gaps)).toBeLessThan(1_700);
  });

  test('an answer has everything: values, and the counter beside them', () => {
    expect(values('roof').at(-1)?.outcome).toMatchObject({ rejected: {}, registers: { export: { exponent: 0 } } });
    expect(values('grid').at(-1)?.outcome).toMatchObject({ registers: { import: { exponent: 0 } } });
  });

  test('at the boundary the counters are read, and who the device is', () => {
    const boundary = 90_000;
    const after = of('grid').filter(({ at }) => at >= boundary && at < boundary + 1_000);
    const kinds = after.map(({ outcome }) =>
      outcome.kind === 'failed'
        ? 'failed'
        : outcome.identity
          ? outcome.identity.serialNumber
          : Object.keys(outcome.values).length,
    );
    expect(kinds).toContain(0);
    expect(kinds).toContain('S-7');
  });

  test('no sample comes out of a chain that has moved; the device is read again within two seconds', () => {
    const update = 2 * MINUTE;
    const [next] = values('roof').filter(({ at }) => at > update);
    expect(next && next.at - update).toBeLessThan(2_000);
    expect(of('roof').filter(({ outcome }) => outcome.kind === 'failed')).toEqual([]);
  });

  test('a device that is not SunSpec costs four questions, then after 2 s, 4 s, 8 s, … four again, said once an hour', () => {
    const said = of('deaf');
    expect(said.map(({ outcome }) => outcome.kind === 'failed' && outcome.reason)).toEqual(
      Array.from({ length: said.length }, () => 'foreign-meter'),
    );
    expect(asked.length).toBe(4 * said.length);
    // A round takes 3 s, a second after each refusal; rounds begin 2, 4, 8, … s after the one before ended.
    const pauses = said.slice(1).map(({ at }, index) => Math.round((at - (said[index]?.at ?? 0)) / 1000));
    expect(pauses.slice(0, 5)).toEqual([5, 7, 11, 19, 35]);
    expect(log.lines.filter(({ message }) => message.includes('no SunSpec marker'))).toHaveLength(1);
  });
});

test.each([1, 2])('late, doubled, cut, noisy answers and a chain that moves: no wrong value (seed %i)', (seed) => {
  const random = seededRandom(seed);
  const pick = (least: number, most: number): number => least + Math.floor(random.fraction() * (most - least + 1));
  const wrong: unknown[] = [];
  let judged = 0;
  // Judged when it comes, by what the device meant when it last spoke; then the scale changes.
  const { roofDevice, until, polling, wire } = line(({ device, outcome }) => {
    if (device !== 'roof' || outcome.kind !== 'answered' || outcome.values.frequency === undefined) return;
    const meant = roofDevice.meant(103);
    judged += 1;
    const right = [
      [outcome.values['power.active'], -(meant['W'] ?? Number.NaN)],
      [outcome.values['voltage.L1'], meant['PhVphA']],
      [
        outcome.registers.export && outcome.registers.export.value * 10 ** outcome.registers.export.exponent,
        meant['WH'],
      ],
    ].every(([said = Number.NaN, known = Number.NaN]) => Math.abs(said - known) <= 1e-9 * Math.abs(known));
    if (!right) wrong.push({ outcome, meant });
    roofDevice.obey({ kind: 'scale', factors: { W_SF: pick(-1, 2), V_SF: pick(-2, 0), WH_SF: pick(0, 2) } });
  });
  wire.setMeterFaults('roof', [
    { kind: 'late', byMs: 700, chance: 0.05 },
    { kind: 'doubled', chance: 0.1 },
    { kind: 'truncated', chance: 0.05 },
    { kind: 'exception', code: 6, chance: 0.03 },
  ]);
  wire.setLineFaults([{ kind: 'noise', bytes: 3, chance: 0.05 }]);
  for (let minute = 1; minute <= 8; minute += 1) {
    until(minute * MINUTE);
    roofDevice.obey({ kind: 'update', registers: pick(1, 40) });
  }
  expect(wrong).toEqual([]);
  expect(judged).toBeGreaterThan(60);
  wire.setMeterFaults('roof', []);
  wire.setLineFaults([]);
  // The longest back-off is five minutes.
  until(14 * MINUTE);
  judged = 0;
  until(14 * MINUTE + 10_000);
  polling.unsubscribe();
  expect(judged).toBeGreaterThan(8);
  expect(wrong).toEqual([]);
});
