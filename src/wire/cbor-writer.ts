import type { Cbor } from './cbor.ts';
import { major } from './strict-reader.ts';

/**
 * Writes deterministic CBOR (RFC 8949 §4.2.1) of what our messages are made of, in one pass over it: a general library looks for
 * floats, tags and options in each item, and that took as long as sealing itself. `cborg` is the oracle of the tests.
 */
const LEAST = 4096;
/** What a large message has grown to is let go of. */
const MOST_KEPT = 1024 * 1024;
const TWO_32 = 2 ** 32;
const [FALSE, TRUE, NULL] = [0xf4, 0xf5, 0xf6];
const utf8 = new TextEncoder();

/** One message after the other is written into the same memory, and copied out of it. */
let output = new Uint8Array(LEAST);
let end = 0;

/** @throws RangeError for what our messages cannot hold: that is a bug of the caller. */
export const writeCbor = (value: Cbor): Uint8Array => {
  end = 0;
  item(value);
  return taken();
};

/** A map whose keys count from 0, of values in that order: without making a map of them. */
export const writeFields = (values: readonly Cbor[]): Uint8Array => {
  end = 0;
  head(major.map, values.length);
  for (const [key, value] of values.entries()) {
    head(major.unsigned, key);
    item(value);
  }
  return taken();
};

const taken = (): Uint8Array => {
  const written = output.slice(0, end);
  if (output.length > MOST_KEPT) output = new Uint8Array(LEAST);
  return written;
};

const room = (bytes: number): void => {
  if (end + bytes <= output.length) return;
  const larger = new Uint8Array(Math.max(2 * output.length, end + bytes));
  larger.set(output.subarray(0, end));
  output = larger;
};

const item = (value: Cbor): void => {
  if (typeof value === 'number') integer(value);
  else if (typeof value === 'string') text(value);
  else if (value === null) simple(NULL);
  else if (value instanceof Uint8Array) bytes(value);
  else if (Array.isArray(value)) list(value);
  else if (typeof value === 'boolean') simple(value ? TRUE : FALSE);
  else if (value instanceof Map) map(value);
  else if (typeof value === 'bigint') integer64(value);
  else throw new RangeError(`${typeof value} has no CBOR encoding here`);
};

const simple = (byte: number): void => {
  room(1);
  output[end++] = byte;
};

/** The head of an item: its major type, and a number of 53 bits in as few bytes as it fits. */
const head = (type: number, number: number): void => {
  room(9);
  const first = type << 5;
  if (number < 24) output[end++] = first | number;
  else if (number < 0x100) {
    output[end++] = first | 24;
    output[end++] = number;
  } else if (number < 0x1_0000) {
    output[end++] = first | 25;
    output[end++] = number >>> 8;
    output[end++] = number;
  } else if (number < TWO_32) {
    output[end++] = first | 26;
    four(number);
  } else {
    output[end++] = first | 27;
    four(Math.floor(number / TWO_32));
    four(number % TWO_32);
  }
};

const four = (number: number): void => {
  output[end++] = number >>> 24;
  output[end++] = number >>> 16;
  output[end++] = number >>> 8;
  output[end++] = number;
};

const integer = (value: number): void => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
  if (value >= 0) head(major.unsigned, value);
  else head(major.negative, -1 - value);
};

const integer64 = (value: bigint): void => {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} does not fit 64 bits`);
  const [type, number] = value >= 0n ? [major.unsigned, value] : [major.negative, -1n - value];
  if (number <= Number.MAX_SAFE_INTEGER) head(type, Number(number));
  else {
    room(9);
    output[end++] = (type << 5) | 27;
    four(Number(number >> 32n));
    four(Number(number & 0xffff_ffffn));
  }
};

const bytes = (value: Uint8Array, type: number = major.bytes): void => {
  head(type, value.length);
  room(value.length);
  output.set(value, end);
  end += value.length;
};

/** Names and codes are short and of ASCII: those are written as they are read. */
const SHORT = 48;
const text = (value: string): void => {
  if (value.length > SHORT || !isAscii(value)) bytes(utf8.encode(value), major.text);
  else {
    head(major.text, value.length);
    room(value.length);
    for (let at = 0; at < value.length; at += 1) output[end++] = value.charCodeAt(at);
  }
};

const isAscii = (value: string): boolean => {
  for (let at = 0; at < value.length; at += 1) if (value.charCodeAt(at) > 0x7f) return false;
  return true;
};

const list = (items: readonly Cbor[]): void => {
  head(major.array, items.length);
  for (const one of items) item(one);
};

/** For unsigned integer keys their order is the bytewise order of RFC 8949; ours are made in it nearly always. */
const map = (entries: ReadonlyMap<number, Cbor>): void => {
  head(major.map, entries.size);
  let [last, inOrder] = [-1, true];
  for (const key of entries.keys()) {
    if (!Number.isSafeInteger(key) || key < 0) throw new RangeError(`${String(key)} is not an unsigned integer key`);
    inOrder &&= key > last;
    last = key;
  }
  for (const [key, value] of inOrder ? entries : [...entries].sort(([one], [other]) => one - other)) {
    head(major.unsigned, key);
    item(value);
  }
};
