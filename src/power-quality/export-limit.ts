import { millis } from '../domain/time.ts';
import { bandSentence } from './band-sentence.ts';
import type { Cell } from './cell.ts';
import type { Measure } from './measure.ts';
import type { QualityMeter } from './quality-rules.ts';
import { type Limits, watchBand } from './watch-band.ts';

/** Engineering choices: clouds and motors come and go within a minute, and an inverter's control needs seconds. */
const LASTS = millis(60_000);
const HYSTERESIS = 0.02;

/** What flows from the point into the grid, W; nothing while it takes. */
export const exported: Measure = (values) => {
  const active = values['power.active'];
  return active === undefined ? Number.NaN : Math.max(0, -active);
};

/** The most a point may export, as its configuration says; the market is told when more flows. */
export const exportCells = (
  { device, point, exportLimit }: QualityMeter,
  standing: ReadonlySet<string>,
): readonly Cell[] => {
  if (exportLimit === null) return [];
  const limits: Limits = {
    name: 'configured',
    low: null,
    high: exportLimit,
    hysteresis: HYSTERESIS * exportLimit,
    dwell: { rise: LASTS, fall: LASTS },
    priority: 'high',
    tells: 'export-limit',
    provenance: { source: 'grid.exportLimitW of the meter, in the configuration', confirmed: true },
  };
  const sentence = bandSentence(limits, {
    quantity: 'Export',
    place: device,
    unit: 'W',
    decimals: 0,
    advice: 'Check the export control of the inverter, or let it make less.',
  });
  const watched = {
    id: `export-limit/${device}/${limits.name}`,
    kind: 'export-limit',
    source: { device, point },
    unit: 'W',
    sentence,
  } as const;
  return [{ measure: exported, watches: [watchBand(limits, watched, standing)] }];
};
