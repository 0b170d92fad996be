import { NumberPlaces } from './number-places.ts';
import { numbersIn } from './packed/columns.ts';
import { packNumbers, unpackNumbers } from './packed/number-column.ts';
import { bytesOf } from './state-digest.ts';

const HASH = 32;
const FIRST_ROOM = 8;

/** `numbers`: 8 bytes each in dumps of before snapshots of version 5, which have hashes as hexadecimal `payloads`. */
export type HashesDump = Readonly<
  { numbers: Uint8Array; hashes: Uint8Array } | { numbers: Uint8Array; payloads: string }
>;

/** SHA-256 hashes under numbers, each once and for ever: without an object for any of them. */
export class NumberedHashes {
  private readonly places = new NumberPlaces();
  private hashes = new Uint8Array(HASH * FIRST_ROOM);

  has(number: number): boolean {
    return this.places.find(number) >= 0;
  }

  is(number: number, hash: Uint8Array): boolean {
    const place = this.places.find(number);
    if (place < 0) return false;
    for (let byte = 0; byte < HASH; byte += 1) if (this.hashes[HASH * place + byte] !== hash[byte]) return false;
    return hash.length === HASH;
  }

  /** Null where there is none. */
  get(number: number): Uint8Array | null {
    const place = this.places.find(number);
    return place < 0 ? null : this.hashes.slice(HASH * place, HASH * (place + 1));
  }

  add(number: number, hash: Uint8Array): void {
    const place = this.places.add(number);
    if (HASH * place === this.hashes.length) {
      const wider = new Uint8Array(2 * this.hashes.length);
      wider.set(this.hashes);
      this.hashes = wider;
    }
    this.hashes.set(hash, HASH * place);
  }

  dump(): HashesDump {
    return {
      numbers: packNumbers(this.places.known()),
      hashes: this.hashes.slice(0, HASH * this.places.size),
    };
  }

  /** Where there is none yet. */
  load(dump: HashesDump): void {
    const former = 'payloads' in dump;
    const hashes = former ? bytesOf(dump.payloads) : dump.hashes;
    const count = hashes.length / HASH;
    const numbers = former ? numbersIn(dump.numbers) : unpackNumbers(dump.numbers, count);
    for (const number of numbers) this.places.add(number);
    this.hashes = new Uint8Array(HASH * Math.max(FIRST_ROOM, count));
    this.hashes.set(hashes);
  }
}
