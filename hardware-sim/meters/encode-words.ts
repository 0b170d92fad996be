import type { Encoding } from '../../src/profiles/profile.ts';

/*
 * Written apart from the decoder in src/profiles on purpose, in another way (byte buffers, not words and bits): an
 * encoder made of the decoder's own parts would agree with its mistakes. For simulation only: golden captures are never
 * made with it.
 */

const bytes = Buffer.alloc(8);

/** Lowest and highest whole number of an integer encoding. */
const limits = {
  u16: [0n, 0xffffn],
  s16: [-0x8000n, 0x7fffn],
  u32: [0n, 0xffff_ffffn],
  s32: [-0x8000_0000n, 0x7fff_ffffn],
  u64: [0n, 0xffff_ffff_ffff_ffffn],
  s64: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
} as const;

const clipped = (encoding: keyof typeof limits, value: number): bigint => {
  const [least, most] = limits[encoding];
  const whole = BigInt(Math.round(value));
  return whole < least ? least : whole > most ? most : whole;
};

/** Writes a number and says how many bytes it took. Integers are rounded, and clipped to what they can hold. */
const write = (encoding: Encoding, value: number): number => {
  switch (encoding) {
    case 'u16':
      return bytes.writeUInt16BE(Number(clipped(encoding, value)));
    case 's16':
      return bytes.writeInt16BE(Number(clipped(encoding, value)));
    case 'u32':
      return bytes.writeUInt32BE(Number(clipped(encoding, value)));
    case 's32':
      return bytes.writeInt32BE(Number(clipped(encoding, value)));
    case 'u64':
      return bytes.writeBigUInt64BE(clipped(encoding, value));
    case 's64':
      return bytes.writeBigInt64BE(clipped(encoding, value));
    case 'f32':
      return bytes.writeFloatBE(value);
    case 'f64':
      return bytes.writeDoubleBE(value);
  }
};

/** A number as registers, in the order in which the meter has its words. */
export const encodeNumber = (
  encoding: Encoding,
  value: number,
  order: 'high-first' | 'low-first',
): readonly number[] => {
  const length = write(encoding, value);
  const words: number[] = [];
  for (let at = 0; at < length; at += 2) words.push(bytes.readUInt16BE(at));
  return order === 'low-first' ? words.reverse() : words;
};

/** ASCII, two characters a register in reading order, the rest NUL. */
export const encodeText = (text: string, registers: number): readonly number[] => {
  const field = Buffer.alloc(2 * registers);
  field.write(text, 'ascii');
  return Array.from({ length: registers }, (_, at) => field.readUInt16BE(2 * at));
};
