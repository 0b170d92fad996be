import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plain } from '../../src/domain/plain.ts';
import { decodePlain, encodePlain } from '../../src/wire/plain-bytes.ts';

const plain: fc.Arbitrary<Plain> = fc.letrec<{ any: Plain }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ unit: 'binary' }),
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
    fc.uint8Array(),
    fc.array(tie('any')),
    fc.dictionary(fc.string({ minLength: 1 }), tie('any'), { noNullPrototype: true }),
  ),
})).any;

test.for([
  { value: null, hex: '00' },
  { value: true, hex: '02' },
  { value: 0, hex: '0300' },
  { value: -1, hex: '0301' },
  { value: 63, hex: '037e' },
  { value: 64, hex: '038001' },
  { value: 0.5, hex: '04000000000000e03f' },
  { value: 'ab', hex: '05026162' },
  // A byte order mark is a character like any other (UTF-8: EF BB BF).
  { value: '\uFEFFabc', hex: '0506efbbbf616263' },
  { value: ['ab', 'ab'], hex: '0802050261620600' },
  { value: Uint8Array.of(1, 2), hex: '07020102' },
  { value: { b: 1, a: 2 }, hex: '0902050161030405016203 02'.replace(' ', '') },
  { value: -2n, hex: '0afeffffffffffffff' },
])('$hex', ({ value, hex }) => {
  expect(Buffer.from(encodePlain(value)).toString('hex')).toBe(hex);
  expect(decodePlain(Buffer.from(hex, 'hex'))).toEqual(value);
});

test('whatever is written is read back the same', () => {
  fc.assert(fc.property(plain, (value) => void expect(decodePlain(encodePlain(value))).toEqual(value)));
});

test('the order of keys is not written', () => {
  expect(encodePlain({ a: 1, b: [], c: 'x' })).toEqual(encodePlain({ c: 'x', b: [], a: 1 }));
});

test('what is cut anywhere is refused', () => {
  const bytes = encodePlain({ a: [1, 'text', 2n ** 80n, Uint8Array.of(1, 2, 3)], b: { c: 1.5, d: 'text' } });
  for (let length = 0; length < bytes.length; length += 1)
    expect(() => decodePlain(bytes.subarray(0, length))).toThrow(/plain data/);
  expect(() => decodePlain(Uint8Array.of(...bytes, 0))).toThrow('something follows its end');
});

test('what is no plain data is not written', () => {
  expect(() => encodePlain(undefined as unknown as Plain)).toThrow(TypeError);
});
