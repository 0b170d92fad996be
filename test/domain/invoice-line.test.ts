import { describe, expect, it, test } from 'vitest';
import { monthAfter, monthOf, monthSpan, roundedToSatang } from '../../src/domain/invoice-line.ts';
import { instant } from '../../src/domain/time.ts';

describe('rounding to satang: half up, away from zero', () => {
  // 1 THB = 1,000,000,000 nTHB; 1 satang = 10,000,000 nTHB.
  test.for<readonly [bigint, bigint]>([
    [0n, 0n],
    [4_999_999n, 0n],
    [5_000_000n, 10_000_000n],
    [-4_999_999n, 0n],
    [-5_000_000n, -10_000_000n],
    [6_260_540_000n, 6_260_000_000n],
    [-9_739_460_000n, -9_740_000_000n],
    [3_478_920_000n, 3_480_000_000n],
  ])('%d nTHB → %d', ([exact, rounded]) => expect(roundedToSatang(exact)).toBe(rounded));
});

it('a month is one of Bangkok', () => {
  // Midnight of 1 December in Bangkok is 17:00 UTC of 30 November.
  const midnight = instant(Date.UTC(2026, 10, 30, 17));
  expect([monthOf(instant(midnight - 1)), monthOf(midnight)]).toEqual(['2026-11', '2026-12']);
  expect(monthSpan('2026-11')).toEqual({ from: Date.UTC(2026, 9, 31, 17), to: midnight });
  expect([monthAfter('2026-11'), monthAfter('2026-12')]).toEqual(['2026-12', '2027-01']);
});
