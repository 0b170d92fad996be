import { sha256 } from '@noble/hashes/sha2.js';
import { writeCbor, writeFields } from './cbor-writer.ts';
import { major, malformed, StrictReader } from './strict-reader.ts';

export { malformed } from './strict-reader.ts';

/** What our messages are made of: integers, text, bytes, truth, null, arrays and maps with unsigned integer keys. */
export type Cbor = number | bigint | string | boolean | null | Uint8Array | readonly Cbor[] | CborMap;
export type CborMap = ReadonlyMap<number, Cbor>;

const MAXIMUM_DEPTH = 16;

/**
 * Deterministic CBOR (RFC 8949 §4.2.1) without floats, tags or indefinite lengths.
 * @throws RangeError for what our messages cannot hold: that is a bug of the caller.
 */
export const encodeCbor = (value: Cbor): Uint8Array => writeCbor(value);

/** The same of a map whose keys count from 0, from values in that order. */
export const encodeFields = (values: readonly Cbor[]): Uint8Array => writeFields(values);

/**
 * Decodes one data item and takes it only if it is the one deterministic encoding of its value.
 * @throws Fault `malformed`.
 */
export const decodeCbor = (bytes: Uint8Array, what = 'message', most?: number): Cbor => {
  const reader = new StrictReader(bytes, what, most);
  const value = itemOf(reader, what, 0);
  reader.end();
  return value;
};

/** SHA-256 over the deterministic encoding. */
export const hashOf = (value: Cbor): Uint8Array => sha256(encodeCbor(value));

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) if (a[index] !== b[index]) return false;
  return true;
};

const itemOf = (reader: StrictReader, what: string, depth: number): Cbor => {
  if (reader.isWide()) return reader.integer64();
  switch (reader.peek()) {
    case major.unsigned:
    case major.negative:
      return reader.integer();
    case major.bytes:
      // A copy: what is kept of a message must not keep the whole of it in memory.
      return reader.bytes().slice();
    case major.text:
      return reader.text();
    case major.array:
      return arrayOf(reader, what, depth + 1);
    case major.map:
      return mapOf(reader, what, depth + 1);
    default:
      return reader.simple();
  }
};

const arrayOf = (reader: StrictReader, what: string, depth: number): readonly Cbor[] => {
  checkDepth(depth, what);
  const items: Cbor[] = [];
  for (let left = reader.list(); left > 0; left -= 1) items.push(itemOf(reader, what, depth));
  return items;
};

const mapOf = (reader: StrictReader, what: string, depth: number): CborMap => {
  checkDepth(depth, what);
  const entries = new Map<number, Cbor>();
  let last = -1;
  for (let left = reader.argument(major.map); left > 0; left -= 1) {
    const key = reader.argument(major.unsigned);
    if (key <= last) throw malformed(what, 'the keys of a map in it are not in ascending order');
    entries.set(key, itemOf(reader, what, depth));
    last = key;
  }
  return entries;
};

const checkDepth = (depth: number, what: string): void => {
  if (depth > MAXIMUM_DEPTH) throw malformed(what, `it is nested more than ${MAXIMUM_DEPTH} deep`);
};
