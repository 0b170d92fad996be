import { type Wh, wh } from '../domain/energy.ts';
import type { PointId } from '../domain/identity.ts';
import type { MeteredInterval } from '../domain/market.ts';
import type { StatedRegisters } from '../domain/registry.ts';
import { instant, MINUTE, millis } from '../domain/time.ts';
import { origins } from '../domain/transaction.ts';

/** Of a reading: start, length, version, origin, whether anything is known, and the five numbers of its energy. */
export const READING_NUMBERS = 10;
const NUMBERS = READING_NUMBERS;
const LENGTH = 1;
const VERSION = 2;
const ORIGIN = 3;
const IS_KNOWN = 4;
const IMPORT = 5;
const EXPORT = 6;
const OPENING_IMPORT = 7;
const OPENING_EXPORT = 8;
const UNCERTAINTY = 9;
const HASH = 32;
const FIRST_ROOM = 8;
const SUBSTITUTED = origins.indexOf('substituted');

/** A small whole number for nearly every start, for a map finds those sooner: its minute. */
const slotOf = (start: number): number => {
  const minute = Math.trunc(start / MINUTE);
  return minute * MINUTE === start ? minute : start;
};

/** A reading as it is asked for again; its leaf is only compared (`hasLeaf`). */
export type KnownReading = Omit<MeteredInterval, 'leafHash'>;

/**
 * The readings of one point in rows of numbers, in the order they came: no object of them is kept. Rows that were forgotten are nobody's until there are more of them than others.
 */
export class PointReadings {
  private readonly rows = new Map<number, number>();
  private numbers = new Float64Array(NUMBERS * FIRST_ROOM);
  private leafHashes = new Uint8Array(HASH * FIRST_ROOM);
  private end = 0;
  /** Start of the latest interval that was ever kept: most that is asked for is after it, or it. */
  private newest = Number.NEGATIVE_INFINITY;
  private newestRow = -1;

  isEmpty(): boolean {
    return this.rows.size === 0;
  }

  /** −1: nothing is known of the interval that starts then. */
  rowOf(start: number): number {
    if (start >= this.newest) return start === this.newest ? this.newestRow : -1;
    return this.rows.get(slotOf(start)) ?? -1;
  }

  version(row: number): number {
    return this.numbers[NUMBERS * row + VERSION] as number;
  }

  hasLeaf(row: number, leafHash: Uint8Array): boolean {
    for (let byte = 0; byte < HASH; byte += 1) if (this.leafHashes[HASH * row + byte] !== leafHash[byte]) return false;
    return leafHash.length === HASH;
  }

  /** Null where nothing is known, or it is known that nothing was measured. */
  importAt(start: number): Wh | null {
    const row = this.rowOf(start);
    if (row < 0 || this.numbers[NUMBERS * row + IS_KNOWN] === 0) return null;
    return wh(this.numbers[NUMBERS * row + IMPORT] as number);
  }

  /** Keeps a reading, in the place of one that is known of its interval. */
  put({ start, length, version, origin, energy, leafHash }: MeteredInterval): void {
    const known = this.rowOf(start);
    const row = known >= 0 ? known : this.newRow(start);
    const { numbers } = this;
    const from = NUMBERS * row;
    numbers[from] = start;
    numbers[from + LENGTH] = length;
    numbers[from + VERSION] = version;
    numbers[from + ORIGIN] = origins.indexOf(origin);
    numbers[from + IS_KNOWN] = energy === null ? 0 : 1;
    numbers[from + IMPORT] = energy?.importWh ?? 0;
    numbers[from + EXPORT] = energy?.exportWh ?? 0;
    numbers[from + OPENING_IMPORT] = energy?.openingImportWh ?? 0;
    numbers[from + OPENING_EXPORT] = energy?.openingExportWh ?? 0;
    numbers[from + UNCERTAINTY] = energy?.uncertaintyWh ?? 0;
    this.leafHashes.set(leafHash, HASH * row);
  }

  reading(point: PointId, row: number): KnownReading {
    const { numbers } = this;
    const from = NUMBERS * row;
    const origin = origins[numbers[from + ORIGIN] as number];
    if (origin === undefined) throw new RangeError(`a reading of ${point} has an origin that there is not`);
    return {
      point,
      start: instant(numbers[from] as number),
      length: millis(numbers[from + LENGTH] as number),
      version: this.version(row),
      origin,
      energy: numbers[from + IS_KNOWN] === 0 ? null : this.energy(from),
    };
  }

  private energy(from: number): NonNullable<KnownReading['energy']> {
    const { numbers } = this;
    return {
      importWh: wh(numbers[from + IMPORT] as number),
      exportWh: wh(numbers[from + EXPORT] as number),
      openingImportWh: wh(numbers[from + OPENING_IMPORT] as number),
      openingExportWh: wh(numbers[from + OPENING_EXPORT] as number),
      uncertaintyWh: wh(numbers[from + UNCERTAINTY] as number),
    };
  }

  /** Whether the registers of a row are a meter's own: somebody's estimate has none. */
  hasRegisters(row: number): boolean {
    const { numbers } = this;
    return numbers[NUMBERS * row + IS_KNOWN] !== 0 && numbers[NUMBERS * row + ORIGIN] !== SUBSTITUTED;
  }

  /** Whether the registers of one row end where those of another begin, once they fell by so much in between. */
  meets(earlier: number, later: number, fell: StatedRegisters | null): boolean {
    const [one, other] = [NUMBERS * earlier, NUMBERS * later];
    const number = (at: number): number => this.numbers[at] as number;
    return (
      number(one + OPENING_IMPORT) + number(one + IMPORT) - (fell?.importWh ?? 0) === number(other + OPENING_IMPORT) &&
      number(one + OPENING_EXPORT) + number(one + EXPORT) - (fell?.exportWh ?? 0) === number(other + OPENING_EXPORT)
    );
  }

  forgetBefore(moment: number): void {
    for (const [slot, row] of this.rows) if ((this.numbers[NUMBERS * row] as number) < moment) this.rows.delete(slot);
    if (this.newest < moment) [this.newest, this.newestRow] = [Number.NEGATIVE_INFINITY, -1];
    if (this.end < FIRST_ROOM || this.rows.size > this.end / 2) return;
    const { numbers, leafHashes } = this.known();
    this.rows.clear();
    this.end = 0;
    this.load(numbers, leafHashes);
  }

  /** What is known, in the order it came: `READING_NUMBERS` of each, and hashes, in memory of their own. */
  known(): Readonly<{ numbers: Float64Array; leafHashes: Uint8Array }> {
    const numbers = new Float64Array(NUMBERS * this.rows.size);
    const leafHashes = new Uint8Array(HASH * this.rows.size);
    let at = 0;
    for (const row of this.rows.values()) {
      numbers.set(this.numbers.subarray(NUMBERS * row, NUMBERS * (row + 1)), NUMBERS * at);
      leafHashes.set(this.leafHashes.subarray(HASH * row, HASH * (row + 1)), HASH * at);
      at += 1;
    }
    return { numbers, leafHashes };
  }

  /** Takes up what another knew where there is nothing yet. */
  load(numbers: Float64Array, leafHashes: Uint8Array): void {
    this.end = numbers.length / NUMBERS;
    const room = Math.max(FIRST_ROOM, this.end);
    this.numbers = new Float64Array(NUMBERS * room);
    this.numbers.set(numbers);
    this.leafHashes = new Uint8Array(HASH * room);
    this.leafHashes.set(leafHashes);
    [this.newest, this.newestRow] = [Number.NEGATIVE_INFINITY, -1];
    for (let row = 0; row < this.end; row += 1) this.find(numbers[NUMBERS * row] as number, row);
  }

  private newRow(start: number): number {
    if (HASH * this.end === this.leafHashes.length) this.widen();
    this.find(start, this.end);
    this.end += 1;
    return this.end - 1;
  }

  /** From now on the interval that starts then is found in that row. */
  private find(start: number, row: number): void {
    this.rows.set(slotOf(start), row);
    if (start > this.newest) [this.newest, this.newestRow] = [start, row];
  }

  private widen(): void {
    const numbers = new Float64Array(2 * this.numbers.length);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const leafHashes = new Uint8Array(2 * this.leafHashes.length);
    leafHashes.set(this.leafHashes);
    this.leafHashes = leafHashes;
  }
}
