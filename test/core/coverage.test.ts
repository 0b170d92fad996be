import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coverage, type Hole } from '../../src/core/coverage.ts';

type Note = readonly [from: number, to: number, known: boolean];
const after = (notes: readonly Note[], start: number | null = null, most = 100) => {
  const line = coverage({ most, start });
  for (const [from, to, known] of notes) line.note({ from, to }, known);
  return line;
};
const hole = (from: number, to: number, said = false): Hole => ({ from, to, said });

describe('what is missing', () => {
  test.for<readonly [string, readonly Note[], readonly Hole[]]>([
    ['nothing before anything was heard', [], []],
    [
      'nothing in a row',
      [
        [10, 11, true],
        [11, 12, true],
      ],
      [],
    ],
    [
      'what was left out',
      [
        [10, 11, true],
        [13, 14, true],
      ],
      [hole(11, 13)],
    ],
    [
      'what came before the first, in another order',
      [
        [13, 14, true],
        [10, 11, true],
      ],
      [hole(11, 13)],
    ],
    [
      'what somebody said',
      [
        [10, 11, true],
        [11, 12, false],
      ],
      [hole(11, 12, true)],
    ],
    ['the very first, if it is said', [[10, 11, false]], [hole(10, 11, true)]],
    [
      'within what was left out, what is said apart',
      [
        [10, 11, true],
        [15, 16, true],
        [12, 13, false],
      ],
      [hole(11, 12), hole(12, 13, true), hole(13, 15)],
    ],
    [
      'not what was filled later',
      [
        [10, 11, true],
        [13, 14, true],
        [11, 13, true],
      ],
      [],
    ],
    [
      'not what was said and then filled',
      [
        [10, 11, false],
        [10, 11, true],
      ],
      [],
    ],
    [
      'not what was filled and is then said: the older word came later',
      [
        [10, 11, true],
        [10, 11, false],
      ],
      [],
    ],
    [
      'the rest of a hole',
      [
        [10, 11, true],
        [20, 21, true],
        [14, 16, true],
      ],
      [hole(11, 14), hole(16, 20)],
    ],
    [
      'one hole where two of a kind touch',
      [
        [10, 11, true],
        [11, 12, false],
        [12, 13, false],
      ],
      [hole(11, 13, true)],
    ],
  ])('%s', ([, notes, holes]) => expect(after(notes).holes()).toEqual(holes));

  test('where the line begins is known, from there', () => {
    expect(after([[3, 4, true]], 1).holes()).toEqual([hole(1, 3)]);
    expect(after([], 1).through()).toBe(1);
  });

  test('of too many holes the oldest are told no more, nor anything before them', () => {
    const line = after(
      [
        [0, 1, true],
        [2, 3, true],
        [4, 5, true],
        [6, 7, true],
      ],
      null,
      2,
    );
    expect(line.holes()).toEqual([hole(3, 4), hole(5, 6)]);
    expect(line.forgotten()).toEqual({ holes: 1, before: 2 });
    line.note({ from: 1, to: 2 }, true);
    line.note({ from: -5, to: -4 }, false);
    expect(line.holes()).toEqual([hole(3, 4), hole(5, 6)]);
    expect(line.forgotten()).toEqual({ holes: 1, before: 2 });
  });
});

/** A place is known once anything known was said of it; said to be missing if only that was; else, between two, a hole. */
const naive = (notes: readonly Note[]): readonly Hole[] => {
  const words = new Map<number, boolean>();
  for (const [from, to, known] of notes)
    for (let place = from; place < to; place += 1) words.set(place, known || words.get(place) === true);
  const places = [...words.keys()];
  const all: Hole[] = [];
  for (let place = Math.min(...places); place <= Math.max(...places); place += 1) {
    const word = words.get(place);
    if (word === true) continue;
    const last = all.at(-1);
    if (last?.to === place && last.said === (word === false)) all[all.length - 1] = { ...last, to: place + 1 };
    else all.push(hole(place, place + 1, word === false));
  }
  return all;
};
const anyNotes: fc.Arbitrary<readonly Note[]> = fc.array(
  fc
    .tuple(fc.nat(40), fc.integer({ min: 1, max: 4 }), fc.boolean())
    .map(([from, length, known]): Note => [from, from + length, known]),
  { minLength: 1, maxLength: 60 },
);

test('in whatever order it comes, it is what a naive twin finds', () =>
  fc.assert(
    fc.property(anyNotes, (notes) => {
      expect(after(notes).holes()).toEqual(naive(notes));
    }),
    { numRuns: 500 },
  ));

test('with room for few holes it has never more, and nothing that is known or lies before what it forgot', () =>
  fc.assert(
    fc.property(anyNotes, fc.integer({ min: 1, max: 4 }), (notes, most) => {
      const line = after(notes, null, most);
      expect(line.holes().length).toBeLessThanOrEqual(most);
      const before = line.forgotten()?.before ?? Number.NEGATIVE_INFINITY;
      const exact = naive(notes).flatMap((one) =>
        one.to <= before ? [] : [{ ...one, from: Math.max(one.from, before) }],
      );
      expect(line.holes()).toEqual(exact);
    }),
    { numRuns: 500 },
  ));
