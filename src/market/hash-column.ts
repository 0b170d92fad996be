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
    // A hash is copied sooner byte by byte than by asking for it.
    this.setFrom(at, hash, 0);
  }

  /** The one that begins there among others. */
  setFrom(at: number, hashes: Uint8Array, from: number): void {
    const { bytes } = this;
    const to = HASH_BYTES * at;
    for (let byte = 0; byte < HASH_BYTES; byte += 1) bytes[to + byte] = hashes[from + byte] as number;
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
