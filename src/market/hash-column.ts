import { spread } from './ring.ts';

export const HASH_BYTES = 32;
const WORDS = HASH_BYTES >> 2;

/** The SHA-256 of what was signed, at places of a ring. */
export class HashColumn {
  private bytes: Uint8Array;
  private words: Int32Array;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(HASH_BYTES * capacity).fill(0);
    this.words = new Int32Array(this.bytes.buffer);
  }

  set(at: number, hash: Uint8Array): void {
    const { bytes } = this;
    const to = HASH_BYTES * at;
    // A hash is copied sooner byte by byte than by asking for it.
    for (let byte = 0; byte < HASH_BYTES; byte += 1) bytes[to + byte] = hash[byte] as number;
  }

  /** Those of orders with these numbers, ascending and with room for all: where numbers follow one another, in one piece. */
  setAll(refs: Int32Array, hashes: Uint8Array): void {
    const last = this.bytes.length / HASH_BYTES - 1;
    for (let from = 0; from < refs.length; ) {
      const first = refs[from] as number;
      const end = from + 1 + last - (first & last);
      let to = from + 1;
      while (to < end && refs[to] === first + to - from) to += 1;
      this.bytes.set(hashes.subarray(HASH_BYTES * from, HASH_BYTES * to), HASH_BYTES * (first & last));
      from = to;
    }
  }

  /** Valid until another is set. */
  get(at: number): Uint8Array {
    return this.bytes.subarray(HASH_BYTES * at, HASH_BYTES * (at + 1));
  }

  is(at: number, hash: Uint8Array): boolean {
    const from = HASH_BYTES * at;
    for (let byte = 0; byte < HASH_BYTES; byte += 1) if (this.bytes[from + byte] !== hash[byte]) return false;
    return hash.length === HASH_BYTES;
  }

  /** Copies its eight words, as the machine has them. */
  copyInto(at: number, words: Int32Array, to: number): void {
    const from = WORDS * at;
    for (let word = 0; word < WORDS; word += 1) words[to + word] = this.words[from + word] as number;
  }

  clear(at: number): void {
    this.bytes.fill(0, HASH_BYTES * at, HASH_BYTES * (at + 1));
  }

  /** Twice the room, where the first of a full ring has this number. */
  widen(first: number): void {
    this.bytes = spread(this.bytes, new Uint8Array(2 * this.bytes.length), HASH_BYTES, first);
    this.words = new Int32Array(this.bytes.buffer);
  }
}
