import { describe, expect, test } from 'vitest';
import dtsu666 from '../../drivers/profiles/chint/dtsu666.ts';
import node from '../../drivers/profiles/opc-ua/meter-three-phase-vector-sum.ts';
import { judgeResolution } from '../../src/profiles/energy-resolution.ts';
import { testProfile } from '../support/test-profile.ts';

const profile = testProfile({});
const at = (...words: number[]) => ({ value: 0, exponent: -3, words });

describe('a float32 of kWh coarsens as it grows (24-bit significand, IEEE 754-2019 §3.6)', () => {
  test.each([
    // ulp(x) = 2^(⌊log2 x⌋ − 23): 1 kWh 2^-23 kWh; 8192 2^-10; 16384 2^-9; 131072 2^-6.
    ['1 kWh', at(0x3f80, 0x0000), 2 ** -23 * 1000, true],
    ['8,192 kWh', at(0x4600, 0x0000), 0.9765625, true],
    ['16,384 kWh', at(0x4680, 0x0000), 1.953125, false],
    ['131,072 kWh', at(0x4800, 0x0000), 15.625, false],
  ])('at %s', (_, value, stepWh, fit) => {
    const judged = judgeResolution(profile, 'import', value);
    expect(judged.stepWh).toBeCloseTo(Math.max(stepWh, 0.001), 9);
    expect(judged.fit).toBe(fit);
  });

  test('nothing is finer than the exponent it is kept in', () =>
    expect(judgeResolution(profile, 'import', at(0, 0)).stepWh).toBe(0.001));

  test('a current transformer of 200:5 makes it 40 times coarser', () =>
    expect(judgeResolution(profile, 'import', at(0x4600, 0x0000), 40)).toEqual({ stepWh: 39.0625, fit: false }));
});

test('a register with a fixed step is as fine as it says, whatever it counts', () => {
  const fixed = testProfile({
    energyResolution: { kind: 'fixed', stepWh: 10 },
    energy: {
      import: { address: 8, encoding: 'u32', exponent: 1, mostKwh: 1_000_000, rollsOverAt: null },
      export: { address: 10, encoding: 'u32', exponent: 1, mostKwh: 1_000_000, rollsOverAt: null },
    },
  });
  expect(judgeResolution(fixed, 'export', { value: 7, exponent: 1, words: [0, 7] })).toEqual({
    stepWh: 10,
    fit: false,
  });
  expect(judgeResolution(fixed, 'export', { value: 7, exponent: 1, words: [0, 7] }, 1, 10).fit).toBe(true);
});

describe('a fixed step that comes in a float32 is never finer than the float', () => {
  test.each([
    // ulp(x) = 2^(⌊log2 x⌋ − 23) kWh: 65,536 2^-7 = 7.8 Wh; 131,072 2^-6 = 15.6 Wh; 524,288 2^-4 = 62.5 Wh.
    ['65,536 kWh', at(0x4780, 0x0000), 10],
    ['131,072 kWh', at(0x4800, 0x0000), 15.625],
    ['524,288 kWh', at(0x4900, 0x0000), 62.5],
  ])('%s', (_, value, stepWh) => {
    expect(judgeResolution(dtsu666, 'import', value).stepWh).toBe(stepWh);
    expect(judgeResolution(dtsu666, 'import', value, 40).stepWh).toBe(40 * stepWh);
  });
});

describe('a node of OPC UA is as fine as the type its value came in', () => {
  test.each([
    // 131,072 kWh is 2^17: floats there are 2^(17 − 23) kWh = 15.625 Wh apart; of MWh, 2^17 MWh steps by 15,625 Wh.
    ['a Float of kWh at 131,072 kWh', { value: 131_072_000, exponent: 0, words: [0x4800, 0] }, 15.625],
    ['kept in mWh', { value: 131_072_000_000, exponent: -3, words: [0x4800, 0] }, 15.625],
    ['a Float of Wh at 131,072 Wh', { value: 131_072, exponent: 0, words: [0x4800, 0] }, 1],
    ['a Float of MWh', { value: 131_072_000_000, exponent: 0, words: [0x4800, 0] }, 15_625],
    // 0.6 Wh is rounded to one: 2^-1 × 1.2, and still of Wh.
    ['a Float that is less than what is kept', { value: 1, exponent: 0, words: [0x3f19, 0x999a] }, 1],
    ['a Float of zero', { value: 0, exponent: 0, words: [0, 0] }, 1],
    ['a UInt32 of kWh', { value: 131_072, exponent: 3, words: [2, 0] }, 1_000],
    ['a UInt32 of Wh', { value: 131_072, exponent: 0, words: [2, 0] }, 1],
    // 131,072 is 2^17, biased 1023 + 17 = 0x410.
    ['a Double of kWh', { value: 131_072_000, exponent: 0, words: [0x4100, 0, 0, 0] }, 1],
  ] as const)('%s', (_, value, stepWh) => expect(judgeResolution(node, 'import', value).stepWh).toBe(stepWh));
});
