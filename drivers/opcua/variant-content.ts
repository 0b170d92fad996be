import type { Encoding } from '../../src/profiles/profile.ts';
import type { Content } from './link.ts';

/** Built-in types that are numbers (OPC 10000-6 §5.1.2), by their number; bytes as the 16 bits that hold them. */
const encodings: Readonly<Record<number, Encoding>> = {
  2: 's16',
  3: 'u16',
  4: 's16',
  5: 'u16',
  6: 's32',
  7: 'u32',
  8: 's64',
  9: 'u64',
  10: 'f32',
  11: 'f64',
};

const STRING = 12;

const wordsOf = (view: DataView): readonly number[] =>
  Array.from({ length: view.byteLength / 2 }, (_, index) => view.getUint16(2 * index));

const bits = (size: 2 | 4 | 8, put: (view: DataView) => void): readonly number[] => {
  const view = new DataView(new ArrayBuffer(size));
  put(view);
  return wordsOf(view);
};

const numberWords = (encoding: Encoding, value: number): readonly number[] => {
  switch (encoding) {
    case 'u16':
    case 's16':
      return bits(2, (view) => view.setInt16(0, value));
    case 'u32':
    case 's32':
      return bits(4, (view) => view.setInt32(0, value));
    case 'f32':
      return bits(4, (view) => view.setFloat32(0, value));
    case 'f64':
      return bits(8, (view) => view.setFloat64(0, value));
    case 'u64':
    case 's64':
      return bits(8, (view) => view.setBigInt64(0, BigInt(value)));
  }
};

/**
 * A scalar as the client library hands it out (64-bit integers are two 32-bit halves, the high one first); anything
 * that is neither number nor text is nothing to us.
 */
export const contentOf = (dataType: number, value: unknown): Content => {
  if (dataType === STRING && typeof value === 'string') return { kind: 'text', text: value };
  const encoding = encodings[dataType];
  if (encoding === undefined) return { kind: 'nothing' };
  if (typeof value === 'number') return { kind: 'number', encoding, words: numberWords(encoding, value) };
  if (!Array.isArray(value) || value.length !== 2) return { kind: 'nothing' };
  const [high, low] = value.map(Number);
  return { kind: 'number', encoding, words: [...numberWords('u32', high ?? 0), ...numberWords('u32', low ?? 0)] };
};
