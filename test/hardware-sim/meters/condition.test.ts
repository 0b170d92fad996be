import { describe, expect, test } from 'vitest';
import { createFeeder } from '../../../hardware-sim/grid/feeder.ts';
import type { MeterOrder } from '../../../hardware-sim/meters/condition.ts';
import { modbusMeter } from '../../../hardware-sim/meters/modbus-meter.ts';
import { sdmModels } from '../../../hardware-sim/meters/sdm-model.ts';
import { type Instant, instant } from '../../../src/domain/time.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const feeder = createFeeder({ seed: 5, start });

/** The business's SDM630 on a clock that is set by hand. */
const setUp = (installedRatio = 1) => {
  let now: Instant = start;
  const plate = { device: 'b01', at: 'b01', serial: 20_000_001, installedRatio };
  const meter = modbusMeter(plate, sdmModels['eastron/sdm630'], feeder, () => now);
  const ask = (code: number, address: number): Uint8Array =>
    meter.answer(Uint8Array.of(code, address >> 8, address & 0xff, 0, 2));
  const view = (pdu: Uint8Array) => new DataView(pdu.buffer, pdu.byteOffset);
  return {
    /** Float32 of input registers, read by the platform. */
    read: (address: number): number => view(ask(4, address)).getFloat32(2),
    serial: (): number => view(ask(3, 0xfc00)).getUint32(2),
    ask,
    at: (seconds: number): void => {
      now = instant(start + seconds * 1000);
    },
    obey: (order: MeterOrder): void => meter.obey(order),
    restart: (zeroMs: number): void => meter.restarted?.(zeroMs),
  };
};
const IMPORT = 0x0048;
const EXPORT = 0x004a;
const POWER = 0x0034;
const CURRENT = 0x0006;
const VOLTAGE = 0x0000;
/** What really flowed in since the start, kWh. */
const flowed = (seconds: number): number => {
  const { importMilliWh } = feeder.registersAt('b01', instant(start + seconds * 1000));
  return (importMilliWh - feeder.registersAt('b01', start).importMilliWh) / 1e6;
};

test('a counter rolls over: what is counted beyond its end is counted from zero', () => {
  const meter = setUp();
  meter.obey({ kind: 'counters', importKwh: 9999.5, exportKwh: 7, rollsOverAtKwh: 10_000 });
  expect(meter.read(IMPORT)).toBe(9999.5);
  expect(flowed(240)).toBeLessThan(0.5);
  meter.at(240);
  expect(meter.read(IMPORT)).toBeCloseTo(9999.5 + flowed(240), 2);
  expect(flowed(7200)).toBeGreaterThan(0.5);
  meter.at(7200);
  expect(meter.read(IMPORT)).toBeCloseTo(flowed(7200) - 0.5, 3);
  expect(meter.read(EXPORT)).toBe(7);
});

test('a reset begins at zero and counts on from there; the number on the plate stays', () => {
  const meter = setUp();
  meter.at(3600);
  meter.obey({ kind: 'counters', importKwh: 0, exportKwh: 0 });
  expect([meter.read(IMPORT), meter.read(EXPORT)]).toEqual([0, 0]);
  meter.at(7200);
  expect(meter.read(IMPORT)).toBeCloseTo(flowed(7200) - flowed(3600), 4);
  expect(meter.serial()).toBe(20_000_001);
});

test('an exchange: another number, other registers, the same load', () => {
  const meter = setUp();
  meter.at(3600);
  const before = meter.read(POWER);
  meter.obey({ kind: 'exchange', serial: 41_000_123, importKwh: 3.25, exportKwh: 0.5 });
  expect(meter.serial()).toBe(41_000_123);
  expect([meter.read(IMPORT), meter.read(EXPORT), meter.read(POWER)]).toEqual([3.25, 0.5, before]);
  meter.at(7200);
  expect(meter.read(IMPORT)).toBeCloseTo(3.25 + flowed(7200) - flowed(3600), 4);
});

test('a reboot: silence, counters of zero while everything else is there, then as if nothing was', () => {
  const meter = setUp();
  meter.at(3600);
  meter.obey({ kind: 'reboot', deadSeconds: 5, zeroSeconds: 10 });
  for (const seconds of [3600, 3604.9]) {
    meter.at(seconds);
    expect(meter.ask(4, IMPORT).length).toBe(0);
  }
  for (const seconds of [3605, 3614.9]) {
    meter.at(seconds);
    expect([meter.read(IMPORT), meter.read(EXPORT)]).toEqual([0, 0]);
    expect(meter.read(VOLTAGE)).toBeGreaterThan(200);
  }
  meter.at(3615);
  const { importMilliWh } = feeder.registersAt('b01', instant(start + 3_615_000));
  expect(meter.read(IMPORT)).toBe(Math.fround(importMilliWh / 1e6));
});

test('restarted from outside, it answers at once, with counters of zero for as long as it was told', () => {
  const meter = setUp();
  meter.restart(2000);
  expect(meter.read(IMPORT)).toBe(0);
  meter.at(2);
  expect(meter.read(IMPORT)).toBeGreaterThan(0);
});

describe('current transformers of 200/5, ratio 40', () => {
  const truth = feeder.stateAt('b01', start);

  test('set as installed: primary values', () => {
    const meter = setUp(40);
    expect(meter.read(POWER)).toBe(Math.fround(truth.active));
    expect(meter.read(CURRENT)).toBe(Math.fround(truth.phases[0]?.current ?? Number.NaN));
  });

  test('set to 20: half of all currents, powers and of what is counted from then on; voltages stay', () => {
    const meter = setUp(40);
    const opening = meter.read(IMPORT);
    meter.obey({ kind: 'current-ratio', ratio: 20 });
    expect(meter.read(POWER)).toBeCloseTo(truth.active / 2, 3);
    expect(meter.read(CURRENT)).toBeCloseTo((truth.phases[0]?.current ?? 0) / 2, 4);
    expect(meter.read(VOLTAGE)).toBe(Math.fround(truth.phases[0]?.voltage ?? Number.NaN));
    expect(meter.read(IMPORT)).toBe(opening);
    meter.at(7200);
    expect(meter.read(IMPORT)).toBeCloseTo(opening + flowed(7200) / 2, 2);
  });
});

test('a hole in the firmware is exception 2 for every question that touches it, and for no other', () => {
  const meter = setUp();
  meter.obey({ kind: 'hole', first: 0x0010, last: 0x0011 });
  expect([...meter.ask(4, 0x0010)]).toEqual([0x84, 2]);
  expect([...meter.ask(4, 0x000f)]).toEqual([0x84, 2]);
  expect([...meter.ask(4, 0x0011)]).toEqual([0x84, 2]);
  expect(meter.ask(4, 0x000e)[0]).toBe(4);
  expect(meter.ask(4, 0x0012)[0]).toBe(4);
});
