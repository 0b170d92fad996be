import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAnswer, decodeEnergy, decodePoint } from '../../src/profiles/decode.ts';
import { planReads } from '../../src/profiles/plan-reads.ts';
import type { EnergyRegister, Point } from '../../src/profiles/profile.ts';
import { testProfile } from '../support/test-profile.ts';

const volts: Point = { address: 0, encoding: 'f32', unit: 'V', scale: 1, range: [0, 500], cadence: 'fast' };
const kwh: EnergyRegister = {
  address: 0,
  encoding: 'f32',
  unit: 'kWh',
  exponent: -3,
  mostKwh: 10_000_000,
  rollsOverAt: null,
};

describe('a measured quantity', () => {
  test.each([
    // 1.5 = sign 0, exponent 127, mantissa 0x400000 → 3FC00000; 230.5 = 1.80078125 × 2^7 → 43668000.
    ['float32 1.5', volts, [0x3fc0, 0x0000], 1.5],
    ['float32 230.5', volts, [0x4366, 0x8000], 230.5],
    ['float32 −0, which is nothing', volts, [0x8000, 0x0000], 0],
    ['u16 0.1 V', { ...volts, encoding: 'u16', scale: 0.1 }, [2305], 230.5],
    ['s16 −2', { ...volts, encoding: 's16', range: [-5, 5] }, [0xfffe], -2],
    ['u32 65536', { ...volts, encoding: 'u32', range: [0, 100_000] }, [1, 0], 65_536],
    // 22,000 = 1.3427734375 × 2^14: exponent 141 = 0x8D, mantissa 0x2BE000 → 46ABE000.
    ['float32 22 kV, behind a voltage transformer', volts, [0x46ab, 0xe000], 22_000],
    ['s32 −1', { ...volts, encoding: 's32', range: [-5, 5] }, [0xffff, 0xffff], -1],
  ] as const)('%s', (_, point, words, value) => {
    const judged = decodePoint(point, words);
    expect(judged).toEqual({ kind: 'value', value });
    expect(judged.kind === 'value' && Object.is(judged.value, -0)).toBe(false);
  });

  test.each([
    ['NaN', [0x7fc0, 0x0000], 'not-a-number'],
    ['a signalling NaN', [0x7f80, 0x0001], 'not-a-number'],
    ['+∞', [0x7f80, 0x0000], 'not-a-number'],
    ['−∞', [0xff80, 0x0000], 'not-a-number'],
  ])('%s is rejected, never a zero', (_, words, reason) =>
    expect(decodePoint(volts, words)).toEqual({ kind: 'rejected', reason }),
  );
});

describe('an energy register of float32 kWh becomes whole mWh', () => {
  test.each([
    // 0.125 = 2^-3 exactly → 125 Wh.
    ['0.125 kWh', [0x3e00, 0x0000], 125_000],
    // 2052 = 1.001953125 × 2^11: exponent 138 = 0x8A, mantissa 0x004000 → 45004000.
    ['2052 kWh', [0x4500, 0x4000], 2_052_000_000],
    ['0 kWh', [0x0000, 0x0000], 0],
    ['−0 kWh', [0x8000, 0x0000], 0],
    // The step above 16384 kWh is 2^-9 kWh = 0.001953125 kWh = 1953.125 mWh, rounded down.
    ['the first step above 16384 kWh', [0x4680, 0x0001], 16_384_001_953],
    // Two steps: 3906.25 mWh; six: 11718.75, rounded up.
    ['six steps above 16384 kWh', [0x4680, 0x0006], 16_384_011_719],
    // 2^-7 kWh = 7812.5 mWh: half, to the even 7812. 3 × 2^-7 = 23437.5: to the even 23438.
    ['half a mWh above an even one', [0x3c00, 0x0000], 7_812],
    ['half a mWh above an odd one', [0x3cc0, 0x0000], 23_438],
    // The smallest subnormal, 1.4e-45 kWh, rounds to nothing; that is what it is.
    ['the smallest float', [0x0000, 0x0001], 0],
    // 9,999,999 kWh: 9999999 = 0x98967F → 4B18967F.
    ['9,999,999 kWh', [0x4b18, 0x967f], 9_999_999_000_000],
  ])('%s', (_, words, value) =>
    expect(decodeEnergy(kwh, words)).toEqual({ kind: 'value', value: { value, exponent: -3, words } }),
  );

  test.each([
    ['NaN', [0x7fc0, 0x0000], 'not-a-number'],
    ['+∞', [0x7f80, 0x0000], 'not-a-number'],
    ['a negative count', [0xbf80, 0x0000], 'out-of-range'],
    ['more than the profile allows', [0x4b18, 0x9681], 'out-of-range'],
  ])('%s is rejected', (_, words, reason) => expect(decodeEnergy(kwh, words)).toEqual({ kind: 'rejected', reason }));

  test('one that may count down is what was counted: −123,456 × 0.1 kWh is FFFE1DC0', () => {
    const { unit: _, ...rest } = kwh;
    const down: EnergyRegister = { ...rest, encoding: 's32', exponent: 2, mayCountDown: true };
    const words = [0xfffe, 0x1dc0];
    expect(decodeEnergy(down, words)).toEqual({ kind: 'value', value: { value: 123_456, exponent: 2, words } });
    expect(decodeEnergy({ ...rest, encoding: 's32', exponent: 2 }, words).kind).toBe('rejected');
  });

  test('it never strays more than half a mWh from the float', () => {
    const scratch = new DataView(new ArrayBuffer(4));
    fc.assert(
      fc.property(fc.float({ min: 0, max: 1000, noNaN: true }), (float) => {
        scratch.setFloat32(0, float);
        const judged = decodeEnergy(kwh, [scratch.getUint16(0), scratch.getUint16(2)]);
        if (judged.kind === 'rejected') throw new Error(`${float} was rejected`);
        // Below 1000 kWh the product of a 24-bit float and 10^6 < 2^20 is exact in a double.
        expect(Math.abs(judged.value.value - float * 1e6)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});

describe('an integer energy register', () => {
  const hundredthKwh: EnergyRegister = {
    address: 0,
    encoding: 'u64',
    exponent: 1,
    mostKwh: 1_000_000,
    rollsOverAt: null,
  };

  test('keeps its own count and exponent', () =>
    expect(decodeEnergy(hundredthKwh, [0, 0, 1, 2])).toEqual({
      kind: 'value',
      value: { value: 65_538, exponent: 1, words: [0, 0, 1, 2] },
    }));

  test.each([
    ['a sentinel of all ones', [0xffff, 0xffff, 0xffff, 0xffff]],
    ['one above the most', [0, 0, 0x05f5, 0xe101]],
  ])('%s is out of range', (_, words) =>
    expect(decodeEnergy(hundredthKwh, words)).toEqual({ kind: 'rejected', reason: 'out-of-range' }),
  );
});

describe('an answer', () => {
  test('of a meter that sends the low word first is turned round, raw words too', () => {
    const profile = testProfile({ wordOrder: 'low-first' });
    const [read] = planReads(profile, 9600).interval;
    if (!read) throw new Error('no interval read');
    // 0.125 kWh and 2052 kWh with their words swapped.
    expect(decodeAnswer(profile, read, [0x0000, 0x3e00, 0x4000, 0x4500]).registers).toEqual({
      import: { value: 125_000, exponent: -3, words: [0x3e00, 0x0000] },
      export: { value: 2_052_000_000, exponent: -3, words: [0x4500, 0x4000] },
    });
  });

  test('that is too short leaves what it lacks missing', () => {
    const profile = testProfile({});
    const [read] = planReads(profile, 9600).interval;
    if (!read) throw new Error('no interval read');
    expect(decodeAnswer(profile, read, [0x3e00, 0x0000])).toEqual({
      values: {},
      registers: { import: { value: 125_000, exponent: -3, words: [0x3e00, 0x0000] } },
      rejected: { export: 'missing' },
    });
  });

  test('puts every wanted quantity in exactly one place, whatever the words', () => {
    const profile = testProfile({});
    const [read] = planReads(profile, 9600).fast;
    if (!read) throw new Error('no fast read');
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: read.count, maxLength: read.count + 4 }),
        (words) => {
          const { values, registers, rejected } = decodeAnswer(profile, read, words);
          const told = [...Object.keys(values), ...Object.keys(registers), ...Object.keys(rejected)];
          expect(told.toSorted()).toEqual(read.wanted.toSorted());
          for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true);
          for (const { value } of Object.values(registers))
            expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
        },
      ),
    );
  });
});
