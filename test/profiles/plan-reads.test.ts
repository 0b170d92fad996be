import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frameCost, planReads, splitRead } from '../../src/profiles/plan-reads.ts';
import { type BusLimits, type Point, width } from '../../src/profiles/profile.ts';
import { testProfile } from '../support/test-profile.ts';

const point = (address: number, encoding: Point['encoding'] = 'f32'): Point<'voltage.L1'> => ({
  address,
  encoding,
  unit: 'V',
  scale: 1,
  range: [0, 500],
  cadence: 'fast',
});
const ranges = (reads: readonly { address: number; count: number }[]) =>
  reads.map(({ address, count }) => [address, count]);

describe('what one more question costs', () => {
  // 8 bytes asked, 5 bytes of frame answered, two silences of 3.5 characters; at 9600 8N1 a ms is 0.96 characters.
  test.each([
    ['without turnaround and gap', 0, 0, 9600, 20],
    ['with 5 ms of turnaround and 20 ms of gap at 9600', 5, 20, 9600, 44],
    ['the same at 19200', 5, 20, 19_200, 68],
  ])('%s', (_, turnaround, gap, baud, expected) => {
    const { bus } = testProfile({});
    const slower = { ...bus, turnaround, gap } as BusLimits;
    expect(frameCost({ bus: slower }, baud)).toBe(expected);
  });
});

describe('registers are packed by wire cost', () => {
  const { bus } = testProfile({});
  const quick = { ...bus, turnaround: 0, gap: 0, longestRead: 60 } as BusLimits;
  const far = (address: number) =>
    testProfile({
      bus: quick,
      readable: [[0, 99]],
      points: { 'voltage.L1': point(0), frequency: { ...point(address), unit: 'Hz' } },
    });

  test('the fast question carries the energy registers', () =>
    expect(planReads(testProfile({}), 9600).fast).toMatchObject([
      { function: 4, address: 0, count: 12, most: 20, wanted: ['voltage.L1', 'frequency', 'import', 'export'] },
    ]));

  test('a holding table is read by function 3', () =>
    expect(planReads(testProfile({ table: 'holding' }), 9600).fast).toMatchObject([{ function: 3 }]));

  // Energy ends at 12. A hole of 9 registers is 18 characters, one of 10 is 20: as dear as another question.
  test('a hole that is cheaper than a question is read along', () =>
    expect(ranges(planReads(far(21), 9600).fast)).toEqual([[0, 23]]));

  test('one that is not, is not', () =>
    expect(ranges(planReads(far(22), 9600).fast)).toEqual([
      [0, 12],
      [22, 2],
    ]));

  test('a hole the meter does not answer for is never read', () =>
    expect(
      ranges(
        planReads(
          testProfile({
            readable: [
              [0, 5],
              [8, 19],
            ],
          }),
          9600,
        ).fast,
      ),
    ).toEqual([
      [0, 6],
      [8, 4],
    ]));

  test('no question is longer than the meter gives at once', () =>
    expect(ranges(planReads(testProfile({ bus: { ...bus, longestRead: 8 } }), 9600).fast)).toEqual([
      [0, 6],
      [8, 4],
    ]));

  test('after exception 2 the same registers are read without the holes, and no longer than asked', () => {
    const profile = testProfile({});
    const [read] = planReads(profile, 9600).fast;
    if (!read) throw new Error('no fast read');
    expect(splitRead(profile, read)).toMatchObject([
      { address: 0, count: 2, most: 2, wanted: ['voltage.L1'] },
      { address: 4, count: 2, most: 2, wanted: ['frequency'] },
      { address: 8, count: 4, most: 4, wanted: ['import', 'export'] },
    ]);
  });

  test('a profile that identifies itself by what it lacks is a bug', () =>
    expect(() =>
      planReads(testProfile({ identify: { quantity: 'current.L1', between: [0, 1], model: null } }), 9600),
    ).toThrow(RangeError));
});

test('any plan asks for everything once, within the limits, and never outside what is readable', () => {
  const quantities = ['voltage.L1', 'voltage.L2', 'voltage.L3'] as const;
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.integer({ min: 6, max: 60 }).map((half) => 2 * half),
        { minLength: 3, maxLength: 3 },
      ),
      fc.integer({ min: 4, max: 60 }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 12, max: 120 }),
      (addresses, longestRead, gap, border) => {
        const base = testProfile({});
        const profile = testProfile({
          bus: { ...base.bus, longestRead, gap } as BusLimits,
          readable: [
            [0, border],
            [border + 1, 125],
          ],
          points: {
            ...base.points,
            ...Object.fromEntries(quantities.map((name, index) => [name, point(addresses[index] ?? 0)])),
          },
        });
        const { fast } = planReads(profile, 9600);
        expect(fast.flatMap(({ wanted }) => wanted).toSorted()).toEqual(
          ['import', 'export', ...Object.keys(profile.points)].toSorted(),
        );
        for (const { address, count, most, wanted } of fast) {
          expect(count).toBeLessThanOrEqual(longestRead);
          expect(most).toBeLessThanOrEqual(Math.max(longestRead, count));
          for (const name of wanted) {
            const register = { ...profile.points, ...profile.energy }[name as keyof typeof profile.points];
            if (!register) throw new Error(`${name} is not in the profile`);
            expect(register.address).toBeGreaterThanOrEqual(address);
            expect(register.address + width(register.encoding)).toBeLessThanOrEqual(address + count);
          }
          // A question may cross the border only where a single value does.
          if (wanted.length > 1 && address <= border) expect(address + count - 1).toBeLessThanOrEqual(border + 1);
        }
      },
    ),
  );
});
