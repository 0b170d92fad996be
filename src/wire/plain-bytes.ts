import type { Plain } from '../domain/plain.ts';
import { malformed } from './cbor.ts';

/**
 * Plain data as bytes, in one way only: a tag, then numbers as zigzag varints (other numbers: 8 bytes, little-endian), texts
 * with their length in UTF-8, texts that came before by their number, objects with their keys sorted. A form of our own because
 * it is read ten times as fast as CBOR of the same state: texts repeat (ids, names of fields), whole numbers of 64 bits are many.
 */
const tags = {
  null: 0,
  false: 1,
  true: 2,
  integer: 3,
  double: 4,
  text: 5,
  again: 6,
  bytes: 7,
  list: 8,
  object: 9,
  int64: 10,
  bigger: 11,
} as const;
const what = 'plain data';
/** Longer ones hardly repeat. */
const LONGEST_REMEMBERED = 64;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LEAST_64 = -(2n ** 63n);
const MOST_64 = 2n ** 63n - 1n;

/** @throws TypeError for what is not plain data: a bug of whoever wrote it. */
export const encodePlain = (value: Plain): Uint8Array => {
  const writer = new Writer();
  writer.put(value);
  return writer.taken();
};

/** @throws Fault `malformed` for what was cut or is of another form. Whole bytes are the business of a checksum. */
export const decodePlain = (bytes: Uint8Array): Plain => {
  const reader = new Reader(bytes);
  try {
    const value = reader.take();
    if (reader.at !== bytes.length) throw malformed(what, 'something follows its end');
    return value;
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw malformed(what, error.message);
    throw error;
  }
};

class Writer {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private at = 0;
  private readonly numbers = new Map<string, number>();
  private readonly sorted = new Map<string, readonly string[]>();

  taken(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  put(value: Plain): void {
    if (typeof value === 'string') this.text(value);
    else if (typeof value === 'number') this.number(value);
    else if (typeof value === 'bigint') this.big(value);
    else if (typeof value === 'boolean') this.tag(value ? tags.true : tags.false);
    else if (value === null) this.tag(tags.null);
    else if (value instanceof Uint8Array) this.binary(value);
    else if (isList(value)) this.list(value);
    else if (typeof value === 'object') this.object(value);
    else throw new TypeError(`a ${typeof value} is no plain data`);
  }

  private binary(bytes: Uint8Array): void {
    this.tag(tags.bytes);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  private list(items: readonly Plain[]): void {
    this.tag(tags.list);
    this.varint(items.length);
    for (const item of items) this.put(item);
  }

  private object(value: Readonly<{ [key: string]: Plain }>): void {
    const keys = this.keysOf(value);
    this.tag(tags.object);
    this.varint(keys.length);
    for (const key of keys) {
      this.text(key);
      this.put(value[key] as Plain);
    }
  }

  /** Most objects are of few shapes: each is sorted once. */
  private keysOf(value: object): readonly string[] {
    const keys = Object.keys(value);
    const shape = keys.join('\n');
    const known = this.sorted.get(shape);
    if (known !== undefined) return known;
    keys.sort();
    this.sorted.set(shape, keys);
    return keys;
  }

  private text(value: string): void {
    const known = this.numbers.get(value);
    if (known !== undefined) {
      this.tag(tags.again);
      this.varint(known);
      return;
    }
    if (value.length <= LONGEST_REMEMBERED) this.numbers.set(value, this.numbers.size);
    const encoded = encoder.encode(value);
    this.tag(tags.text);
    this.varint(encoded.length);
    this.raw(encoded);
  }

  private number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      this.tag(tags.integer);
      this.varint(value >= 0 ? value : -value - 1, value < 0);
      return;
    }
    this.tag(tags.double);
    this.room(8);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  private big(value: bigint): void {
    if (value < LEAST_64 || value > MOST_64) {
      this.tag(tags.bigger);
      this.text(value.toString());
      return;
    }
    this.tag(tags.int64);
    this.room(8);
    this.view.setBigInt64(this.at, value, true);
    this.at += 8;
  }

  /** `sign` takes the lowest bit of the first byte where the number has one. */
  private varint(value: number, sign: boolean | null = null): void {
    this.room(9);
    let left = value;
    const { bytes } = this;
    if (sign !== null) {
      const low = left % 64;
      left = Math.floor(left / 64);
      bytes[this.at++] = (left > 0 ? 0x80 : 0) | (low << 1) | (sign ? 1 : 0);
      if (left === 0) return;
    }
    while (left >= 128) {
      bytes[this.at++] = 0x80 | (left % 128);
      left = Math.floor(left / 128);
    }
    bytes[this.at++] = left;
  }

  private tag(tag: number): void {
    this.room(1);
    this.bytes[this.at++] = tag;
  }

  private raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  private room(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.at + count));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}

const isList = (value: object): value is readonly Plain[] => Array.isArray(value);

class Reader {
  at = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly texts: string[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  take(): Plain {
    switch (this.byte()) {
      case tags.null:
        return null;
      case tags.false:
        return false;
      case tags.true:
        return true;
      case tags.integer:
        return this.signed();
      case tags.double:
        this.skip(8);
        return this.view.getFloat64(this.at - 8, true);
      case tags.text:
        return this.text();
      case tags.again:
        return this.again();
      case tags.bytes:
        return new Uint8Array(this.raw(this.varint()));
      case tags.list:
        return this.list();
      case tags.object:
        return this.object();
      case tags.int64:
        this.skip(8);
        return this.view.getBigInt64(this.at - 8, true);
      case tags.bigger:
        return BigInt(this.someText());
      default:
        throw malformed(what, `it has an unknown tag at byte ${this.at - 1}`);
    }
  }

  private list(): Plain[] {
    const items: Plain[] = [];
    for (let left = this.varint(); left > 0; left -= 1) items.push(this.take());
    return items;
  }

  private object(): Readonly<{ [key: string]: Plain }> {
    const made: { [key: string]: Plain } = {};
    for (let left = this.varint(); left > 0; left -= 1) {
      const key = this.someText();
      made[key] = this.take();
    }
    return made;
  }

  private someText(): string {
    const tag = this.byte();
    if (tag === tags.again) return this.again();
    if (tag === tags.text) return this.text();
    throw malformed(what, `there is no text at byte ${this.at - 1}`);
  }

  private again(): string {
    const known = this.texts[this.varint()];
    if (known === undefined) throw malformed(what, 'it names a text that was not there');
    return known;
  }

  private text(): string {
    const bytes = this.raw(this.varint());
    const text = bytes.length < 24 ? (ascii(bytes) ?? decoder.decode(bytes)) : decoder.decode(bytes);
    if (text.length <= LONGEST_REMEMBERED) this.texts.push(text);
    return text;
  }

  private signed(): number {
    const first = this.byte();
    const value = ((first & 0x7f) >> 1) + (first >= 0x80 ? this.varint() * 64 : 0);
    return (first & 1) === 0 ? value : -value - 1;
  }

  private varint(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  private byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw malformed(what, 'it is cut');
    return byte;
  }

  private raw(length: number): Uint8Array {
    this.skip(length);
    return this.bytes.subarray(this.at - length, this.at);
  }

  private skip(count: number): void {
    this.at += count;
    if (this.at > this.bytes.length) throw malformed(what, 'it is cut');
  }
}

/** Short texts are nearly all ids: the decoder costs more than they do. */
const ascii = (bytes: Uint8Array): string | null => {
  let text = '';
  for (const byte of bytes) {
    if (byte >= 0x80) return null;
    text += String.fromCharCode(byte);
  }
  return text;
};
