import { malformed } from './cbor.ts';

/*
 * Numbers and ids one after the other, for records that are written and read by the million.
 *
 * A count (from 0) is seven bits a byte, least significant first, the highest bit set where more follow. A whole number of
 * either sign is the same, but its first byte has six bits and, as bit 6, the sign. An id is a count of bytes and these.
 */
const MORE = 0x80;
const NEGATIVE = 0x40;
/** Above this the bits of a number are not those of a 32-bit integer. */
const TWO_31 = 2 ** 31;
/** Bytes of a safe integer, at most. */
const LONGEST_NUMBER = 8;
/** Longer ids are none (`isOpaqueId`). */
const LONGEST_ID = 63;

/** Writes into room that grows. */
export class PackedWriter {
  private bytes: Uint8Array;
  private at = 0;

  constructor(room: number) {
    this.bytes = new Uint8Array(room);
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.at++] = value;
  }

  /** A safe integer from 0. */
  count(value: number): void {
    this.room(LONGEST_NUMBER);
    this.at = this.countAt(this.at, value);
  }

  /** A safe integer of either sign. */
  whole(value: number): void {
    this.room(LONGEST_NUMBER);
    const sign = value < 0 ? NEGATIVE : 0;
    const size = Math.abs(value);
    const upper = size < TWO_31 ? size >>> 6 : Math.floor(size / NEGATIVE);
    this.bytes[this.at++] = (size - upper * NEGATIVE) | sign | (upper > 0 ? MORE : 0);
    if (upper > 0) this.at = this.countAt(this.at, upper);
  }

  /** A text of ASCII characters. */
  id(text: string): void {
    const { length } = text;
    this.count(length);
    this.room(length);
    const { bytes, at } = this;
    for (let index = 0; index < length; index += 1) bytes[at + index] = text.charCodeAt(index);
    this.at = at + length;
  }

  raw(bytes: Uint8Array): void {
    const { length } = bytes;
    this.room(length);
    const { bytes: to, at } = this;
    // A hash is copied sooner byte by byte than by asking for it.
    if (length > 64) to.set(bytes, at);
    else for (let index = 0; index < length; index += 1) to[at + index] = bytes[index] as number;
    this.at = at + length;
  }

  /** Begins anew, in the same room. */
  clear(): this {
    this.at = 0;
    return this;
  }

  /** What was written; valid until more is. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.at);
  }

  /** Writes a count where there is room for it. @returns where it ends */
  private countAt(from: number, value: number): number {
    const { bytes } = this;
    let at = from;
    let rest = value;
    while (rest >= TWO_31) {
      const upper = Math.floor(rest / MORE);
      bytes[at++] = (rest - upper * MORE) | MORE;
      rest = upper;
    }
    while (rest >= MORE) {
      bytes[at++] = (rest & 0x7f) | MORE;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    return at;
  }

  private room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const wider = new Uint8Array(2 * (this.at + more));
    wider.set(this.bytes);
    this.bytes = wider;
  }
}

/** Every method throws Fault `malformed`, naming what is read. */
export class PackedReader {
  private readonly bytes: Uint8Array;
  private readonly what: string;
  private at = 0;

  constructor(bytes: Uint8Array, what: string) {
    // Views of a Buffer would be Buffers, whose slices are no copies.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.what = what;
  }

  get left(): number {
    return this.bytes.length - this.at;
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw malformed(this.what, 'it ends too early');
    return this.bytes[this.at++] as number;
  }

  /** @param most what can be meant */
  count(most = Number.MAX_SAFE_INTEGER): number {
    let value = this.byte();
    if (value >= MORE) value = this.longer(value & 0x7f, MORE);
    if (value > most) throw malformed(this.what, `a number in it is more than ${most}`);
    return value;
  }

  whole(): number {
    const first = this.byte();
    let size = first & 0x3f;
    if (first >= MORE) size = this.longer(size, NEGATIVE);
    if (size > Number.MAX_SAFE_INTEGER) throw malformed(this.what, 'a number in it is not counted exactly');
    return (first & NEGATIVE) === 0 ? size : -size;
  }

  /** An opaque identifier. */
  id(): string {
    const length = this.count(LONGEST_ID);
    if (length > this.left || length === 0) throw malformed(this.what, 'an id in it is empty, or ends too early');
    const { bytes, at } = this;
    for (let index = 0; index < length; index += 1) {
      const code = bytes[at + index] as number;
      const isWord = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code === 0x2d && index > 0);
      if (!isWord) throw malformed(this.what, 'an id in it is not an opaque identifier');
    }
    this.at += length;
    // What is too much of it is cut off for little.
    if (length <= SHORT && at + SHORT <= bytes.length) return shortText(bytes, at).substring(0, length);
    characters.length = length;
    for (let index = 0; index < length; index += 1) characters[index] = bytes[at + index] as number;
    return String.fromCharCode.apply(null, characters);
  }

  /** A copy: what is kept of a row must not keep the whole of it in memory. */
  raw(length: number): Uint8Array {
    if (length > this.left) throw malformed(this.what, 'it ends too early');
    this.at += length;
    return this.bytes.slice(this.at - length, this.at);
  }

  /** The same into room that is there, all of it. */
  rawInto(room: Uint8Array): void {
    if (room.length > this.left) throw malformed(this.what, 'it ends too early');
    const { bytes, at } = this;
    for (let index = 0; index < room.length; index += 1) room[index] = bytes[at + index] as number;
    this.at = at + room.length;
  }

  /** Nothing may follow. */
  end(): void {
    if (this.left > 0) throw malformed(this.what, `it has ${this.left} bytes behind its end`);
  }

  private longer(first: number, unit: number): number {
    let value = first;
    for (let scale = unit; ; scale *= MORE) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (value > Number.MAX_SAFE_INTEGER) throw malformed(this.what, 'a number in it is not counted exactly');
      if (byte < MORE) {
        // The one shortest form, so that a record has one encoding.
        if (byte === 0) throw malformed(this.what, 'a number in it is longer than needed');
        return value;
      }
    }
  }
}

const characters: number[] = [];

/** How many bytes `shortText` reads. */
const SHORT = 16;

/** The text of 16 bytes: with its characters as arguments it is made in a fifth of the time that a list of them takes. */
const shortText = (bytes: Uint8Array, at: number): string =>
  // biome-ignore format: four rows of four
  String.fromCharCode(
    byteAt(bytes, at), byteAt(bytes, at + 1), byteAt(bytes, at + 2), byteAt(bytes, at + 3),
    byteAt(bytes, at + 4), byteAt(bytes, at + 5), byteAt(bytes, at + 6), byteAt(bytes, at + 7),
    byteAt(bytes, at + 8), byteAt(bytes, at + 9), byteAt(bytes, at + 10), byteAt(bytes, at + 11),
    byteAt(bytes, at + 12), byteAt(bytes, at + 13), byteAt(bytes, at + 14), byteAt(bytes, at + 15),
  );
const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] as number;
