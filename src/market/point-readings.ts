import { type Wh, wh } from '../domain/energy.ts';
import type { PointId } from '../domain/identity.ts';
import type { MeteredInterval } from '../domain/market.ts';
import type { StatedRegisters } from '../domain/registry.ts';
import { instant, millis } from '../domain/time.ts';
import { type Origin, origins } from '../domain/transaction.ts';
import { NumberPlaces } from './number-places.ts';

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

/** A reading as it is asked for again; its leaf is only compared (`hasLeaf`). */
export type KnownReading = Omit<MeteredInterval, 'leafHash'>;

/** What a run asks of a reading. */
export type CountedEnergy = Readonly<{ importWh: Wh; exportWh: Wh; origin: Origin }>;

/**
 * The readings of one point in rows of numbers, in the order they came: no object of them is kept. Rows that were forgotten are nobody's until there are more of them than others.
 */
export class PointReadings {
  /** Starts of intervals: their places are the rows. */
  private readonly rows = new NumberPlaces();
  private numbers = new Float64Array(NUMBERS * FIRST_ROOM);
  private leafHashes = new Uint8Array(HASH * FIRST_ROOM);
  /** Start of the latest interval that was ever kept: most that is asked for is after it, or it. */
  private newest = Number.NEGATIVE_INFINITY;
  private newestRow = -1;

  isEmpty(): boolean {
    return this.rows.size === 0;
  }

  /** −1: nothing is known of the interval that starts then. */
  rowOf(start: number): number {
    if (start >= this.newest) return start === this.newest ? this.newestRow : -1;
    return this.rows.find(start);
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

  /** Null where it is known that nothing was measured. */
  counted(row: number): CountedEnergy | null {
    const { numbers } = this;
    const from = NUMBERS * row;
    if (numbers[from + IS_KNOWN] === 0) return null;
    const [importWh, exportWh] = [wh(numbers[from + IMPORT] as number), wh(numbers[from + EXPORT] as number)];
    return { importWh, exportWh, origin: this.origin(from) };
  }

  reading(point: PointId, row: number): KnownReading {
    const { numbers } = this;
    const from = NUMBERS * row;
    return {
      point,
      start: instant(numbers[from] as number),
      length: millis(numbers[from + LENGTH] as number),
      version: this.version(row),
      origin: this.origin(from),
      energy: numbers[from + IS_KNOWN] === 0 ? null : this.energy(from),
    };
  }

  private origin(from: number): Origin {
    const origin = origins[this.numbers[from + ORIGIN] as number];
    if (origin === undefined) throw new RangeError('a reading has an origin that there is not');
    return origin;
  }

  private energy(from: number): NonNullable<KnownReading['energy']> {
    const { numbers } = this;
    // Numbers out of a column are binary64, those off the journal small integers. In the same order both would be of one shape, and the
    // machine would make every object off the journal over.
    return {
      uncertaintyWh: wh(numbers[from + UNCERTAINTY] as number),
      importWh: wh(numbers[from + IMPORT] as number),
      exportWh: wh(numbers[from + EXPORT] as number),
      openingImportWh: wh(numbers[from + OPENING_IMPORT] as number),
      openingExportWh: wh(numbers[from + OPENING_EXPORT] as number),
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
    const { rows } = this;
    for (let row = 0; row < rows.length; row += 1) if (rows.at(row) < moment) rows.forget(row);
    if (this.newest < moment) [this.newest, this.newestRow] = [Number.NEGATIVE_INFINITY, -1];
    if (rows.length < FIRST_ROOM || rows.size > rows.length / 2) return;
    const { numbers, leafHashes } = this.known();
    this.load(numbers, leafHashes);
  }

  /** What is known, in the order it came: `READING_NUMBERS` of each, and hashes, in memory of their own. */
  known(): Readonly<{ numbers: Float64Array; leafHashes: Uint8Array }> {
    const numbers = new Float64Array(NUMBERS * this.rows.size);
    const leafHashes = new Uint8Array(HASH * this.rows.size);
    let at = 0;
    for (let row = 0; row < this.rows.length; row += 1) {
      if (Number.isNaN(this.rows.at(row))) continue;
      numbers.set(this.numbers.subarray(NUMBERS * row, NUMBERS * (row + 1)), NUMBERS * at);
      leafHashes.set(this.leafHashes.subarray(HASH * row, HASH * (row + 1)), HASH * at);
      at += 1;
    }
    return { numbers, leafHashes };
  }

  /** Takes up what another knew, in the place of all there is. */
  load(numbers: Float64Array, leafHashes: Uint8Array): void {
    const count = numbers.length / NUMBERS;
    const room = Math.max(FIRST_ROOM, count);
    this.numbers = new Float64Array(NUMBERS * room);
    this.numbers.set(numbers);
    this.leafHashes = new Uint8Array(HASH * room);
    this.leafHashes.set(leafHashes);
    [this.newest, this.newestRow] = [Number.NEGATIVE_INFINITY, -1];
    this.rows.clear();
    for (let row = 0; row < count; row += 1) this.enter(numbers[NUMBERS * row] as number);
  }

  private newRow(start: number): number {
    if (HASH * this.rows.length === this.leafHashes.length) this.widen();
    return this.enter(start);
  }

  /** From now on the interval that starts then is found in the row that is returned. */
  private enter(start: number): number {
    const row = this.rows.add(start);
    if (start > this.newest) {
      this.newest = start;
      this.newestRow = row;
    }
    return row;
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
