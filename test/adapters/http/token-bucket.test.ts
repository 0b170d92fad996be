import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tokenBuckets } from '../../../src/adapters/http/token-bucket.ts';

describe('a token bucket', () => {
  test('holds a minute’s worth, and flows back evenly', () => {
    let now = 0;
    const take = tokenBuckets(6, () => now);
    expect(Array.from({ length: 7 }, () => take('a'))).toEqual([0, 0, 0, 0, 0, 0, 10]);
    expect(take('b')).toBe(0);
    now = 9_999;
    expect(take('a')).toBe(1);
    now = 10_000;
    expect([take('a'), take('a')]).toEqual([0, 10]);
    now = 600_000;
    // No more than a minute's worth, however long nobody came.
    expect(Array.from({ length: 7 }, () => take('a')).filter((wait) => wait === 0)).toHaveLength(6);
  });

  test('takes no more memory than for ten thousand, and those who have used it up stay known as long as there is room', () => {
    let now = 0;
    const take = tokenBuckets(1, () => now);
    take('greedy');
    for (let one = 0; one < 9_999; one += 1) take(`once-${one}`);
    now = 30_000;
    expect(take('greedy')).toBe(30);
  });

  test('is not forgotten for others that come by once, as long as its owner keeps asking', () => {
    let now = 0;
    const take = tokenBuckets(1, () => now);
    expect(take('greedy')).toBe(0);
    for (let one = 0; one < 25_000; one += 1) {
      take(`once-${one}`);
      if (one % 5_000 === 0) expect(take('greedy')).toBe(60);
    }
    // Who was quiet for longest is: ten thousand have come since.
    expect(take('once-1')).toBe(0);
    now = 59_000;
    expect(take('greedy')).toBe(1);
    expect(take('once-24999')).toBe(1);
  });

  test('never gives more in any minute than twice its rate, and never refuses who keeps to it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 5_000 }), { maxLength: 200 }),
        (rate, gaps) => {
          let now = 0;
          const take = tokenBuckets(rate, () => now);
          const given: number[] = [];
          for (const gap of gaps) {
            now += gap;
            if (take('a') === 0) given.push(now);
          }
          for (const from of given)
            expect(given.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(2 * rate);
          const steady = tokenBuckets(rate, () => now);
          for (let turn = 0; turn < 3 * rate; turn += 1) {
            expect(steady('a')).toBe(0);
            now += Math.ceil(60_000 / rate);
          }
        },
      ),
    );
  });
});
