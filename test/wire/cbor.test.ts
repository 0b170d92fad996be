import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/wire/bytes.ts';
import { type Cbor, decodeCbor, encodeCbor, hashOf } from '../../src/wire/cbor.ts';
import { hex } from '../support/hex.ts';

const malformed = expect.objectContaining({ code: 'malformed' });

/** RFC 8949 Appendix A, those of its examples that our messages may hold. */
const appendixA: readonly (readonly [string, Cbor])[] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['1864', 100],
  ['1903e8', 1_000],
  ['1a000f4240', 1_000_000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['20', -1],
  ['3863', -100],
  ['3903e7', -1_000],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['40', new Uint8Array(0)],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['6449455446', 'IETF'],
  ['63e6b0b4', '水'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', new Map()],
  [
    'a201020304',
    new Map([
      [1, 2],
      [3, 4],
    ]),
  ],
];

describe('deterministic encoding', () => {
  test.each(appendixA)('%s', (encoded, value) => {
    expect(toHex(encodeCbor(value))).toBe(encoded);
    expect(decodeCbor(hex(encoded))).toEqual(value);
  });

  test('64-bit integers keep every digit', () => {
    // 2^63 - 1 and -2^63.
    expect(toHex(encodeCbor(2n ** 63n - 1n))).toBe('1b7fffffffffffffff');
    expect(toHex(encodeCbor(-(2n ** 63n)))).toBe('3b7fffffffffffffff');
    expect(decodeCbor(hex('1b7fffffffffffffff'))).toBe(2n ** 63n - 1n);
  });

  test('keys are sorted as bytes, whatever the order of the map', () =>
    expect(
      toHex(
        encodeCbor(
          new Map([
            [256, 0],
            [24, 0],
            [9, 0],
            [10, 0],
          ]),
        ),
      ),
    ).toBe('a409000a0018180019010000'));

  test('has one hash: SHA-256 of the one byte f6', () =>
    // printf '\xf6' | sha256sum
    expect(toHex(hashOf(null))).toBe('b0b2988b6bbe724bacda5e9e524736de0bc7dae41c46b4213c50e1d35d4e5f13'));
});

/** Anything a message may hold; strings of whole characters, as the two disagree on halves of one. */
const anything = fc.letrec<Readonly<Record<'item' | 'leaf', Cbor>>>((tie) => ({
  leaf: fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -70_000, max: 70_000 }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({ maxLength: 80 }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
  ),
  item: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc.array(tie('item'), { maxLength: 30 }),
    fc
      .array(fc.tuple(fc.maxSafeInteger().map(Math.abs), tie('item')), { maxLength: 30 })
      .map((pairs) => new Map(pairs)),
  ),
})).item;

test('writes what cborg writes, byte for byte', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(toHex(encodeCbor(value))).toBe(toHex(encode(value)));
    }),
    { numRuns: 2_000 },
  );
});

test('what is longer than the memory it is written in, and what comes after it', () => {
  const long = [new Uint8Array(1_500_000).fill(7), 'ไฟฟ้า'.repeat(2_000), Array.from({ length: 9_000 }, (_, at) => at)];
  for (const value of [long, 1, long, 'short']) expect(toHex(encodeCbor(value))).toBe(toHex(encode(value)));
});

describe('what our messages cannot hold is a bug of the caller', () => {
  test.each<readonly [string, unknown]>([
    ['a float', 1.5],
    ['not a number', Number.NaN],
    ['an integer beyond 2^53', 2 ** 53],
    ['an integer beyond 64 bits', 2n ** 64n],
    ['undefined', undefined],
    ['a plain object', { a: 1 }],
    ['a negative key', new Map([[-1, 0]])],
    ['a text key', new Map([['a', 0]])],
  ])('%s', (_, value) => expect(() => encodeCbor([value as Cbor])).toThrow(RangeError));
});

describe('refused though the library would take it', () => {
  test.each([
    ['nothing at all', ''],
    ['a long integer', '1817'],
    ['a longer integer', '190017'],
    ['unsorted keys', 'a203040102'],
    ['a key twice', 'a201020103'],
    ['a long length of text', '780449455446'],
    ['an indefinite array', '9f01ff'],
    ['an indefinite map', 'bf0102ff'],
    ['indefinite bytes', '5f4101ff'],
    ['a half float', 'f93c00'],
    ['a double that is a whole number', 'fb3ff0000000000000'],
    ['not a number', 'f97e00'],
    ['undefined', 'f7'],
    ['a tag', 'c074323031332d30332d32315432303a30343a30305a'],
    ['a simple value', 'f820'],
    ['a text key', 'a1616101'],
    ['a negative key', 'a12001'],
    ['a map as key', 'a1a001'],
    ['a byte behind it', '0000'],
    ['an array cut short', '8301'],
    ['an array of four billion', '9affffffff'],
    ['an array of 2^53', '9b0020000000000000'],
    ['bytes cut short', '4401'],
    ['broken UTF-8', '61ff'],
    ['a break on its own', 'ff'],
    ['a reserved length', '1c'],
    ['an integer below -2^63', '3bffffffffffffffff'],
    ['depth 17', `${'81'.repeat(17)}00`],
  ])('%s: %s', (_, encoded) => expect(() => decodeCbor(hex(encoded))).toThrow(malformed));

  test('depth 16 is fine', () => expect(decodeCbor(hex(`${'81'.repeat(16)}00`))).toBeDefined());
  test('depth beside depth does not add up', () => expect(decodeCbor(hex(`83${'818100'.repeat(3)}`))).toHaveLength(3));
  test('a million open arrays', () =>
    expect(() => decodeCbor(new Uint8Array(1_000_000).fill(0x81))).toThrow(malformed));
  test('more than may be sent', () =>
    expect(() => decodeCbor(new Uint8Array(4 * 1024 * 1024 + 1))).toThrow(/more than 4194304/));
});

const cbor: fc.Arbitrary<Cbor> = fc.letrec<{ item: Cbor }>((tie) => ({
  item: fc.oneof(
    { depthSize: 'small', maxDepth: 6 },
    fc.maxSafeInteger(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.from(bytes)),
    fc.array(tie('item'), { maxLength: 6 }),
    fc.array(fc.tuple(fc.nat(), tie('item')), { maxLength: 6 }).map((entries) => new Map(entries)),
  ),
})).item;

test('what was written is read again, and written the same', () =>
  fc.assert(
    fc.property(cbor, (value) => {
      expect(encodeCbor(decodeCbor(encodeCbor(value)))).toEqual(encodeCbor(value));
    }),
  ));

test('arbitrary bytes are either read and written the same, or malformed', () => {
  let read = 0;
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      let value: Cbor = null;
      try {
        value = decodeCbor(bytes);
      } catch (error) {
        expect(error).toEqual(malformed);
        return;
      }
      read += 1;
      expect(encodeCbor(value)).toEqual(Uint8Array.from(bytes));
    }),
    { numRuns: 3_000 },
  );
  expect(read).toBeGreaterThan(10);
});
