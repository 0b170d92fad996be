/**
 * Columns of plain data, for what there are hundreds of thousands of, alike in form: one run of bytes is taken up at the speed of memory,
 * an object for each is not. Numbers as the machine has them: every machine this runs on is little-endian.
 */

/** To be read only: a copy where they start where no numbers may. */
export const numbersIn = (bytes: Uint8Array): Float64Array => {
  const { buffer, byteOffset, length }: Uint8Array = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  return new Float64Array(buffer, byteOffset, length / 8);
};

export const intsAsBytes = (ints: ArrayLike<number>): Uint8Array => new Uint8Array(Int32Array.from(ints).buffer);

export const intsIn = (bytes: Uint8Array): Int32Array => new Int32Array(bytes.slice().buffer);

/** Whole numbers of 64 bits; null where one is larger. */
export const bigsAsBytes = (bigs: readonly bigint[]): Uint8Array | null => {
  const column = BigInt64Array.from(bigs);
  return column.every((one, at) => one === bigs[at]) ? new Uint8Array(column.buffer) : null;
};

export const bigsIn = (bytes: Uint8Array): BigInt64Array => new BigInt64Array(bytes.slice().buffer);

/** Texts one after the other, and how many characters (UTF-16) each has. */
export type Texts = Readonly<{ all: string; lengths: Uint8Array }>;

export const packTexts = (texts: readonly string[]): Texts => ({
  all: texts.join(''),
  lengths: intsAsBytes(texts.map(({ length }) => length)),
});

export const unpackTexts = ({ all, lengths }: Texts): string[] => {
  let at = 0;
  return Array.from(intsIn(lengths), (length) => {
    at += length;
    return all.slice(at - length, at);
  });
};
