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

/**
 * Packs one after the other in the same memory: to ask for it anew each time costs more than packing some kilobytes. A block is a
 * view of that memory, and holds until the next is packed.
 */
export const blockPacker = (): ((bytes: Uint8Array) => Uint8Array | null) => {
  // Places count from 1: 0 is none.
  const places = new Uint32Array(1 << HASH_BITS);
  let output = new DataView(new ArrayBuffer(0));
  return (bytes) => {
    if (output.byteLength < bytes.length + PAST) output = new DataView(new ArrayBuffer(bytes.length + PAST));
    places.fill(0);
    const end = packInto(output, bytes, places);
    return end === FULL ? null : new Uint8Array(output.buffer, 0, end);
  };
};

/** Literals are copied by fours, so far past their end. */
const PAST = 3;

/**
 * After 16 places without a match (a power of two) every second is looked at, after 32 every third: hashes and salts match nothing. It
 * takes 1.4 % more bytes, and half the time.
 */
const HASTE = 4;

/**
 * The leaves of a batch repeat each other at one distance. A match of so many bytes tells which, and from then on every fourth byte is
 * held against that alone, without a hash: half the time again, and fewer bytes. After so many looks in vain it is looked for anew.
 */
const RECORD = { match: 32, step: 4, looks: 24 } as const;

/** Instead of an end: there was not room enough. */
const FULL = -1;

/** @returns where the block ends in `output`, into no more of which is written than the bytes themselves take, and `PAST` */
const packInto = (output: DataView, bytes: Uint8Array, places: Uint32Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const lastMatch = bytes.length - LAST_MATCH;
  const matchesEnd = bytes.length - LAST_LITERALS;
  let [at, written, end, missed, distance] = [0, 0, 0, 0, 0];
  while (at <= lastMatch) {
    const four = view.getUint32(at, true);
    let before = at - distance;
    if (distance === 0 || view.getUint32(before, true) !== four) {
      if (distance !== 0 && missed < RECORD.looks) {
        missed += 1;
        at += RECORD.step;
        continue;
      }
      const hash = hashOf(four);
      before = (places[hash] as number) - 1;
      places[hash] = at + 1;
      if (before < 0 || at - before > FARTHEST || view.getUint32(before, true) !== four) {
        missed += 1;
        at += 1 + (missed >> HASTE);
        continue;
      }
    }
    const offset = at - before;
    // Where it was passed over in haste, a match began before.
    let from = at;
    while (from > written && from > offset && bytes[from - 1] === bytes[from - 1 - offset]) from -= 1;
    const matched = matchEnd(view, at + LEAST_MATCH, before + LEAST_MATCH, matchesEnd);
    end = putSequence(output, end, view, { from: written, to: from, match: matched - from, offset });
    if (end === FULL) return FULL;
    if (matched - from >= RECORD.match) distance = offset;
    at = matched;
    written = at;
    missed = 0;
  }
  return putSequence(output, end, view, { from: written, to: bytes.length, match: 0, offset: 0 });
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
  output: DataView,
  start: number,
  view: DataView,
  { from, to, match, offset }: Sequence,
): number => {
  const literals = to - from;
  const more = match === 0 ? 0 : match - LEAST_MATCH;
  // Token, offset, and the longest that both lengths may take besides.
  if (start + literals + 3 + (literals + more) / 255 + 2 > view.byteLength) return FULL;
  output.setUint8(start, (Math.min(literals, MORE) << 4) | Math.min(more, MORE));
  const begin = putMore(output, start + 1, literals);
  const end = begin + literals;
  // Behind literals there is a match of four bytes or more; behind the last of all, nothing that may be read.
  const fours = match === 0 ? to - PAST : to;
  let [at, put] = [from, begin];
  for (; at < fours; at += 4, put += 4) output.setUint32(put, view.getUint32(at, true), true);
  for (; at < to; at += 1, put += 1) output.setUint8(put, view.getUint8(at));
  if (match === 0) return end;
  output.setUint16(end, offset, true);
  return putMore(output, end + 2, more);
};

const putMore = (output: DataView, start: number, length: number): number => {
  let [end, left] = [start, length - MORE];
  for (; left >= 255; left -= 255, end += 1) output.setUint8(end, 255);
  if (left >= 0) {
    output.setUint8(end, left);
    end += 1;
  }
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
