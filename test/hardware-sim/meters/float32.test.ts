import { expect, test } from 'vitest';
import { float32Words, uint32Words } from '../../../hardware-sim/meters/float32.ts';

// Sign, exponent + 127, 23 bits of mantissa, worked out by hand.
test.each([
  // 230.5 = 1.80078125 × 2⁷: 0 10000110 11001101000000000000000
  [230.5, 0x4366, 0x8000],
  // 50 = 1.5625 × 2⁵: 0 10000100 10010000000000000000000
  [50, 0x4248, 0x0000],
  // −1 = −1 × 2⁰
  [-1, 0xbf80, 0x0000],
  [0, 0x0000, 0x0000],
  // 8000.25 = 1111101000000.01b = 1.95318603515625 × 2¹²: 0 10001011 11110100000001000000000
  [8000.25, 0x45fa, 0x0200],
  // 0.1 = 1.6 × 2⁻⁴, the mantissa 1001 1001 … rounded up
  [0.1, 0x3dcc, 0xcccd],
])('%d is %i, %i', (value, high, low) => {
  expect(float32Words(value)).toEqual([high, low]);
});

test('a serial number keeps its 32 bits', () => {
  expect(uint32Words(0xfedcba98)).toEqual([0xfedc, 0xba98]);
});
