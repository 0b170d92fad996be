import { Fault } from '../domain/fault.ts';

export const malformed = (what: string, why: string, cause?: unknown): Fault =>
  new Fault('malformed', `The ${what} is malformed: ${why}.`, { cause });

/** Major types of CBOR (RFC 8949 §3.1), as far as our messages have them. */
export const major = { unsigned: 0, negative: 1, bytes: 2, text: 3, array: 4, map: 5, tag: 6, simple: 7 } as const;
export type Major = (typeof major)[keyof typeof major];

const names = ['an integer', 'an integer', 'a byte string', 'text', 'an array', 'a map', 'a tag', 'a simple value'];
/** No message is larger; who sends more is not one of us. */
const MAXIMUM_BYTES = 4 * 1024 * 1024;
const FALSE = 0xf4;
const NULL = 0xf6;
const WIDE_UNSIGNED = 0x1b;
const WIDE_NEGATIVE = 0x3b;
const TWO_32 = 2 ** 32;
/** Shorter texts are ids and words: a loop reads them sooner than the decoder starts. */
const SHORT_TEXT = 32;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads CBOR item by item and takes only what is deterministic (RFC 8949 §4.2.1): shortest heads, definite lengths. Whoever
 * reads maps asks for their keys in ascending order. Every method throws Fault `malformed`, naming the message and the
 * field it stands in.
 */
export class StrictReader {
  readonly #bytes: Uint8Array;
  readonly #what: string;
  #at = 0;
  #field = -1;

  constructor(bytes: Uint8Array, what: string, most = MAXIMUM_BYTES) {
    if (bytes.length > most) throw malformed(what, `${bytes.length} bytes are more than ${most}`);
    // Views of a Buffer would be Buffers, whose slices are no copies.
    this.#bytes =
      bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#what = what;
  }

  /** How many bytes are not read yet. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Major type of the next item. */
  peek(): Major {
    return (this.#initial() >> 5) as Major;
  }

  /** Takes a null if the next item is one. */
  isNull(): boolean {
    if (this.#initial() !== NULL) return false;
    this.#at += 1;
    return true;
  }

  /** False, true or null: there is no undefined, no float and no other simple value in our messages. */
  simple(): boolean | null {
    const initial = this.#initial();
    if (initial < FALSE || initial > NULL)
      throw this.#wrong('holds what has no place in it: a tag, a float, undefined');
    this.#at += 1;
    return initial === NULL ? null : initial !== FALSE;
  }

  flag(): boolean {
    const value = this.simple();
    if (value === null) throw this.#wrong('is neither true nor false');
    return value;
  }

  /** Whether the next item is an integer of 8 bytes. */
  isWide(): boolean {
    const initial = this.#initial();
    return initial === WIDE_UNSIGNED || initial === WIDE_NEGATIVE;
  }

  /** The next item's head: its argument, a safe integer. */
  argument(type: Major): number {
    const initial = this.#initial();
    if (initial >> 5 !== type) throw this.#wrong(`is not ${names[type]}`);
    return this.#argumentOf(initial);
  }

  /** An integer, safe and within bounds. */
  integer(least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): number {
    const initial = this.#initial();
    const type = initial >> 5;
    if (type > major.negative) throw this.#wrong('is not an integer');
    const argument = this.#argumentOf(initial);
    const value = type === major.negative ? -1 - argument : argument;
    if (value < least || value > most) throw this.#wrong(`is not between ${least} and ${most}`);
    return value;
  }

  /** An integer of 8 bytes (`isWide`) that fits 64 bits with its sign: a number where that is exact. */
  integer64(): number | bigint {
    const bytes = this.#bytes;
    const initial = this.#initial();
    const at = this.#at + 1;
    if (at + 8 > bytes.length) throw this.#short();
    const high = uint32(bytes, at);
    if (high === 0) throw this.#longer();
    const argument = BigInt(high) * 0x1_0000_0000n + BigInt(uint32(bytes, at + 4));
    if (argument >= 1n << 63n) throw this.#wrong('does not fit 64 bits');
    this.#at = at + 8;
    const value = initial >> 5 === major.negative ? -1n - argument : argument;
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  /** A view of the bytes, not a copy. */
  bytes(length?: number): Uint8Array {
    const size = this.argument(major.bytes);
    if (length !== undefined && size !== length) throw this.#wrong(`is not ${length} bytes long`);
    if (size > this.left) throw this.#short();
    const from = this.#at;
    this.#at = from + size;
    return this.#bytes.subarray(from, from + size);
  }

  /** A byte string as 16-bit words, most significant byte first. */
  words(): readonly number[] {
    const size = this.argument(major.bytes);
    if (size % 2 === 1) throw this.#wrong('has half a word');
    if (size > this.left) throw this.#short();
    const words: number[] = [];
    for (const end = this.#at + size; this.#at < end; this.#at += 2) words.push(uint16(this.#bytes, this.#at));
    return words;
  }

  /** `expected` is given back without making a text anew where it stands there. */
  text(expected?: string): string {
    const size = this.argument(major.text);
    if (size > this.left) throw this.#short();
    const from = this.#at;
    this.#at = from + size;
    if (expected !== undefined && standsAt(this.#bytes, from, size, expected)) return expected;
    if (size < SHORT_TEXT) {
      const short = asciiOf(this.#bytes, from, from + size);
      if (short !== null) return short;
    }
    return this.#unicode(this.#bytes.subarray(from, from + size));
  }

  /** The head of an array of this many items. */
  array(count: number): void {
    const found = this.argument(major.array);
    if (found !== count) throw this.#wrong(`has ${found} items instead of ${count}`);
  }

  /** The head of an array of any length that the bytes that are left can hold. */
  list(): number {
    const count = this.argument(major.array);
    if (count > this.left) throw this.#short();
    return count;
  }

  /** The head of a map with this many entries. */
  map(count: number): void {
    const found = this.argument(major.map);
    if (found !== count) throw this.#wrong(`has ${found} fields instead of ${count}`);
  }

  /** How many entries the map that comes has. */
  entries(): number {
    return this.argument(major.map);
  }

  /** The next key of a map whose keys count from 0. */
  key(expected: number): void {
    this.#field = expected;
    if (this.argument(major.unsigned) !== expected) throw this.#wrong('is absent, or not in its place');
  }

  /** Nothing may follow. */
  end(): void {
    if (this.left > 0) throw this.#wrong(`has ${this.left} bytes behind its end`);
  }

  #initial(): number {
    if (this.#at >= this.#bytes.length) throw this.#short();
    return this.#bytes[this.#at] as number;
  }

  #argumentOf(initial: number): number {
    const info = initial & 0x1f;
    this.#at += 1;
    return info < 24 ? info : this.#longArgument(info);
  }

  #longArgument(info: number): number {
    if (info > 27) throw this.#wrong('is of indefinite length, or reserved');
    const bytes = this.#bytes;
    const at = this.#at;
    const size = 1 << (info - 24);
    if (at + size > bytes.length) throw this.#short();
    this.#at = at + size;
    if (info === 24) return this.#shortest(bytes[at] as number, 24);
    if (info === 25) return this.#shortest(uint16(bytes, at), 0x100);
    if (info === 26) return this.#shortest(uint32(bytes, at), 0x1_0000);
    const value = this.#shortest(uint32(bytes, at) * TWO_32 + uint32(bytes, at + 4), TWO_32);
    if (value > Number.MAX_SAFE_INTEGER) throw this.#wrong('is not an integer that is counted exactly');
    return value;
  }

  #shortest(value: number, least: number): number {
    if (value < least) throw this.#longer();
    return value;
  }

  #unicode(bytes: Uint8Array): string {
    try {
      const text = utf8.decode(bytes);
      if (!text.startsWith('\ufeff')) return text;
    } catch (error) {
      throw malformed(this.#what, 'a text in it is not UTF-8', error);
    }
    throw malformed(this.#what, 'a text in it begins with a byte order mark');
  }

  #short(): Fault {
    return malformed(this.#what, 'it ends too early');
  }

  #longer(): Fault {
    return malformed(this.#what, 'it is not deterministic CBOR (RFC 8949 §4.2): a head is longer than needed');
  }

  #wrong(why: string): Fault {
    return malformed(this.#what, `${this.#field < 0 ? 'it' : `field ${this.#field}`} ${why}`);
  }
}

const uint16 = (bytes: Uint8Array, at: number): number => (bytes[at] as number) * 0x100 + (bytes[at + 1] as number);
const uint32 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) * 0x1_0000 + uint16(bytes, at + 2);

/**
 * Short texts read lately, by a hash of their bytes: ids come again in leaf after leaf, and finding one again costs less than
 * making it. A text is taken only if every character agrees.
 */
const recent: string[] = new Array<string>(1_024).fill('');

/** Null when it is not ASCII. */
const asciiOf = (bytes: Uint8Array, from: number, to: number): string | null => {
  let hash = to - from;
  let seen = 0;
  for (let at = from; at < to; at += 1) {
    const code = bytes[at] as number;
    seen |= code;
    hash = Math.imul(hash, 31) + code;
  }
  if (seen > 0x7f) return null;
  const place = (hash ^ (hash >>> 10)) & 1_023;
  const known = recent[place] as string;
  if (standsAt(bytes, from, to - from, known)) return known;
  const text = String.fromCharCode(...bytes.subarray(from, to));
  recent[place] = text;
  return text;
};

/** Whether these very bytes are that text in ASCII. */
const standsAt = (bytes: Uint8Array, from: number, length: number, text: string): boolean => {
  if (text.length !== length) return false;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f || bytes[from + at] !== code) return false;
  }
  return true;
};
