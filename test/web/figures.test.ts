import { describe, expect, test } from 'vitest';
import {
  byteSize,
  direction,
  fixed,
  grouped,
  kilowattHours,
  kilowatts,
  percent,
  shortHash,
  thousandths,
  wattHours,
} from '../../src/web/format/figures.ts';
import { bahtOf, pricePerKwh, signedBaht } from '../../src/web/format/money.ts';

describe('figures on the page', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['small integers stay', grouped(999), '999'],
    ['thousands are grouped', grouped(1_234_567), '1,234,567'],
    ['so are negative ones', grouped(-1_234), '-1,234'],
    ['and the largest safe integer', grouped(9_007_199_254_740_991), '9,007,199,254,740,991'],
    ['no energy is not zero energy', wattHours(null), '–'],
    ['zero is', wattHours(0), '0'],
    ['a register has three decimals, exact', kilowattHours(12_345_678), '12,345.678'],
    ['below one kWh', kilowattHours(7), '0.007'],
    ['far beyond float32', kilowattHours(9_007_199_254_740_991), '9,007,199,254,740.991'],
    ['no register', kilowattHours(null), '–'],
    ['thousandths of anything', thousandths(48_712), '48.712'],
    ['and below zero', thousandths(-50), '-0.050'],
    ['no voltage', fixed(undefined, 1), '–'],
    ['NaN is never shown', fixed(Number.NaN, 1), '–'],
    ['power has a magnitude', kilowatts(-2_043.7), '2.044'],
    ['no power', kilowatts(null), '–'],
    ['a share', percent(0.873), '87.3 %'],
    ['bytes', byteSize(999), '999 B'],
    ['kilobytes', byteSize(18_204), '18.2 kB'],
    ['megabytes', byteSize(4_000_000), '4.0 MB'],
    ['a long hash', shortHash('0123456789abcdef0123'), '01234567…ef0123'],
    ['a short one', shortHash('abc'), 'abc'],
  ];
  test.for(rows)('%s: %s', ([, shown, expected]) => expect(shown).toBe(expected));
});

describe('direction is seen from the point, and silent when the figure would read zero', () => {
  const rows: readonly (readonly [number | null, string])[] = [
    [1_234, 'import'],
    [-1, 'export'],
    [0, 'none'],
    [0.49, 'none'],
    [-0.49, 'none'],
    [0.5, 'import'],
    [null, 'none'],
  ];
  test.for(rows)('%s W is %s', ([watts, word]) => expect(direction(watts)).toBe(word));
});

describe('money is exact to the nano-baht, also beyond 2^53', () => {
  const rows: readonly (readonly [string | null, string])[] = [
    ['0', '0.000000000'],
    ['1', '0.000000001'],
    ['-1', '-0.000000001'],
    ['1234567890123', '1,234.567890123'],
    ['-1234567000000001', '-1,234,567.000000001'],
    ['9223372036854775807', '9,223,372,036.854775807'],
    [null, '–'],
  ];
  test.for(rows)('%s nTHB is %s THB', ([nano, shown]) => expect(bahtOf(nano)).toBe(shown));
});

describe('money that comes or goes has a sign', () => {
  const rows: readonly (readonly [string | null, string])[] = [
    ['1500000000', '+1.500000000'],
    ['-1500000000', '-1.500000000'],
    ['0', '0.000000000'],
    [null, '–'],
  ];
  test.for(rows)('%s nTHB is %s THB', ([nano, shown]) => expect(signedBaht(nano)).toBe(shown));
});

describe('prices have the four decimals of a tariff, six only where they are needed', () => {
  const rows: readonly (readonly [number | null, string])[] = [
    [4_358_300, '4.3583'],
    [2_200_000, '2.2000'],
    [162_300, '0.1623'],
    [3_412_345, '3.412345'],
    [3_412_340, '3.412340'],
    [12_000_000, '12.0000'],
    [-50_000, '-0.0500'],
    [0, '0.0000'],
    [null, '–'],
  ];
  test.for(rows)('%s µTHB/kWh is %s', ([price, shown]) => expect(pricePerKwh(price)).toBe(shown));
});
