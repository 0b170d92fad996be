import type { Sha256 } from '../domain/identity.ts';
import { FILLED_WH, KEPT, OWNER, PAID, REST_WH } from './order-fields.ts';
import type { OrderStore } from './order-store.ts';

const SHA256 = 32;
const RECORDS = 1024;
/** Kinds of records, in the lowest byte of the first word. A format: kinds are added, and none is ever changed. */
const TEXT = 0;
const LEG = 1;
const DONE = 2;
const TRADE = 3;
/** In front of the first record is the fold before it. */
const HEAD = SHA256;

/** Legs of an order's money that have a record of their own; what is set aside and freed as it ends is in that record. */
export const LEG_HOLD = 0;
export const LEG_PAY = 1;
export const LEG_FREE = 2;
export const LEG_EARN = 3;

/**
 * A history in packed records: what `StateDigest` folds as lines of text, without making texts of it. Little-endian, as every machine
 * this runs on; each record is a multiple of 8 bytes:
 *
 * - 0 text: kind and length in bytes (two words), UTF-8, zeros to the next 8 bytes;
 * - 1 leg of an order's money: kind + 256 × step, order (words), nano-baht (binary64);
 * - 2 end of an order: kind + 256 × standing, order, owner, 0 (words), Wh left, Wh filled, nano-baht of its trades, nano-baht kept
 *   aside for what they owe (binary64), the SHA-256 of what was signed;
 * - 3 trade: kind + 256 when it is an auction's, buying order, selling order, 0 (words), Wh, µTHB/kWh (binary64).
 *
 * What an order signed says the rest. A fold is the SHA-256 of the fold before (32 bytes) and of the 1,024 records since; folds are
 * counted, and never by when somebody asks.
 */
export class RecordDigest {
  private readonly sha256: Sha256;
  private bytes = new Uint8Array(1 << 17);
  private words = new Int32Array(this.bytes.buffer);
  private numbers = new Float64Array(this.bytes.buffer);
  private at = HEAD;
  private count = 0;

  constructor(sha256: Sha256) {
    this.sha256 = sha256;
  }

  /** `step`: one of `LEG_…`; nano-baht, a safe integer. */
  leg(step: number, ref: number, amount: number): void {
    const at = this.room(16);
    this.words[at >> 2] = LEG | (step << 8);
    this.words[(at >> 2) + 1] = ref;
    this.numbers[(at >> 3) + 1] = amount;
    this.added();
  }

  /** `standing`: the small number it is in an order's flags. */
  done(orders: OrderStore, ref: number, standing: number): void {
    const at = this.room(80);
    const { words, numbers } = this;
    const word = at >> 2;
    words[word] = DONE | (standing << 8);
    words[word + 1] = ref;
    words[word + 2] = orders.int(ref, OWNER);
    words[word + 3] = 0;
    const number = (at >> 3) + 2;
    numbers[number] = orders.get(ref, REST_WH);
    numbers[number + 1] = orders.get(ref, FILLED_WH);
    numbers[number + 2] = orders.get(ref, PAID);
    numbers[number + 3] = orders.get(ref, KEPT);
    orders.hashInto(ref, words, word + 12);
    this.added();
  }

  trade(buy: number, sell: number, quantityWh: number, price: number, isAuction: boolean): void {
    const at = this.room(32);
    const { words } = this;
    const word = at >> 2;
    words[word] = TRADE | (isAuction ? 256 : 0);
    words[word + 1] = buy;
    words[word + 2] = sell;
    words[word + 3] = 0;
    this.numbers[(at >> 3) + 2] = quantityWh;
    this.numbers[(at >> 3) + 3] = price;
    this.added();
  }

  /** What is seldom is text: UTF-8, from one place in the bytes up to another. */
  text(utf8: Uint8Array, from: number, to: number): void {
    const length = to - from;
    const size = 8 + ((length + 7) & ~7);
    const at = this.room(size);
    const { bytes } = this;
    this.words[at >> 2] = TEXT;
    this.words[(at >> 2) + 1] = length;
    // A line is copied sooner byte by byte than by asking for it.
    if (length > 256) bytes.set(utf8.subarray(from, to), at + 8);
    else for (let byte = 0; byte < length; byte += 1) bytes[at + 8 + byte] = utf8[from + byte] as number;
    for (let byte = 8 + length; byte < size; byte += 1) bytes[at + byte] = 0;
    this.added();
  }

  /** Leaves nothing of the records but their hash. */
  fold(): void {
    this.begin(this.value());
  }

  /** Begins after a fold, with no record. */
  begin(folded: Uint8Array): void {
    // What was here may be somebody's figures.
    this.bytes.fill(0, 0, this.at);
    this.bytes.set(folded);
    this.at = HEAD;
    this.count = 0;
  }

  /** The fold before the records that are here. */
  folded(): Uint8Array {
    return this.bytes.slice(0, HEAD);
  }

  /** The fold before and the records since: what `load` goes on from. */
  dump(): Readonly<{ bytes: Uint8Array; count: number }> {
    return { bytes: this.bytes.slice(0, this.at), count: this.count };
  }

  load({ bytes, count }: ReturnType<RecordDigest['dump']>): void {
    this.begin(bytes.subarray(0, HEAD));
    if (bytes.length > this.bytes.length) this.grow(bytes.length);
    this.bytes.set(bytes);
    this.at = bytes.length;
    this.count = count;
  }

  value(): Uint8Array {
    return this.sha256(this.bytes.subarray(0, this.at));
  }

  private added(): void {
    this.count += 1;
    if (this.count === RECORDS) this.fold();
  }

  /** @returns where a record of so many bytes goes */
  private room(size: number): number {
    const { at } = this;
    if (at + size > this.bytes.length) this.grow(at + size);
    this.at = at + size;
    return at;
  }

  private grow(least: number): void {
    const wider = new Uint8Array(2 * ((least + 7) & ~7));
    wider.set(this.bytes);
    this.bytes = wider;
    this.words = new Int32Array(wider.buffer);
    this.numbers = new Float64Array(wider.buffer);
  }
}
