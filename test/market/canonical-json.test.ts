import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/market/canonical-json.ts';

test('keys stand by their UTF-16 code units, also those that look like numbers, in each object of a list for itself', () => {
  expect(canonicalJson({ b: 1, a: null, '10': true, '9': 'x' })).toBe('{"10":true,"9":"x","a":null,"b":1}');
  const list = [{ b: 1, a: 2 }, { b: 3, a: 4 }, { a: 5 }, [], { a: 6, c: 7, b: 8 }, 'a', { b: 9, a: 10 }];
  expect(canonicalJson(list)).toBe('[{"a":2,"b":1},{"a":4,"b":3},{"a":5},[],{"a":6,"b":8,"c":7},"a",{"a":10,"b":9}]');
  // RFC 8785 §3.2.3, its own example.
  const keys = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
  const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
  const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, 'x'])));
  expect(text).toBe(`{${sorted.map((key) => `${JSON.stringify(key)}:"x"`).join(',')}}`);
});

test.for([1.5, Number.NaN, undefined, 2n, 2 ** 53, () => 1])('%s has none, wherever it stands', (value) => {
  for (const around of [value, [value], { a: value }, [{ a: 1 }, { a: value }]])
    expect(() => canonicalJson(around)).toThrow(RangeError);
});

/** One entry at a time, nothing remembered. */
const naive = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(naive).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${naive(one)}`).join(',')}}`;
};

test('it is that of a naive twin, and reads back as what it was made of', () => {
  const key = fc.constantFrom('a', 'b', 'c', '1', '10', '9', '__proto__', 'ก', '"');
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.string(),
      fc.maxSafeInteger().map((whole) => whole + 0),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 6 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(value, (one) => {
      expect(canonicalJson(one)).toBe(naive(one));
      expect(JSON.parse(canonicalJson(one))).toEqual(JSON.parse(JSON.stringify(one)));
    }),
    { numRuns: 300 },
  );
});
