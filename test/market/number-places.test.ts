import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NumberPlaces } from '../../src/market/number-places.ts';

/** Quarter hours, sequences, and those that differ only above 32 bits: they begin to look in the same slot. */
const number = fc.oneof(
  fc.nat(400).map((at) => 1_764_000_000_000 + at * 900_000),
  fc.nat(400),
  fc.nat(20).map((at) => 7 + at * 2 ** 32),
  fc.maxSafeInteger(),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('forget' as const), number }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), number }) },
);

describe('places of numbers', () => {
  test('are those of a list that is looked through, over growing, forgetting and beginning anew', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
        const places = new NumberPlaces();
        let list: (number | null)[] = [];
        for (const { kind, number: one } of steps) {
          const known = list.indexOf(one);
          if (kind === 'clear' && one % 40 === 0) {
            places.clear();
            list = [];
          } else if (kind === 'forget' && known >= 0) {
            places.forget(known);
            places.forget(known);
            list[known] = null;
          } else if (kind === 'add' && known < 0) expect(places.add(one)).toBe(list.push(one) - 1);
          expect(places.find(one)).toBe(list.indexOf(one));
        }
        const left = list.filter((one) => one !== null);
        expect(places.length).toBe(list.length);
        expect(places.size).toBe(left.length);
        expect([...places.known()]).toEqual(left);
        for (const [place, one] of list.entries()) {
          expect(places.at(place)).toBe(one ?? Number.NaN);
          if (one !== null) expect(places.find(one)).toBe(place);
        }
        expect([0.5, Number.NaN, -1].map((none) => places.find(none))).toEqual([-1, -1, list.indexOf(-1)]);
      }),
      { seed: 20_261_201, numRuns: 150 },
    );
  });
});
