import { expect, test } from 'vitest';
import inverter from '../../../drivers/profiles/sunspec/inverter.ts';
import { sunSpecSource } from '../../../drivers/sunspec/sunspec-source.ts';
import type { RegisterValue } from '../../../src/domain/energy.ts';
import { meterRules } from '../../../src/metering/meter-rules.ts';
import { judgeResolution } from '../../../src/profiles/energy-resolution.ts';
import { answerFrom, discover, imageOf, modelWords } from './device-image.ts';

/** What a device says of its energy whose model has these words at these offsets. */
const counted = (model: number, length: number, given: Readonly<Record<number, string>>) => {
  const words = modelWords(model, length, given);
  const { source } = discover(sunSpecSource(inverter), answerFrom(imageOf(40_000, [modelWords(1, 66), words])));
  const [read] = source.plan.interval;
  if (!read) throw new Error('it has no counter');
  const { registers, rejected } = source.decode(read, words);
  return { said: registers.export, rejected: rejected.export };
};

test.each([
  ['acc32 × 10^0 Wh', 103, 50, { 24: '00bc 614e', 26: '0000' }, 12_345_678, 0, 1],
  ['acc32 × 10^2 Wh', 103, 50, { 24: '00bc 614e', 26: '0002' }, 12_345_678, 2, 100],
  ['acc32 × 10^−3 Wh', 103, 50, { 24: '00bc 614e', 26: 'fffd' }, 12_345_678, -3, 0.001],
  ['acc32 that has never counted, where the model must have it', 103, 50, { 24: '0000 0000', 26: '0001' }, 0, 1, 10],
  ['acc32 just before it rolls over', 103, 50, { 24: 'ffff ffff', 26: 'ffff' }, 2 ** 32 - 1, -1, 0.1],
  // 4B80 0001 is (1 + 2^-23) × 2^24; floats there are 2 apart. 4C80 0000 is 2^26, where they are 8 apart.
  ['float32 of Wh above 2^24', 113, 60, { 32: '4b80 0001' }, 16_777_218, 0, 2],
  ['float32 of Wh at 2^26', 113, 60, { 32: '4c80 0000' }, 67_108_864, 0, 8],
  // 3FC0 0000 is 1.5: half to even.
  ['float32 of 1.5 Wh', 113, 60, { 32: '3fc0 0000' }, 2, 0, 1],
  ['uint64 × 10^1 Wh', 701, 153, { 19: '0000 0000 0001 0000', 120: '0001' }, 65_536, 1, 10],
] as const)('%s', (_, model, length, given, value, exponent, stepWh) => {
  const { said } = counted(model, length, given);
  expect(said).toMatchObject({ value, exponent });
  expect(said && judgeResolution(inverter, 'export', said).stepWh).toBe(stepWh);
});

test('the raw words are kept', () => {
  expect(counted(103, 50, { 24: '00bc 614e', 26: '0001' }).said?.words).toEqual([0x00bc, 0x614e]);
  expect(counted(701, 153, { 19: '0000 0001 0002 0003', 120: 'fffc' }).said?.words).toEqual([0, 1, 2, 3]);
});

test.each([
  ['a power of ten that is not there', 103, 50, { 24: '00bc 614e', 26: '8000' }, 'not-available'],
  ['a power of ten beyond ten', 103, 50, { 24: '00bc 614e', 26: '000b' }, 'out-of-range'],
  ['more than the profile allows', 103, 50, { 24: '00bc 614e', 26: '0003' }, 'out-of-range'],
  ['uint64 of ones', 701, 153, { 19: 'ffff ffff ffff ffff', 120: '0000' }, 'not-available'],
  ['uint64 beyond what a number holds', 701, 153, { 19: '0100 0000 0000 0000', 120: 'fff6' }, 'out-of-range'],
  ['NaN', 113, 60, { 32: '7fc0 0000' }, 'not-available'],
  ['another NaN', 113, 60, { 32: 'ffc0 0001' }, 'not-available'],
  ['infinity', 113, 60, { 32: '7f80 0000' }, 'not-a-number'],
  ['a negative float', 113, 60, { 32: 'c000 0000' }, 'out-of-range'],
] as const)('%s is rejected', (_, model, length, given, reason) => {
  expect(counted(model, length, given)).toEqual({ said: undefined, rejected: reason });
});

const direct = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const;
const rules = meterRules(
  { device: 'roof', point: 'roof', profile: inverter, ratios: direct, serialNumber: null },
  null,
);

test.each<[string, RegisterValue, object | null]>([
  [
    'an acc32 comes round after 2^32 of its steps, whatever they are now',
    { value: 5, exponent: 1, words: [0, 5] },
    { value: 2 ** 32, exponent: 1 },
  ],
  ['… and of finer ones', { value: 5, exponent: -2, words: [0, 5] }, { value: 2 ** 32, exponent: -2 }],
  ['a uint64 never does', { value: 5, exponent: -2, words: [0, 0, 0, 5] }, null],
])('%s', (_, register, turn) => {
  const said = rules.counter.export.rollsOverAt(register);
  if (turn === null) expect(said).toBeNull();
  else expect(said).toMatchObject(turn);
});
