import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { gridTied, gridTiedNotes, gridTiedPoints, gridTiedSources } from './parts.ts';

/** GoodWe DT, SDT, MT, three-phase grid-tied inverters. */
export default defineProfile({
  ...gridTied,
  id: 'goodwe/dt',
  model: 'DT / SDT / MT',
  provenance: {
    sources: gridTiedSources,
    unconfirmed: [
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'voltage.L1',
      'voltage.L2',
      'voltage.L3',
      'current.L1',
      'current.L2',
      'current.L3',
      'frequency',
      'power.active',
      'export',
      'serialNumber',
      'model',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  netting: 'unknown',
  points: {
    ...gridTiedPoints,
    ...at.pairVolts(at.lineVolts(['u16', 0.1]), 30_115, 1),
    ...at.phaseVolts(at.volts(['u16', 0.1]), 30_118, 1),
    ...at.phaseAmperes(at.amperes(200)(['u16', 0.1]), 30_121, 1),
  },
  notes: {
    en: [gridTiedNotes.reach.en, gridTiedNotes.yield.en, gridTiedNotes.night.en],
    th: [gridTiedNotes.reach.th, gridTiedNotes.yield.th, gridTiedNotes.night.th],
  },
});
