import { expect, test } from 'vitest';
import { encodeNumber, encodeText } from '../../../hardware-sim/meters/encode-words.ts';

test.each([
  ['u16', 2301, 'high-first', '08fd'],
  // −2 in two's complement.
  ['s16', -2, 'high-first', 'fffe'],
  // 123,456 = 0x0001e240.
  ['u32', 123_456, 'high-first', '0001 e240'],
  ['u32', 123_456, 'low-first', 'e240 0001'],
  // −1 of 32 bits; −100,000 = 2^32 − 100,000 = 0xfffe7960.
  ['s32', -100_000, 'high-first', 'fffe 7960'],
  ['s32', -100_000, 'low-first', '7960 fffe'],
  // 2^40 + 2^16 + 5.
  ['u64', 2 ** 40 + 2 ** 16 + 5, 'high-first', '0000 0100 0001 0005'],
  ['u64', 2 ** 40 + 2 ** 16 + 5, 'low-first', '0005 0001 0100 0000'],
  ['s64', -1, 'high-first', 'ffff ffff ffff ffff'],
  // 230.5 and 50, as in float32.test.ts.
  ['f32', 230.5, 'high-first', '4366 8000'],
  ['f32', 230.5, 'low-first', '8000 4366'],
  // 1.5 × 2^0 of binary64: exponent 1023 = 3ff, fraction .1b.
  ['f64', 1.5, 'high-first', '3ff8 0000 0000 0000'],
  // Rounded to the step, and clipped to what can be held.
  ['u16', 2300.6, 'high-first', '08fd'],
  ['u16', 70_000, 'high-first', 'ffff'],
  ['u16', -3, 'high-first', '0000'],
  ['s16', -40_000, 'high-first', '8000'],
] as const)('%s of %d, %s: %s', (encoding, value, order, words) => {
  const said = encodeNumber(encoding, value, order).map((word) => word.toString(16).padStart(4, '0'));
  expect(said.join(' ')).toBe(words);
});

test('text stands in reading order, and ends in zeros', () => {
  // A = 41, B = 42, C = 43.
  expect(encodeText('ABC', 3)).toEqual([0x4142, 0x4300, 0]);
  expect(encodeText('ABCDEF', 2)).toEqual([0x4142, 0x4344]);
});
