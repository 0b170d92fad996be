import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactSums } from '../../src/market/exact-sums.ts';

const COUNT = 4;
const anywhere = fc.nat(COUNT - 1);
/** Around the edges where a double loses a unit, and where one part carries into the other. */
const edges = [0, 1, 2 ** 49, 2 ** 50 - 1, 2 ** 50, 2 ** 50 + 1, 2 ** 52, Number.MAX_SAFE_INTEGER];
const small = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(...edges.flatMap((edge) => [edge, -edge])));
const wide = fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n });
const amount = fc.oneof({ weight: 4, arbitrary: small }, { weight: 2, arbitrary: small.map(BigInt) }, wide);

const filled = (steps: readonly (readonly [number, number | bigint])[]) => {
  const sums = new ExactSums(1);
  sums.growTo(COUNT);
  const twin = [0n, 0n, 0n, 0n];
  for (const [at, more] of steps) {
    sums.add(at, more);
    twin[at] = (twin[at] as bigint) + BigInt(more);
  }
  return { sums, twin };
};

describe('sums in two parts', () => {
  it('are those of whole numbers of any size, to the unit', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anywhere, amount), { maxLength: 60 }), (steps) => {
        const { sums, twin } = filled(steps);
        expect(twin.map((_, at) => sums.value(at))).toEqual(twin);
      }),
      { seed: 20261130, numRuns: 500 },
    );
  });

  it('cover an amount exactly as long as they do: one unit more is not covered', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anywhere, amount), { maxLength: 30 }), small, (steps, asked) => {
        const { sums, twin } = filled(steps);
        const [from, less, lessToo] = twin as [bigint, bigint, bigint];
        const left = from - less - lessToo;
        expect(sums.covers(asked, 0, 1, 2)).toBe(left >= BigInt(asked));
        expect([sums.covers(left, 0, 1, 2), sums.covers(left + 1n, 0, 1, 2)]).toEqual([true, false]);
        if (left >= BigInt(Number.MIN_SAFE_INTEGER) && left < BigInt(Number.MAX_SAFE_INTEGER))
          expect([sums.covers(Number(left), 0, 1, 2), sums.covers(Number(left) + 1, 0, 1, 2)]).toEqual([true, false]);
      }),
      { seed: 20261130, numRuns: 500 },
    );
  });

  it('10⁶ times one nano-baht on 9.2 million baht, where a double stands still', () => {
    const sums = new ExactSums(1);
    sums.add(0, 2 ** 53 - 1);
    for (let times = 0; times < 1e6; times += 1) sums.add(0, 1);
    expect(sums.value(0)).toBe(9_007_199_255_740_991n);
    // 9,007,199,254,740,991 + 1,000,000; as a number, 2⁵³ + 1 would be 2⁵³ again.
    expect(2 ** 53 + 1).toBe(2 ** 53);
  });
});
