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
    this.room(8);
    let rest = value;
    while (rest >= TWO_31) {
      const upper = Math.floor(rest / MORE);
      this.bytes[this.at++] = (rest - upper * MORE) | MORE;
      rest = upper;
    }
    while (rest >= MORE) {
      this.bytes[this.at++] = (rest & 0x7f) | MORE;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** A safe integer of either sign. */
  whole(value: number): void {
    const size = Math.abs(value);
    const upper = size < TWO_31 ? size >>> 6 : Math.floor(size / NEGATIVE);
    this.byte((size - upper * NEGATIVE) | (value < 0 ? NEGATIVE : 0) | (upper > 0 ? MORE : 0));
    if (upper > 0) this.count(upper);
  }

  /** A text of ASCII characters. */
  id(text: string): void {
    this.count(text.length);
    this.room(text.length);
    for (let index = 0; index < text.length; index += 1) this.bytes[this.at++] = text.charCodeAt(index);
  }

  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    // A hash is copied sooner byte by byte than by asking for it.
    if (bytes.length > 64) this.bytes.set(bytes, this.at);
    else for (let index = 0; index < bytes.length; index += 1) this.bytes[this.at + index] = bytes[index] as number;
    this.at += bytes.length;
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
    characters.length = length;
    for (let index = 0; index < length; index += 1) {
      const code = this.bytes[this.at + index] as number;
      const isWord = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || (code === 0x2d && index > 0);
      if (!isWord) throw malformed(this.what, 'an id in it is not an opaque identifier');
      characters[index] = code;
    }
    this.at += length;
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
    for (let index = 0; index < room.length; index += 1) room[index] = this.bytes[this.at + index] as number;
    this.at += room.length;
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
