import { spread } from './ring.ts';

/** A byte for the length, and the characters. */
const ROOM = 32;
const LONGEST = ROOM - 1;
/** In place of the length: what is longer, or not of ASCII characters, stands beside. */
const BESIDE = 255;
const ASCII = 0x7f;
const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** A number for who placed an order under which nonce. Not every two differ: it says where to look. */
export const placeHash = (owner: number, nonce: string): number => {
  let hash = Math.imul(FNV_OFFSET ^ owner, FNV_PRIME);
  for (let at = 0; at < nonce.length; at += 1) hash = Math.imul(hash ^ nonce.charCodeAt(at), FNV_PRIME);
  return hash ^ (hash >>> 15);
};

/**
 * Nonces one after the other, each a byte for its length and its ASCII characters; in place of the length 255 for one that is longer, or of
 * others, which stands beside, by its place among them.
 */
export type PackedNonces = Readonly<{
  bytes: Uint8Array;
  beside: readonly (readonly [place: number, nonce: string])[];
}>;

export const packNonces = (count: number, nonceAt: (place: number) => string): PackedNonces => {
  const column = new NonceColumn(1);
  const beside: (readonly [number, string])[] = [];
  const bytes = new Uint8Array(ROOM * count);
  let end = 0;
  for (let place = 0; place < count; place += 1) {
    const nonce = nonceAt(place);
    column.set(0, nonce);
    end = column.write(0, bytes, end);
    if (bytes[end - 1] === BESIDE) beside.push([place, nonce]);
  }
  return { bytes: bytes.slice(0, end), beside };
};

/** The nonces of orders as bytes, at places of a ring: nothing for a collector of garbage to go through. An empty one is none. */
export class NonceColumn {
  private bytes: Uint8Array;
  private readonly beside = new Map<number, string>();

  constructor(capacity: number) {
    this.bytes = new Uint8Array(ROOM * capacity).fill(0);
  }

  set(at: number, nonce: string): void {
    const { bytes } = this;
    const from = ROOM * at;
    if (bytes[from] === BESIDE) this.beside.delete(at);
    const { length } = nonce;
    let all = 0;
    if (length <= LONGEST)
      for (let index = 0; index < length; index += 1) {
        const code = nonce.charCodeAt(index);
        all |= code;
        bytes[from + 1 + index] = code;
      }
    if (length <= LONGEST && all <= ASCII) {
      bytes[from] = length;
      return;
    }
    bytes[from] = BESIDE;
    this.beside.set(at, nonce);
  }

  /** Copies what stands there; what stands beside is not copied. @returns where it ends */
  write(at: number, into: Uint8Array, from: number): number {
    const { bytes } = this;
    const length = bytes[ROOM * at] as number;
    const size = length === BESIDE ? 1 : 1 + length;
    for (let index = 0; index < size; index += 1) into[from + index] = bytes[ROOM * at + index] as number;
    return from + size;
  }

  /** Takes what begins there among packed ones; whoever asks has set what stands beside. @returns where the next begins */
  read(at: number, packed: Uint8Array, from: number): number {
    const { bytes } = this;
    const length = packed[from] as number;
    const size = length === BESIDE ? 1 : 1 + length;
    for (let index = 0; index < size; index += 1) bytes[ROOM * at + index] = packed[from + index] as number;
    return from + size;
  }

  /** Leaves no byte of what stood there. */
  clear(at: number): void {
    this.bytes.fill(0, ROOM * at, ROOM * (at + 1));
    this.beside.delete(at);
  }

  get(at: number): string {
    const from = ROOM * at;
    const length = this.bytes[from] as number;
    if (length === BESIDE) return this.beside.get(at) ?? '';
    return String.fromCharCode.apply(null, this.bytes.subarray(from + 1, from + 1 + length) as unknown as number[]);
  }

  is(at: number, nonce: string): boolean {
    const { bytes } = this;
    const from = ROOM * at;
    const { length } = nonce;
    if (bytes[from] === BESIDE) return this.beside.get(at) === nonce;
    if (bytes[from] !== length) return false;
    for (let index = 0; index < length; index += 1)
      if (bytes[from + 1 + index] !== nonce.charCodeAt(index)) return false;
    return true;
  }

  /** `placeHash` of what stands there. */
  hash(at: number, owner: number): number {
    const { bytes } = this;
    const from = ROOM * at;
    const length = bytes[from] as number;
    if (length === BESIDE) return placeHash(owner, this.get(at));
    let hash = Math.imul(FNV_OFFSET ^ owner, FNV_PRIME);
    for (let index = from + 1; index <= from + length; index += 1)
      hash = Math.imul(hash ^ (bytes[index] as number), FNV_PRIME);
    return hash ^ (hash >>> 15);
  }

  /** Twice the room, where the first of a full ring has this number. */
  widen(first: number): void {
    const before = this.bytes.length / ROOM;
    this.bytes = spread(this.bytes, new Uint8Array(2 * this.bytes.length), ROOM, first);
    const beside = [...this.beside];
    this.beside.clear();
    const start = first & (before - 1);
    for (const [at, nonce] of beside)
      this.beside.set((first + ((at - start) & (before - 1))) & (2 * before - 1), nonce);
  }
}
