import { describe, expect, test } from 'vitest';
import type { Content } from '../../../drivers/opcua/link.ts';
import { powerOfTen, quantityOf, registerOf, serialNumberOf } from '../../../drivers/opcua/node-value.ts';
import { contentOf } from '../../../drivers/opcua/variant-content.ts';

const f64 = (...words: number[]): Content => ({ kind: 'number', encoding: 'f64', words });
const counter = { mostKwh: 1_000_000, rollsOverAt: null };

/*
 * 230.5 = 1.80078125 × 2^7. Sign 0; binary64 exponent 7 + 1023 = 1030 = 0x406; 0.80078125 = 0xCD / 2^8, so the
 * fraction begins 0xCD0: 0x406C_D000_0000_0000. binary32 exponent 7 + 127 = 134 = 0b1000_0110; the 23 bits of the
 * fraction begin with 1100_1101: 0 10000110 1100110 1000… = 0x4366_8000.
 */
const volts64 = f64(0x406c, 0xd000, 0, 0);
const volts32: Content = { kind: 'number', encoding: 'f32', words: [0x4366, 0x8000] };

/*
 * 2052.125 kWh = 2^11 × 1.00201416015625. Exponent 11 + 1023 = 1034 = 0x40A; 2052.125 − 2048 = 4.125 of 2048 is
 * 4.125 / 2048 × 2^52 = 33 × 2^38: 33 = 0x21, 2^38 sets the fraction 0x0_0840_0000_0000: 0x40A0_0840_0000_0000.
 */
const kwh64 = f64(0x40a0, 0x0840, 0, 0);

describe('what the client library hands out becomes words', () => {
  test.each([
    ['Double', 11, 230.5, volts64],
    ['Float', 10, 230.5, volts32],
    ['SByte, two’s complement in 16 bits', 2, -2, { kind: 'number', encoding: 's16', words: [0xfffe] }],
    ['Byte', 3, 200, { kind: 'number', encoding: 'u16', words: [200] }],
    ['Int16', 4, -1, { kind: 'number', encoding: 's16', words: [0xffff] }],
    ['UInt16', 5, 40_000, { kind: 'number', encoding: 'u16', words: [0x9c40] }],
    ['Int32', 6, -2, { kind: 'number', encoding: 's32', words: [0xffff, 0xfffe] }],
    ['UInt32', 7, 4_000_000_000, { kind: 'number', encoding: 'u32', words: [0xee6b, 0x2800] }],
    [
      'Int64',
      8,
      [0xffffffff, 0xfffffffe],
      { kind: 'number', encoding: 's64', words: [0xffff, 0xffff, 0xffff, 0xfffe] },
    ],
    ['UInt64, 2^32 + 5', 9, [1, 5], { kind: 'number', encoding: 'u64', words: [0, 1, 0, 5] }],
    ['String', 12, 'A7', { kind: 'text', text: 'A7' }],
    ['Boolean', 1, true, { kind: 'nothing' }],
    ['an array', 11, [1, 2, 3], { kind: 'nothing' }],
    ['null', 11, null, { kind: 'nothing' }],
  ] as const)('%s', (_, dataType, value, content) => {
    expect(contentOf(dataType, value)).toEqual(content);
  });
});

describe('a quantity', () => {
  test.each([
    ['Double', {}, volts64, { value: 230.5 }],
    ['Float', {}, volts32, { value: 230.5 }],
    ['a node in kW of the other direction', { scale: -1000 }, volts64, { value: -230_500 }],
    ['NaN, 0x7FF8…', {}, f64(0x7ff8, 0, 0, 0), { rejected: 'not-a-number' }],
    ['infinity, 0x7FF0…', {}, f64(0x7ff0, 0, 0, 0), { rejected: 'not-a-number' }],
    ['text', {}, { kind: 'text', text: '230' }, { rejected: 'not-a-number' }],
    ['no value at all', {}, { kind: 'nothing' }, { rejected: 'not-a-number' }],
  ] as const)('%s', (_, settings, content, judged) => {
    expect(quantityOf({ nodeId: 'i=1', ...settings }, content)).toEqual(judged);
  });
});

describe('an energy register keeps its bits', () => {
  const kwhWords = [0x40a0, 0x0840, 0, 0];
  test.each([
    ['Double in kWh, to the Wh', { scale: 1000 }, kwh64, { value: { value: 2_052_125, exponent: 0, words: kwhWords } }],
    // 2052.125 kWh in tens of Wh is 205 212.5: half to even.
    [
      'Double in kWh, to 10 Wh',
      { scale: 1000, exponent: 1 },
      kwh64,
      { value: { value: 205_212, exponent: 1, words: kwhWords } },
    ],
    [
      'Double in kWh, to the mWh',
      { scale: 1000, exponent: -3 },
      kwh64,
      { value: { value: 2_052_125_000, exponent: -3, words: kwhWords } },
    ],
    [
      'UInt64 in Wh',
      {},
      { kind: 'number', encoding: 'u64', words: [0, 0, 0x001f, 0x4fe5] },
      { value: { value: 2_052_069, exponent: 0, words: [0, 0, 0x001f, 0x4fe5] } },
    ],
    [
      'UInt32 in tenths of a kWh: it steps by 100 Wh',
      { scale: 100 },
      { kind: 'number', encoding: 'u32', words: [0, 7] },
      { value: { value: 7, exponent: 2, words: [0, 7] } },
    ],
    ['negative', {}, { kind: 'number', encoding: 's32', words: [0xffff, 0xffff] }, { rejected: 'out-of-range' }],
    ['above what the profile allows', { scale: 1_000_000 }, kwh64, { rejected: 'out-of-range' }],
    ['NaN', { scale: 1000 }, f64(0x7ff8, 0, 0, 0), { rejected: 'not-a-number' }],
    ['no power of ten', { scale: 3 }, kwh64, { rejected: 'not-a-number' }],
  ] as const)('%s', (_, settings, content, judged) => {
    expect(registerOf({ nodeId: 'i=1', ...settings }, counter, content)).toEqual(judged);
  });
});

test.each([
  [1, 0],
  [1000, 3],
  [0.001, -3],
  [1e9, 9],
  [999, null],
  [0, null],
  [-10, null],
] as const)('%d is ten to the %s', (scale, power) => expect(powerOfTen(scale)).toBe(power));

test.each([
  [{ kind: 'text', text: ' 24-0017 ' }, '24-0017'],
  [{ kind: 'text', text: '' }, null],
  [{ kind: 'number', encoding: 'u32', words: [1, 2] }, '65538'],
  [{ kind: 'number', encoding: 'u32', words: [0, 0] }, null],
  [volts64, null],
] as const)('serial number %o', (content, said) => expect(serialNumberOf(content)).toBe(said));
