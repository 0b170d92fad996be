import { describe, expect, test } from 'vitest';
import { createFeeder } from '../../../hardware-sim/grid/feeder.ts';
import { modbusMeter } from '../../../hardware-sim/meters/modbus-meter.ts';
import { sdmModels } from '../../../hardware-sim/meters/sdm-model.ts';
import { instant } from '../../../src/domain/time.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const now = instant(start + 3_723_000);
const feeder = createFeeder({ seed: 5, start });
const meterOf = (id: string) => {
  const meter = feeder.meters.find((one) => one.id === id);
  if (meter === undefined) throw new Error(`no ${id}`);
  const plate = { device: id, at: id, serial: meter.serial, installedRatio: 1 };
  return modbusMeter(plate, sdmModels[meter.model], feeder, () => now);
};
const request = (code: number, address: number, count: number): Uint8Array =>
  Uint8Array.of(code, address >> 8, address & 0xff, count >> 8, count & 0xff);

/** A float32 out of an answer, read by the platform and not by our own code. */
const floatIn = (pdu: Uint8Array, at = 0): number => new DataView(pdu.buffer, pdu.byteOffset).getFloat32(2 + 4 * at);
const ask = (id: string, address: number): number => floatIn(meterOf(id).answer(request(4, address, 2)));

describe('an SDM120', () => {
  const state = feeder.stateAt('h05', now);
  const registers = feeder.registersAt('h05', now);
  const [phase] = state.phases;
  test.each([
    ['voltage', 0x0000, phase?.voltage],
    ['current', 0x0006, phase?.current],
    ['active power', 0x000c, state.active],
    ['apparent power', 0x0012, state.apparent],
    ['reactive power', 0x0018, state.reactive],
    ['power factor', 0x001e, state.powerFactor],
    ['frequency', 0x0046, state.frequency],
    ['import kWh', 0x0048, registers.importMilliWh / 1e6],
    ['export kWh', 0x004a, registers.exportMilliWh / 1e6],
    ['total kWh', 0x0156, (registers.importMilliWh + registers.exportMilliWh) / 1e6],
  ])('has its %s at %i', (_, address, truth) => {
    expect(ask('h05', address)).toBe(Math.fround(truth ?? Number.NaN));
  });

  test('exports at this hour, with a negative power and a positive current', () => {
    expect(ask('h05', 0x000c)).toBeLessThan(0);
    expect(ask('h05', 0x0006)).toBeGreaterThan(0);
  });
});

describe('an SDM630', () => {
  const state = feeder.stateAt('head', now);
  const registers = feeder.registersAt('head', now);
  test.each([0, 1, 2])('has phase %i', (phase) => {
    const truth = state.phases[phase];
    expect(ask('head', 0x0000 + 2 * phase)).toBe(Math.fround(truth?.voltage ?? Number.NaN));
    expect(ask('head', 0x0006 + 2 * phase)).toBe(Math.fround(truth?.current ?? Number.NaN));
    expect(ask('head', 0x000c + 2 * phase)).toBe(Math.fround(truth?.active ?? Number.NaN));
    expect(ask('head', 0x015a + 2 * phase)).toBe(
      Math.fround((registers.phases[phase]?.importMilliWh ?? Number.NaN) / 1e6),
    );
  });

  test('has totals and energy', () => {
    expect(ask('head', 0x0034)).toBe(Math.fround(state.active));
    expect(ask('head', 0x0048)).toBe(Math.fround(registers.importMilliWh / 1e6));
    expect(ask('head', 0x004a)).toBe(Math.fround(registers.exportMilliWh / 1e6));
  });

  test('has line voltages √3 times the phases’ where these are nearly equal', () => {
    for (const at of [0, 1, 2])
      expect(ask('head', 0x00c8 + 2 * at) / (ask('head', 0x002a) * Math.sqrt(3))).toBeCloseTo(1, 1);
  });

  test('has a neutral current no greater than the three together, and some distortion', () => {
    expect(ask('head', 0x00e0)).toBeLessThan(ask('head', 0x0030));
    expect(ask('head', 0x00ea)).toBeGreaterThan(1);
    expect(ask('head', 0x00ea)).toBeLessThan(8);
  });
});

test('one read gives many values in order, holes as zeros', () => {
  const pdu = meterOf('h01').answer(request(4, 0, 80));
  expect(pdu.length).toBe(2 + 160);
  expect([pdu[0], pdu[1]]).toEqual([4, 160]);
  expect(floatIn(pdu, 0)).toBe(ask('h01', 0));
  expect(floatIn(pdu, 1)).toBe(0);
  expect(floatIn(pdu, 0x46 / 2)).toBe(ask('h01', 0x46));
});

test('an odd start begins with the second word of a value', () => {
  const even = meterOf('h01').answer(request(4, 0x48, 4));
  const odd = meterOf('h01').answer(request(4, 0x49, 2));
  expect([...odd.subarray(2)]).toEqual([...even.subarray(4, 8)]);
});

test('the serial number is a uint32 in the holding registers from 0xFC00', () => {
  const pdu = meterOf('b01').answer(request(3, 0xfc00, 2));
  const serial = feeder.meters.find(({ id }) => id === 'b01')?.serial;
  expect(new DataView(pdu.buffer).getUint32(2)).toBe(serial);
});

test('the settings say 9600 baud', () => {
  // 2.0 = 0x40000000
  expect([...meterOf('h01').answer(request(3, 0x001c, 2))]).toEqual([3, 4, 0x40, 0, 0, 0]);
});

test.each([
  ['writing', Uint8Array.of(6, 0, 0x14, 0, 1), [0x86, 1]],
  ['a function there is not', Uint8Array.of(0x2b, 0x0e), [0xab, 1]],
  ['an address there is not', request(4, 0x1000, 2), [0x84, 2]],
  ['a read over the end of a range', request(4, 0x0056, 4), [0x84, 2]],
  ['81 registers', request(4, 0, 81), [0x84, 2]],
  ['a holding register there is not', request(3, 0x0048, 2), [0x83, 2]],
  ['no registers at all', request(4, 0, 0), [0x84, 3]],
  ['half a request', Uint8Array.of(4, 0, 0), [0x84, 3]],
])('%s is an exception', (_, pdu, answer) => {
  expect([...meterOf('h01').answer(pdu)]).toEqual(answer);
});
