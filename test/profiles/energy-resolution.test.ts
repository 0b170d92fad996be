import { describe, expect, test } from 'vitest';
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
