import { spread } from './ring.ts';

const SHA256 = 32;
const WORDS = SHA256 >> 2;

/** The SHA-256 of what was signed, at places of a ring. */
export class HashColumn {
  private bytes: Uint8Array;
  private words: Int32Array;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(SHA256 * capacity).fill(0);
    this.words = new Int32Array(this.bytes.buffer);
  }

  set(at: number, hash: Uint8Array): void {
    // A hash is copied sooner byte by byte than by asking for it.
    for (let byte = 0; byte < SHA256; byte += 1) this.bytes[SHA256 * at + byte] = hash[byte] as number;
  }

  /** Valid until another is set. */
  get(at: number): Uint8Array {
    return this.bytes.subarray(SHA256 * at, SHA256 * (at + 1));
  }

  is(at: number, hash: Uint8Array): boolean {
    const from = SHA256 * at;
    for (let byte = 0; byte < SHA256; byte += 1) if (this.bytes[from + byte] !== hash[byte]) return false;
    return hash.length === SHA256;
  }

  /** Copies its eight words, as the machine has them. */
  copyInto(at: number, words: Int32Array, to: number): void {
    const from = WORDS * at;
    for (let word = 0; word < WORDS; word += 1) words[to + word] = this.words[from + word] as number;
  }

  clear(at: number): void {
    this.bytes.fill(0, SHA256 * at, SHA256 * (at + 1));
  }

  /** Twice the room, where the first of a full ring has this number. */
  widen(first: number): void {
    this.bytes = spread(this.bytes, new Uint8Array(2 * this.bytes.length), SHA256, first);
    this.words = new Int32Array(this.bytes.buffer);
  }
}
