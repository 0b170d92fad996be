import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameData } from '../../src/domain/same-data.ts';

test('what is copied says the same', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => sameData(value, structuredClone(value))));
});

test.for<[string, unknown, unknown]>([
  ['a key more', { a: 1 }, { a: 1, b: undefined }],
  ['another key', { a: undefined }, { b: undefined }],
  ['another order', [1, 2], [2, 1]],
  ['a list and a record', [1], { 0: 1 }],
  ['other bytes', Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
  ['null and nothing', null, {}],
  ['a number and its text', { a: 1 }, { a: '1' }],
  ['two functions', () => 1, () => 1],
])('%s is not the same', ([, one, other]) => {
  expect(sameData(one, other)).toBe(false);
  expect(sameData(other, one)).toBe(false);
});

test('order of keys is nothing, and bytes are compared by value', () => {
  expect(sameData({ a: Uint8Array.of(1), b: 2 }, { b: 2, a: Uint8Array.of(1) })).toBe(true);
});
