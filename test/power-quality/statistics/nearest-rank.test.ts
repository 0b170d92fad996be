import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankOf, selectRank } from '../../../src/power-quality/statistics/nearest-rank.ts';

describe('the place of a share', () => {
  test.for([
    ['the 95th of a hundred, although 0.95 × 100 is no whole number in binary', 0.95, 100, 94],
    ['⌈0.05 × 1,008⌉ = 51st of a week', 0.05, 1_008, 50],
    ['the middle of five is the third', 0.5, 5, 2],
    ['the least is the first', 0, 7, 0],
    ['the greatest is the last', 1, 7, 6],
    ['of one it is that', 0.05, 1, 0],
  ] as const)('%s', ([, share, count, place]) => expect(rankOf(share, count)).toBe(place));
});

test('what stands at a rank is what a sort puts there, asked one after the other', () => {
  // Few different values are as telling as many: equals are where partitions go wrong.
  const values = fc.oneof(
    fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 300 }),
    fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 300 }),
  );
  fc.assert(
    fc.property(values, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }), (list, shares) => {
      const sorted = Float32Array.from(list).sort();
      // What lies behind the count belongs to nobody.
      const column = Float32Array.from([...list, -1e30, 1e30]);
      for (const share of shares) {
        const rank = rankOf(share, list.length);
        expect(selectRank(column, list.length, rank) + 0).toBe((sorted[rank] as number) + 0);
      }
      expect([...column.subarray(0, list.length)].toSorted(ascending)).toEqual([...sorted].toSorted(ascending));
      expect([...column.subarray(list.length)]).toEqual([Math.fround(-1e30), Math.fround(1e30)]);
    }),
  );
});

const ascending = (one: number, other: number): number => one - other;

const COUNT = 100_000;
/** D. R. Musser, "Introspective Sorting and Selection Algorithms" (1997): 1, k+1, 3, k+3, …, 2, 4, … */
const killer = (at: number): number => {
  const half = COUNT / 2;
  if (at >= half) return 2 * (at - half + 1);
  return at % 2 === 0 ? at + 1 : half + at;
};

describe('a hundred thousand values in an order that partitions do not like', () => {
  const made = (value: (at: number) => number): Float32Array =>
    Float32Array.from({ length: COUNT }, (_, at) => value(at));
  test.for([
    ['sorted', made((at) => at)],
    ['backwards', made((at) => -at)],
    ['all the same', made(() => 230)],
    ['up and down again', made((at) => Math.min(at, COUNT - at))],
    // Musser's: each middle of three is the least but one of what is left, so that a round takes off two.
    ['against the middle of three', made((at) => killer(at))],
  ] as const)('%s', ([, values]) => {
    const sorted = values.toSorted();
    for (const share of [0.05, 0.5, 0.95])
      expect(selectRank(values, COUNT, rankOf(share, COUNT))).toBe(sorted[rankOf(share, COUNT)]);
  });
});
