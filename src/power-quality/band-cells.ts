import type { Band, LimitSet } from '../domain/limits.ts';
import { bandAlarm } from './band-alarm.ts';
import { measuresOf } from './band-measures.ts';
import type { Cell } from './cell.ts';
import { exportCells } from './export-limit.ts';
import type { Measure } from './measure.ts';
import { neutralCells } from './neutral-suspect.ts';
import { nominalOf, type QualityMeter } from './quality-rules.ts';
import { type BandWatch, type Limits, watchBand } from './watch-band.ts';
import { wiringCells } from './wiring-suspect.ts';

/** All that is ever judged of a meter: made once, so that readings make nothing. */
export const cellsOf = (meter: QualityMeter, standing: ReadonlySet<string>): readonly Cell[] => [
  ...bandCells(meter, standing),
  ...exportCells(meter, standing),
  ...neutralCells(meter, standing),
  ...wiringCells(meter, standing),
];

/** One cell per quantity and phase: several sets look at the same measure. */
const bandCells = (meter: QualityMeter, standing: ReadonlySet<string>): readonly Cell[] => {
  const cells = new Map<string, Readonly<{ measure: Measure; watches: BandWatch[] }>>();
  const ids = new Set<string>();
  for (const set of meter.limits)
    for (const band of set.bands) {
      const limits = inUnits(band, set.nominal ?? nominalOf(meter));
      if (limits === null) continue;
      for (const { part, measure } of measuresOf(meter, set, band)) {
        const watched = bandAlarm(band, limits, meter, part);
        if (ids.has(watched.id)) continue;
        ids.add(watched.id);
        const key = `${band.quantity}/${band.order}/${part}`;
        const cell = cells.get(key) ?? { measure, watches: [] };
        cells.set(key, cell);
        cell.watches.push(watchBand(limits, watched, standing));
      }
    }
  return [...cells.values()];
};

/** Percents of the nominal voltage as volts; null where they are of nothing. */
const inUnits = (band: Band, nominal: LimitSet['nominal']): Limits | null => {
  if (band.quantity !== 'voltage' || band.unit !== '%') return band;
  if (nominal === null) return null;
  const volts = (percent: number): number => (percent * nominal.volts) / 100;
  const low = band.low === null ? null : volts(band.low);
  const high = band.high === null ? null : volts(band.high);
  return { ...band, low, high, hysteresis: volts(band.hysteresis) };
};
