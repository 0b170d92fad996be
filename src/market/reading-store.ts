import { type Wh, wh } from '../domain/energy.ts';
import type { PointId } from '../domain/identity.ts';
import { intervalName } from '../domain/interval.ts';
import type { MeteredInterval } from '../domain/market.ts';
import { DAY, type Instant, instant, type Millis } from '../domain/time.ts';
import { numbersIn } from './packed/columns.ts';
import { PointReadings } from './point-readings.ts';
import type { Exchange } from './registry-index.ts';

/** `conflict`: the version was kept before, with other content. */
export type Kept = 'first' | 'newer' | 'same' | 'older' | 'conflict';

/** In columns (`PointReadings`): a point has thousands, alike in form. */
export type ReadingsDump = Readonly<{ point: PointId; numbers: Uint8Array; leafHashes: Uint8Array }>;

const LOOK_BACK_DAYS = 7;

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

  at(point: PointId, start: Instant): MeteredInterval | null {
    const ofPoint = this.byPoint.get(point);
    const row = ofPoint?.rowOf(start) ?? -1;
    return ofPoint === undefined || row < 0 ? null : ofPoint.reading(point, row);
  }

  /** Drops what was counted before a moment. */
  forgetBefore(moment: Instant): void {
    for (const ofPoint of this.byPoint.values()) ofPoint.forgetBefore(moment);
  }

  /** Every point with its readings, in the order they came. */
  dump(): readonly ReadingsDump[] {
    return Array.from(this.byPoint, ([point, readings]) => ({ point, ...readings.columns() }));
  }

  load(readings: readonly ReadingsDump[]): void {
    for (const { point, numbers, leafHashes } of readings) this.of(point).load(numbersIn(numbers), leafHashes);
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
    const here = this.at(point, start);
    const before = this.at(point, instant(start - length));
    const after = this.at(point, instant(start + length));
    return [join(before, here, exchanged), join(here, after, exchanged)].filter((broken) => broken !== null);
  }

  private of(point: PointId): PointReadings {
    const known = this.byPoint.get(point);
    if (known !== undefined) return known;
    const made = new PointReadings();
    this.byPoint.set(point, made);
    return made;
  }
}

const join = (
  earlier: MeteredInterval | null,
  later: MeteredInterval | null,
  exchanged: (after: Instant, atOrBefore: Instant) => Exchange,
): string | null => {
  if (!earlier?.energy || !later?.energy) return null;
  // Somebody's estimate has no registers of its own.
  if (earlier.origin === 'substituted' || later.origin === 'substituted') return null;
  const fell = exchanged(earlier.start, later.start);
  if (fell === 'unknown') return null;
  const { openingImportWh, importWh, openingExportWh, exportWh } = earlier.energy;
  const [imported, exported] = [openingImportWh + importWh, openingExportWh + exportWh];
  const [closingImport, closingExport] = [imported - (fell?.importWh ?? 0), exported - (fell?.exportWh ?? 0)];
  const { openingImportWh: opensAt, openingExportWh: exportOpensAt } = later.energy;
  if (closingImport === opensAt && closingExport === exportOpensAt) return null;
  const closing = `import ${closingImport} Wh, export ${closingExport} Wh`;
  const opening = `import ${opensAt} Wh, export ${exportOpensAt} Wh`;
  return `${earlier.point}: ${intervalName(earlier)} closes at ${closing}, ${intervalName(later)} opens at ${opening}`;
};
