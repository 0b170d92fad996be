import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import { type RegisterValue, wh } from '../../src/domain/energy.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import type { TransformerRatios } from '../../src/domain/transaction.ts';
import { judge } from '../../src/metering/judge.ts';
import { type Bound, captureStart, type InstalledMeter, meterRules } from '../../src/metering/meter-rules.ts';
import type { PointChain } from '../../src/ports/outbox.ts';
import { sampleAt } from '../support/readings.ts';

const QUARTER = millis(900_000);
const direct: TransformerRatios = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' };
const meter = (ratios: TransformerRatios = direct, from = 0): InstalledMeter & Bound => ({
  device: 'b01',
  point: 'point-b01',
  profile: sdm630,
  ratios,
  serialNumber: null,
  earlier: [],
  binding: { from: instant(from), opening: { importWh: wh(5_000), exportWh: wh(7) } },
});
const start = captureStart(meter(), undefined, QUARTER);

/** kWh as the float32 a meter sends: value in mWh, and its two words. */
const float32 = (kWh: number): RegisterValue => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, kWh);
  return { value: Math.round(Math.fround(kWh) * 1e6), exponent: -3, words: [view.getUint16(0), view.getUint16(2)] };
};

test('before its first interval a point starts from what its binding states', () => {
  expect(start).toMatchObject({ at: 0, register: { importWh: 5_000, exportWh: 7, before: null, after: null } });
});

test('a binding inside an interval starts at the boundary before it: nothing was counted earlier', () => {
  expect(captureStart(meter(direct, 1_000_000), undefined, QUARTER).at).toBe(900_000);
});

const chain = (at: number): PointChain => ({
  point: 'point-b01',
  sequence: 3,
  previous: new Uint8Array(32),
  sealedThrough: instant(at),
  missing: [],
  boundary: {
    at: instant(at),
    register: { importWh: wh(6_000), exportWh: wh(8), uncertaintyWh: wh(1), before: null, after: null },
  },
});

test('after a restart it goes on at the last boundary the outbox knows', () => {
  expect(captureStart(meter(), chain(1_800_000), QUARTER)).toMatchObject({
    at: 1_800_000,
    register: { importWh: 6_000 },
  });
});

test('bound anew with nothing said of a meter before, it starts from the opening registers', () => {
  const exchanged = captureStart(meter(direct, 2_700_000), chain(1_800_000), QUARTER);
  expect(exchanged).toMatchObject({ at: 2_700_000, register: { importWh: 5_000 } });
});

const stated = (importWh: number, exportWh = 0) => ({ importWh: wh(importWh), exportWh: wh(exportWh) });
/** b00 counted from 0 and ended at 6,100 Wh, when b01 took over at 5,000 Wh. */
const replacing = (at: number) => ({
  ...meter(),
  binding: { from: instant(at), opening: stated(5_000, 7), replaced: stated(6_100, 8) },
  earlier: [{ device: 'b00', binding: { from: instant(0), opening: stated(10) } }],
});

test('after a meter exchange it goes on where the old meter was, by way of the exchange', () => {
  const exchange = { device: 'b01', at: 2_000_000, closing: stated(6_100, 8), opening: stated(5_000, 7) };
  const old = captureStart(replacing(2_000_000), { ...chain(1_800_000), device: 'b00' }, QUARTER);
  expect(old).toMatchObject({ device: 'b01', counted: 'b00', at: 1_800_000, exchanges: [exchange] });
  // An outbox written before boundaries said whose they are: told by the time.
  expect(captureStart(replacing(2_000_000), chain(1_800_000), QUARTER)).toEqual(old);
});

test.for([
  ['the new meter’s register was captured', { ...chain(2_700_000), device: 'b01' }, { counted: 'b01', exchanges: [] }],
  ['that is seen by the time alone', chain(2_700_000), { counted: 'b01', exchanges: [] }],
  [
    'a boundary after the exchange was still captured as the old meter’s',
    { ...chain(2_700_000), device: 'b00' },
    { counted: 'b00', exchanges: [{ at: 2_700_000 }] },
  ],
] as const)('%s', ([, known, expected]) => {
  expect(captureStart(replacing(2_000_000), known, QUARTER)).toMatchObject({ at: 2_700_000, ...expected });
});

test('the new meter is judged by where it began, not by where the old one was', () => {
  const known = captureStart(replacing(2_000_000), { ...chain(1_800_000), device: 'b00' }, QUARTER);
  const { opening } = meterRules(meter(), known);
  expect(opening).toMatchObject({ at: 2_000_000, registers: { import: { value: 49_995, exponent: -1 } } });
});

test.for([
  [
    'an integer counter of 10 Wh that ends at 99,999,999',
    { exponent: 1, rollsOverAt: 100_000_000 },
    direct,
    { value: 100_000_000, exponent: 1 },
  ],
  [
    'one behind 200/5 that the gateway multiplies: × 40',
    { exponent: 1, rollsOverAt: 100_000_000 },
    { ...direct, current: [200, 5], appliedBy: 'gateway' },
    { value: 4_000_000_000, exponent: 1 },
  ],
  ['one nobody knows', { exponent: 1, rollsOverAt: null }, direct, null],
] as const)('where the register rolls over: %s', ([, counter, ratios, turn]) => {
  const energy = { address: 0, encoding: 'u32', mostKwh: 10_000_000, ...counter } as const;
  const profile = { ...sdm630, energy: { import: energy, export: energy } };
  const { rollsOverAt } = meterRules({ ...meter(ratios), profile }, start).counter.import;
  const at = rollsOverAt({ value: 1, exponent: 1, words: [] });
  expect(at && { value: at.value, exponent: at.exponent }).toEqual(turn);
});

// 24 bits of mantissa: 2^14 = 16,384 kWh steps by 2^(14 − 23) kWh = 1.953 Wh, 2^17 = 131,072 kWh by 15.625 Wh.
test.for([
  [1_000, direct, 0.061],
  [16_384, direct, 1.953],
  [131_072, direct, 15.625],
  [1_000, { ...direct, current: [200, 5], appliedBy: 'gateway' }, 2.441],
] as const)('a register of %i kWh tells %j apart by %f Wh', ([kWh, ratios, stepWh]) => {
  expect(meterRules(meter(ratios), start).counter.import.stepWh(float32(kWh))).toBeCloseTo(stepWh, 3);
});

test.for(['gateway', 'meter'] as const)('limits are carried to the primary side where the %s multiplies', (by) => {
  const { plausible, counter } = meterRules(meter({ current: [200, 5], voltage: [22_000, 110], appliedBy: by }), start);
  // SDM630: 0 to 500 V, ±150 kW, 40 to 70 Hz; × 200, × 40 × 200, × 1.
  expect(plausible['voltage.L1']).toEqual([0, 100_000]);
  expect(plausible['power.active']).toEqual([-1_200_000_000, 1_200_000_000]);
  expect(plausible.frequency).toEqual([40, 70]);
  expect(counter.import.maximumPower).toBe(1_200_000_000);
});

test('a meter behind 400/5 that multiplies itself keeps its power and its registers at 200 kW', () => {
  const behind = meter({ current: [400, 5], voltage: [1, 1], appliedBy: 'meter' });
  // 200 kW for a quarter of an hour are 50 kWh, on top of the 5 kWh that the binding states.
  const samples = [0, 50].map((kWh, quarter) =>
    sampleAt(quarter * QUARTER, { imported: 5_000_000 + kWh * 1_000_000, values: { 'power.active': 200_000 } }),
  );
  let readings: readonly Reading[] = [];
  from(samples.map((sample) => ({ ...sample, device: 'b01' })))
    .pipe(judge([meterRules(behind, start)], 'boot-1'), toArray())
    .subscribe((all) => {
      readings = all.flatMap((one) => (one.kind === 'reading' ? [one.reading] : []));
    });
  expect(readings.map(({ rejected }) => rejected.import)).toEqual([undefined, undefined]);
  expect(readings.map(({ rejected }) => rejected['power.active'])).toEqual([undefined, undefined]);
  expect(readings.at(-1)?.registers.import?.value).toBe(55_000_000);
  expect(readings.at(-1)?.values['power.active']).toBe(200_000);
});
