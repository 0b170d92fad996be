import { type Wh, wh } from '../domain/energy.ts';
import type { PointId } from '../domain/identity.ts';
import { intervalName } from '../domain/interval.ts';
import type { MeteredInterval } from '../domain/market.ts';
import { DAY, type Instant, instant, type Millis } from '../domain/time.ts';
import { numbersIn } from './packed/columns.ts';
import { packRows, unpackRows } from './packed/number-column.ts';
import { type CountedEnergy, type KnownReading, PointReadings, READING_NUMBERS } from './point-readings.ts';
import type { Exchange } from './registry-index.ts';

/** `conflict`: the version was kept before, with other content. */
export type Kept = 'first' | 'newer' | 'same' | 'older' | 'conflict';

/** In columns (`PointReadings`): a point has thousands, alike in form. `numbers`: rows of 8 bytes each in dumps of before snapshots of version 5. */
export type ReadingsDump = Readonly<{
  point: PointId;
  numbers: readonly Uint8Array[] | Uint8Array;
  leafHashes: Uint8Array;
}>;

const LOOK_BACK_DAYS = 7;
const HASH = 32;

/** The latest version of every metered interval. */
export class ReadingStore {
  private readonly byPoint = new Map<PointId, PointReadings>();

  keep(reading: MeteredInterval): Kept {
    const ofPoint = this.of(reading.point);
    const row = ofPoint.rowOf(reading.start);
    if (row >= 0) {
      const before = ofPoint.version(row);
      if (before > reading.version) return 'older';
      if (before === reading.version) return ofPoint.hasLeaf(row, reading.leafHash) ? 'same' : 'conflict';
    }
    ofPoint.put(reading);
    return row < 0 ? 'first' : 'newer';
  }

  /** What an operator has decided, whatever version was kept before. */
  overrule(reading: MeteredInterval): void {
    this.of(reading.point).put(reading);
  }

  /** The version of an interval; 0 where nothing is known of it. */
  version(point: PointId, start: Instant): number {
    const ofPoint = this.byPoint.get(point);
    const row = ofPoint?.rowOf(start) ?? -1;
    return ofPoint === undefined || row < 0 ? 0 : ofPoint.version(row);
  }

  at(point: PointId, start: Instant): KnownReading | null {
    const ofPoint = this.byPoint.get(point);
    const row = ofPoint?.rowOf(start) ?? -1;
    return ofPoint === undefined || row < 0 ? null : ofPoint.reading(point, row);
  }

  /** What was counted in an interval; null where nothing is known of it, or it is known that nothing was measured. */
  countedAt(point: PointId, start: Instant): CountedEnergy | null {
    const ofPoint = this.byPoint.get(point);
    const row = ofPoint?.rowOf(start) ?? -1;
    return ofPoint === undefined || row < 0 ? null : ofPoint.counted(row);
  }

  /** Drops what was counted before a moment. */
  forgetBefore(moment: Instant): void {
    for (const ofPoint of this.byPoint.values()) ofPoint.forgetBefore(moment);
  }

  /** Every point with its readings, in the order they came. */
  dump(): readonly ReadingsDump[] {
    return Array.from(this.byPoint, ([point, readings]) => {
      const { numbers, leafHashes } = readings.known();
      return { point, numbers: packRows(numbers, READING_NUMBERS), leafHashes };
    });
  }

  load(readings: readonly ReadingsDump[]): void {
    for (const { point, numbers, leafHashes } of readings) {
      const rows = new Float64Array((READING_NUMBERS * leafHashes.length) / HASH);
      const known = numbers instanceof Uint8Array ? numbersIn(numbers) : unpackRows(numbers, rows);
      this.of(point).load(known, leafHashes);
    }
  }

  /**
   * Import of an interval nobody has reported: the same interval of the last of seven days that is known, else the last
   * interval known within them, else 0.
   */
  estimateImport(point: PointId, start: Instant, length: Millis): Wh {
    const ofPoint = this.byPoint.get(point);
    // A whole zone may have said nothing yet, and is looked back for in every run.
    if (ofPoint === undefined || ofPoint.isEmpty()) return wh(0);
    for (let days = 1; days <= LOOK_BACK_DAYS; days += 1) {
      const found = ofPoint.importAt(start - days * DAY);
      if (found !== null) return found;
    }
    for (let before = start - length; before >= start - LOOK_BACK_DAYS * DAY; before -= length) {
      const found = ofPoint.importAt(before);
      if (found !== null) return found;
    }
    return wh(0);
  }

  /**
   * Where the registers of an interval do not join those of its neighbours, in words. An interval's Wh are the
   * difference of its boundary registers, so its closing is opening + Wh, and must be the next one's opening.
   *
   * @param exchanged what they fell by where another meter took over; where nobody knows, nothing is compared
   */
  breaks(
    { point, start, length }: MeteredInterval,
    exchanged: (after: Instant, atOrBefore: Instant) => Exchange,
  ): readonly string[] {
    const ofPoint = this.of(point);
    const before = broken(point, ofPoint, [start - length, start], exchanged);
    const after = broken(point, ofPoint, [start, start + length], exchanged);
    if (before === null && after === null) return noBreaks;
    return [before, after].filter((said) => said !== null);
  }

  private of(point: PointId): PointReadings {
    const known = this.byPoint.get(point);
    if (known !== undefined) return known;
    const made = new PointReadings();
    this.byPoint.set(point, made);
    return made;
  }
}

const noBreaks: readonly string[] = [];

/** Where two intervals that follow one another are known and do not join, in words; null where nothing speaks against them. */
const broken = (
  point: PointId,
  ofPoint: PointReadings,
  [first, second]: readonly [first: number, second: number],
  exchanged: (after: Instant, atOrBefore: Instant) => Exchange,
): string | null => {
  const [earlier, later] = [ofPoint.rowOf(first), ofPoint.rowOf(second)];
  if (earlier < 0 || later < 0 || !ofPoint.hasRegisters(earlier) || !ofPoint.hasRegisters(later)) return null;
  const fell = exchanged(instant(first), instant(second));
  if (fell === 'unknown' || ofPoint.meets(earlier, later, fell)) return null;
  return brokenWords(ofPoint.reading(point, earlier), ofPoint.reading(point, later), fell);
};

/** Both have registers. */
const brokenWords = (earlier: KnownReading, later: KnownReading, fell: Exclude<Exchange, 'unknown'>): string => {
  const closes = {
    importWh: (earlier.energy?.openingImportWh ?? 0) + (earlier.energy?.importWh ?? 0) - (fell?.importWh ?? 0),
    exportWh: (earlier.energy?.openingExportWh ?? 0) + (earlier.energy?.exportWh ?? 0) - (fell?.exportWh ?? 0),
  };
  const closing = `import ${closes.importWh} Wh, export ${closes.exportWh} Wh`;
  const opening = `import ${later.energy?.openingImportWh} Wh, export ${later.energy?.openingExportWh} Wh`;
  return `${earlier.point}: ${intervalName(earlier)} closes at ${closing}, ${intervalName(later)} opens at ${opening}`;
};
