import { divideHalfEven } from '../domain/energy.ts';
import type { Encoding } from './profile.ts';

const scratch = new DataView(new ArrayBuffer(8));

const put = (words: readonly number[], count: number): DataView => {
  for (let index = 0; index < count; index += 1) scratch.setUint16(2 * index, words[index] ?? 0);
  return scratch;
};

/** Sixteen-bit words, most significant first, as one unsigned integer. */
export const bitsOf = (words: readonly number[]): bigint =>
  words.reduce((sum, word) => (sum << 16n) | BigInt(word), 0n);

/** What registers, most significant word first, say as a number; a 64-bit integer to the nearest double. */
export const toNumber = (encoding: Encoding, words: readonly number[]): number => {
  switch (encoding) {
    case 'u16':
      return words[0] ?? 0;
    case 's16':
      return put(words, 1).getInt16(0);
    case 'u32':
      return put(words, 2).getUint32(0);
    case 's32':
      return put(words, 2).getInt32(0);
    case 'u64':
      return Number(bitsOf(words));
    case 's64':
      return Number(put(words, 4).getBigInt64(0));
    case 'f32':
      return put(words, 2).getFloat32(0);
    case 'f64':
      return put(words, 4).getFloat64(0);
  }
};

/** IEEE 754-2019 binary32 and binary64: bits of exponent and of fraction, and the exponent of an integral significand. */
const formats = {
  f32: { exponentBits: 8n, fractionBits: 23n, bias: 150 },
  f64: { exponentBits: 11n, fractionBits: 52n, bias: 1075 },
} as const;

/** A finite, non-negative float as an exact fraction times 10^`shift`, rounded half to even. */
export const scaledFloat = (encoding: 'f32' | 'f64', words: readonly number[], shift: number): bigint => {
  const { exponentBits, fractionBits, bias } = formats[encoding];
  const bits = bitsOf(words);
  const exponent = Number((bits >> fractionBits) & ((1n << exponentBits) - 1n));
  const fraction = bits & ((1n << fractionBits) - 1n);
  const significand = exponent === 0 ? fraction : fraction | (1n << fractionBits);
  const power = Math.max(exponent, 1) - bias;
  const numerator = significand * (shift > 0 ? 10n ** BigInt(shift) : 1n) * (power > 0 ? 1n << BigInt(power) : 1n);
  const denominator = (shift < 0 ? 10n ** BigInt(-shift) : 1n) * (power < 0 ? 1n << BigInt(-power) : 1n);
  return divideHalfEven(numerator, denominator);
};

/** An integer encoding as it is written; negative where the encoding has a sign. */
export const integerOf = (encoding: Exclude<Encoding, 'f32' | 'f64'>, words: readonly number[]): bigint => {
  const bits = bitsOf(words);
  const size = BigInt(16 * words.length);
  const signed = encoding === 's16' || encoding === 's32' || encoding === 's64';
  return signed ? BigInt.asIntN(Number(size), bits) : bits;
};
