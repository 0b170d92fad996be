/**
 * The LZ4 block format (lz4.org, "LZ4 Block Format Description", 1.6): sequences of a token, literals, and a match of at least
 * four bytes at an offset of two bytes. No frame around it, and no checksum: whoever keeps a block keeps those.
 */
const LEAST_MATCH = 4;
/** The last match begins at least so far from the end (§ "End of block conditions") … */
const LAST_MATCH = 12;
/** … and so many bytes at the end are always literals. */
const LAST_LITERALS = 5;
const FARTHEST = 65_535;
/** In a nibble of the token: more follows, in bytes of 255 and a last one. */
const MORE = 15;

/** Places of the last four bytes with the same hash: as many as a block of some kilobytes needs. */
const HASH_BITS = 12;
const hashOf = (four: number): number => Math.imul(four, 0x9e37_79b1) >>> (32 - HASH_BITS);

/** Packs one after the other in the same memory: to ask for it anew each time costs more than packing some kilobytes. */
export const blockPacker = (): ((bytes: Uint8Array) => Uint8Array | null) => {
  // Places count from 1: 0 is none.
  const places = new Uint32Array(1 << HASH_BITS);
  const output = sequenceWriter();
  return (bytes) => {
    output.begin(bytes);
    places.fill(0);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const matchesEnd = bytes.length - LAST_LITERALS;
    let [at, written] = [0, 0];
    while (at <= bytes.length - LAST_MATCH) {
      const four = view.getUint32(at, true);
      const hash = hashOf(four);
      const before = (places[hash] ?? 0) - 1;
      places[hash] = at + 1;
      if (before < 0 || at - before > FARTHEST || view.getUint32(before, true) !== four) {
        at += 1;
        continue;
      }
      let length = LEAST_MATCH;
      while (at + length < matchesEnd && bytes[at + length] === bytes[before + length]) length += 1;
      if (!output.put(written, at, length, at - before)) return null;
      at += length;
      written = at;
    }
    return output.put(written, bytes.length, 0, 0) ? output.written() : null;
  };
};

/** Writes into no more room than the bytes themselves take; `put` is false where that is too little. A match of no length is none. */
const sequenceWriter = () => {
  let bytes: Uint8Array = new Uint8Array();
  let output = new Uint8Array();
  let end = 0;
  const putMore = (length: number): void => {
    let left = length - MORE;
    for (; left >= 255; left -= 255) output[end++] = 255;
    if (left >= 0) output[end++] = left;
  };
  return {
    begin: (of: Uint8Array): void => {
      bytes = of;
      if (output.length < of.length) output = new Uint8Array(of.length);
      end = 0;
    },
    put: (from: number, to: number, match: number, offset: number): boolean => {
      const literals = to - from;
      const more = match === 0 ? 0 : match - LEAST_MATCH;
      // Token, offset, and the longest that both lengths may take besides.
      if (end + literals + 3 + (literals + more) / 255 + 2 > bytes.length) return false;
      output[end++] = (Math.min(literals, MORE) << 4) | Math.min(more, MORE);
      putMore(literals);
      for (let at = from; at < to; at += 1) output[end++] = bytes[at] ?? 0;
      if (match === 0) return true;
      output[end++] = offset & 0xff;
      output[end++] = offset >>> 8;
      putMore(more);
      return true;
    },
    written: (): Uint8Array => output.slice(0, end),
  };
};

/** What was packed into a block, `length` bytes; null for what is no block of so many. */
export const unpackBlock = (block: Uint8Array, length: number): Uint8Array | null => {
  const output = new Uint8Array(length);
  let [at, end] = [0, 0];
  const more = (nibble: number): number => {
    let sum = nibble;
    for (let byte = nibble === MORE ? 255 : 0; byte === 255; sum += byte) byte = block[at++] ?? 0;
    return sum;
  };
  while (at < block.length) {
    const token = block[at++] ?? 0;
    const literals = more(token >>> 4);
    if (at + literals > block.length || end + literals > length) return null;
    for (let left = literals; left > 0; left -= 1) output[end++] = block[at++] ?? 0;
    // The last sequence has literals alone.
    if (at === block.length) break;
    const offset = (block[at] ?? 0) | ((block[at + 1] ?? 0) << 8);
    at += 2;
    const matched = more(token & MORE) + LEAST_MATCH;
    if (at >= block.length || offset === 0 || offset > end || end + matched > length) return null;
    for (let left = matched; left > 0; left -= 1, end += 1) output[end] = output[end - offset] ?? 0;
  }
  return end === length ? output : null;
};
