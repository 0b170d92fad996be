import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { gridTied, gridTiedNotes, gridTiedPoints, gridTiedSources } from './parts.ts';

/** GoodWe MS, D-NS, XS, single-phase grid-tied inverters. */
export default defineProfile({
  ...gridTied,
  id: 'goodwe/ms',
  model: 'MS / D-NS / XS',
  provenance: {
    sources: gridTiedSources,
    unconfirmed: [
      'voltage.L1',
      'current.L1',
      'frequency',
      'power.active',
      'power.apparent',
      'power-factor',
      'export',
      'serialNumber',
      'model',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  netting: 'single-phase',
  points: {
    ...gridTiedPoints,
    'voltage.L1': at.volts(['u16', 0.1])(30_118),
    'current.L1': at.amperes(200)(['u16', 0.1])(30_121),
    'power.apparent': at.voltAmperes(100_000)(['u32', 1])(30_133),
    'power-factor': at.factor(['s16', 0.001])(30_139),
  },
  notes: {
    en: [gridTiedNotes.reach.en, gridTiedNotes.yield.en, gridTiedNotes.night.en],
    th: [gridTiedNotes.reach.th, gridTiedNotes.yield.th, gridTiedNotes.night.th],
  },
});
