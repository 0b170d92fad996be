import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytesOf, hex, StateDigest } from '../../src/market/state-digest.ts';
import { sha256 } from '../support/small-market.ts';

/** As a history was hashed from the first version on: texts, joined. */
const naive = (lines: readonly string[]): string => {
  let folded = '';
  const value = (some: readonly string[]): string =>
    hex(sha256(new TextEncoder().encode(`${folded}\n${some.join('\n')}`)));
  let from = 0;
  for (; from + 1_024 <= lines.length; from += 1_024) folded = value(lines.slice(from, from + 1_024));
  return value(lines.slice(from));
};

const line = fc.string({ unit: 'grapheme', maxLength: 300 });

describe('the history of a market', () => {
  it('hashes to what its lines do as text, and goes on after a dump', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 60 }), (some, times) => {
        const lines = Array.from({ length: times }, () => some).flat();
        const digest = new StateDigest(sha256);
        for (const each of lines) digest.append(each);
        expect(digest.value()).toBe(naive(lines));
        const other = new StateDigest(sha256);
        other.append('what was there before');
        other.load(digest.dump());
        expect(other.dump()).toEqual(digest.dump());
        for (const each of [digest, other]) each.append('one more');
        expect([digest.value(), other.value()]).toEqual([naive([...lines, 'one more']), naive([...lines, 'one more'])]);
      }),
      { seed: 20261130, numRuns: 60 },
    );
  });

  it('a line put together of words and numbers is that line', () => {
    const whole = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, 9, 10, 99_999_999, 100_000_000, 2 ** 53 - 1));
    fc.assert(
      fc.property(whole, line, fc.uint8Array({ minLength: 32, maxLength: 32 }), (number, text, hash) => {
        const digest = new StateDigest(sha256);
        digest.put('leg').word(text).put('/').digits(number).word('').hexOf(hash).whole(number).end();
        expect(digest.dump().lines).toEqual([`leg ${text}/${number} ${hex(hash)} ${number}`]);
        expect(bytesOf(hex(hash))).toEqual(hash);
      }),
      { seed: 20261130, numRuns: 150 },
    );
  });
});
