import type { Sha256 } from '../domain/identity.ts';
import { RecordDigest } from './record-digest.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const CHUNK = 1024;
/** Of a fold as text, before the lines since. */
const FOLDED = 64;
const NEW_LINE = 10;
const SPACE = 32;
const ZERO = 48;
const MINUS = 45;
/** More than the digits of a safe integer, and what a short text may take at most. */
const NUMBER_ROOM = 24;
const EIGHT_DIGITS = 100_000_000;

const DIGITS = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** Of the text being made: filled and read within one call. */
const characters: number[] = [];

export const hex = (bytes: Uint8Array): string => {
  characters.length = 2 * bytes.length;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    characters[2 * at] = DIGITS[byte >> 4] as number;
    characters[2 * at + 1] = DIGITS[byte & 15] as number;
  }
  return String.fromCharCode.apply(null, characters);
};

/**
 * Folds an ever growing list of lines into one SHA-256, so that hashing a state never costs more than what changed.
 * Every 1,024 lines are folded by count, never by when somebody asks: the value depends on the lines alone.
 *
 * Lines are kept as the bytes that will be hashed. A busy market writes several for each command, so those are put together in
 * place: `put`, words and numbers, `end`.
 *
 * Where the rules ask for `records`, it goes on as packed records instead, of which a line is one; old journals keep the hashes they
 * have, because they have no such rules.
 */
export class StateDigest {
  /** Null where the history is kept as lines. */
  records: RecordDigest | null = null;
  private readonly sha256: Sha256;
  private folded = '';
  /** Room for `folded` and a line break, then the lines (UTF-8), each ended by a line break. */
  private bytes = new Uint8Array(CHUNK * 128);
  private at = FOLDED + 1;
  private ends: number[] = [];

  constructor(sha256: Sha256) {
    this.sha256 = sha256;
  }

  append(line: string): void {
    this.put(line).end();
  }

  /** One more word, after a space. */
  word(text: string): this {
    this.room(1);
    this.bytes[this.at++] = SPACE;
    return this.put(text);
  }

  /** A whole number as a word. */
  whole(value: number): this {
    this.room(1);
    this.bytes[this.at++] = SPACE;
    return this.digits(value);
  }

  /** The beginning of a line, or more of the word before. */
  put(text: string): this {
    this.room(text.length * 3);
    const { bytes } = this;
    let { at } = this;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) return this.putWide(text);
      bytes[at++] = code;
    }
    this.at = at;
    return this;
  }

  /** More of the word before: a whole number. */
  digits(value: number): this {
    this.room(NUMBER_ROOM);
    let rest = value;
    if (rest < 0) {
      this.bytes[this.at++] = MINUS;
      rest = -rest;
    }
    if (rest < EIGHT_DIGITS) this.putDigits(rest | 0, 1);
    else {
      const high = Math.floor(rest / EIGHT_DIGITS);
      // Nine digits at most: those of 2⁵³ are sixteen.
      this.putDigits(high | 0, 1);
      this.putDigits((rest - high * EIGHT_DIGITS) | 0, 8);
    }
    return this;
  }

  /** More of the word before: bytes in hexadecimal. */
  hexOf(bytes: Uint8Array): this {
    this.room(2 * bytes.length);
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] as number;
      this.bytes[this.at++] = DIGITS[byte >> 4] as number;
      this.bytes[this.at++] = DIGITS[byte & 15] as number;
    }
    return this;
  }

  end(): void {
    if (this.records !== null) {
      this.records.text(this.bytes, FOLDED + 1, this.at);
      this.at = FOLDED + 1;
      return;
    }
    this.room(1);
    this.ends.push(this.at);
    this.bytes[this.at++] = NEW_LINE;
    if (this.ends.length === CHUNK) this.fold();
  }

  /** Goes on as records, or as lines: what was before is folded. By command alone, as `fold`. */
  keepAs(form: 'records' | 'lines'): void {
    if ((form === 'records') === (this.records !== null)) return;
    this.fold();
    if (this.records !== null) {
      this.folded = hex(this.records.folded());
      this.records = null;
      return;
    }
    this.records = new RecordDigest(this.sha256);
    this.records.begin(bytesOf(this.folded));
  }

  /** Leaves nothing of the lines but their hash. By command alone: what comes after hashes to something else. */
  fold(): void {
    if (this.records !== null) {
      this.records.fold();
      this.bytes.fill(0);
      return;
    }
    this.folded = this.value();
    // What was here may be somebody's figures.
    this.bytes.fill(0, 0, this.at);
    this.at = FOLDED + 1;
    this.ends = [];
  }

  /** What was folded, and the lines since: what `load` goes on from. */
  dump(): Readonly<{
    folded: string;
    lines: readonly string[];
    /** Absent where the history is lines. */
    records?: ReturnType<RecordDigest['dump']>;
  }> {
    if (this.records !== null) return { folded: '', lines: [], records: this.records.dump() };
    const starts = [FOLDED + 1, ...this.ends.map((end) => end + 1)];
    const lines = this.ends.map((end, line) => decoder.decode(this.bytes.subarray(starts[line], end)));
    return { folded: this.folded, lines };
  }

  load({ folded, lines, records }: ReturnType<StateDigest['dump']>): void {
    this.keepAs('lines');
    this.fold();
    if (records !== undefined) {
      this.records = new RecordDigest(this.sha256);
      this.records.load(records);
      return;
    }
    this.folded = folded;
    for (const line of lines) this.append(line);
  }

  /** Lower-case hex. */
  value(): string {
    if (this.records !== null) return hex(this.records.value());
    const from = FOLDED - this.folded.length;
    encoder.encodeInto(this.folded, this.bytes.subarray(from));
    this.bytes[FOLDED] = NEW_LINE;
    // The last line is not ended; without any, what was folded is.
    const to = this.ends.length === 0 ? FOLDED + 1 : this.at - 1;
    return hex(this.sha256(this.bytes.subarray(from, to)));
  }

  /** Digits of a number below 10⁹, at least so many. */
  private putDigits(value: number, least: number): void {
    const { bytes } = this;
    let count = least;
    for (let bound = 10 ** least; value >= bound; bound *= 10) count += 1;
    let rest = value;
    for (let place = this.at + count - 1; place >= this.at; place -= 1) {
      const shorter = (rest / 10) | 0;
      bytes[place] = ZERO + rest - shorter * 10;
      rest = shorter;
    }
    this.at += count;
  }

  private putWide(text: string): this {
    this.at += encoder.encodeInto(text, this.bytes.subarray(this.at)).written;
    return this;
  }

  private room(more: number): void {
    if (this.at + more <= this.bytes.length) return;
    const wider = new Uint8Array(2 * (this.at + more));
    wider.set(this.bytes);
    this.bytes = wider;
  }
}

/** Bytes out of what `hex` made of them. */
export const bytesOf = (digits: string): Uint8Array =>
  Uint8Array.from({ length: digits.length / 2 }, (_, at) => Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16));
