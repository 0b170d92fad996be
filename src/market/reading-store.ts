import { type Wh, wh } from '../domain/energy.ts';
import type { PointId } from '../domain/identity.ts';
import { intervalName } from '../domain/interval.ts';
import type { MeteredInterval } from '../domain/market.ts';
import { DAY, type Instant, instant, type Millis } from '../domain/time.ts';
import type { Exchange } from './registry-index.ts';

/** `conflict`: the version was kept before, with other content. */
export type Kept = 'first' | 'newer' | 'same' | 'older' | 'conflict';

const LOOK_BACK_DAYS = 7;

/** The latest version of every metered interval. */
export class ReadingStore {
  private readonly byPoint = new Map<PointId, Map<Instant, MeteredInterval>>();

  keep(reading: MeteredInterval): Kept {
    let ofPoint = this.byPoint.get(reading.point);
    if (ofPoint === undefined) {
      ofPoint = new Map();
      this.byPoint.set(reading.point, ofPoint);
    }
    const before = ofPoint.get(reading.start);
    if (before !== undefined && before.version >= reading.version) {
      if (before.version > reading.version) return 'older';
      return sameBytes(before.leafHash, reading.leafHash) ? 'same' : 'conflict';
    }
    ofPoint.set(reading.start, reading);
    return before === undefined ? 'first' : 'newer';
  }

  /** What an operator has decided, whatever version was kept before. */
  overrule(reading: MeteredInterval): void {
    const ofPoint = this.byPoint.get(reading.point) ?? new Map<Instant, MeteredInterval>();
    this.byPoint.set(reading.point, ofPoint);
    ofPoint.set(reading.start, reading);
  }

  at(point: PointId, start: Instant): MeteredInterval | null {
    return this.byPoint.get(point)?.get(start) ?? null;
  }

  /** Every point with its readings, in the order they came. */
  entries(): ReadonlyMap<PointId, ReadonlyMap<Instant, MeteredInterval>> {
    return this.byPoint;
  }

  /** Drops what was counted before a moment. */
  forgetBefore(moment: Instant): void {
    for (const ofPoint of this.byPoint.values())
      for (const start of ofPoint.keys()) if (start < moment) ofPoint.delete(start);
  }

  /**
   * Import of an interval nobody has reported: the same interval of the last of seven days that is known, else the last
   * interval known within them, else 0.
   */
  estimateImport(point: PointId, start: Instant, length: Millis): Wh {
    const ofPoint = this.byPoint.get(point);
    // A whole zone may have said nothing yet, and is looked back for in every run.
    if (ofPoint === undefined || ofPoint.size === 0) return wh(0);
    for (let days = 1; days <= LOOK_BACK_DAYS; days += 1) {
      const energy = ofPoint.get(instant(start - days * DAY))?.energy;
      if (energy) return energy.importWh;
    }
    for (let before = start - length; before >= start - LOOK_BACK_DAYS * DAY; before -= length) {
      const energy = ofPoint.get(instant(before))?.energy;
      if (energy) return energy.importWh;
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

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index]);
