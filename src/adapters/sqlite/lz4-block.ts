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
  let output = new Uint8Array();
  return (bytes) => {
    if (output.length < bytes.length) output = new Uint8Array(bytes.length);
    places.fill(0);
    const end = packInto(output, bytes, places);
    return end === FULL ? null : output.slice(0, end);
  };
};

/**
 * After 16 places without a match (a power of two) every second is looked at, after 32 every third: hashes and salts match nothing. It
 * takes 1.4 % more bytes, and half the time.
 */
const HASTE = 4;

/** Instead of an end: there was not room enough. */
const FULL = -1;

/** @returns where the block ends in `output`, into no more of which is written than the bytes themselves take */
const packInto = (output: Uint8Array, bytes: Uint8Array, places: Uint32Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lastMatch = bytes.length - LAST_MATCH;
  const matchesEnd = bytes.length - LAST_LITERALS;
  let [at, written, end, missed] = [0, 0, 0, 0];
  while (at <= lastMatch) {
    const four = view.getUint32(at, true);
    const hash = hashOf(four);
    const before = (places[hash] as number) - 1;
    places[hash] = at + 1;
    if (before < 0 || at - before > FARTHEST || view.getUint32(before, true) !== four) {
      missed += 1;
      at += 1 + (missed >> HASTE);
      continue;
    }
    const offset = at - before;
    // Where it was passed over in haste, a match began before.
    let from = at;
    while (from > written && from > offset && bytes[from - 1] === bytes[from - 1 - offset]) from -= 1;
    const matched = matchEnd(view, at + LEAST_MATCH, before + LEAST_MATCH, matchesEnd);
    end = putSequence(output, end, bytes, { from: written, to: from, match: matched - from, offset });
    if (end === FULL) return FULL;
    at = matched;
    written = at;
    missed = 0;
  }
  return putSequence(output, end, bytes, { from: written, to: bytes.length, match: 0, offset: 0 });
};

/** Where two places no longer say the same, four bytes at a time; at `most` at the latest. */
const matchEnd = (view: DataView, at: number, before: number, most: number): number => {
  let [one, other] = [at, before];
  while (one + 4 <= most && view.getUint32(one, true) === view.getUint32(other, true)) {
    one += 4;
    other += 4;
  }
  while (one < most && view.getUint8(one) === view.getUint8(other)) {
    one += 1;
    other += 1;
  }
  return one;
};

/** Literals from where to where, and a match of so many bytes so far back; one of no length is none. */
type Sequence = Readonly<{ from: number; to: number; match: number; offset: number }>;

const putSequence = (
  output: Uint8Array,
  start: number,
  bytes: Uint8Array,
  { from, to, match, offset }: Sequence,
): number => {
  const literals = to - from;
  const more = match === 0 ? 0 : match - LEAST_MATCH;
  // Token, offset, and the longest that both lengths may take besides.
  if (start + literals + 3 + (literals + more) / 255 + 2 > bytes.length) return FULL;
  output[start] = (Math.min(literals, MORE) << 4) | Math.min(more, MORE);
  let end = putMore(output, start + 1, literals);
  for (let at = from; at < to; at += 1) output[end++] = bytes[at] as number;
  if (match === 0) return end;
  output[end++] = offset & 0xff;
  output[end++] = offset >>> 8;
  return putMore(output, end, more);
};

const putMore = (output: Uint8Array, start: number, length: number): number => {
  let [end, left] = [start, length - MORE];
  for (; left >= 255; left -= 255) output[end++] = 255;
  if (left >= 0) output[end++] = left;
  return end;
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
