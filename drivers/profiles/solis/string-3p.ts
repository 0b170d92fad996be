import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { solis, solisNotes, solisStringSources } from './parts.ts';

/** Solis three-phase string inverters (3P 4G, 5G, S5/S6-GC3P): what they generate. */
export default defineProfile({
  ...solis,
  id: 'solis/string-3p',
  kind: 'inverter',
  model: '3P string (4G, 5G)',
  provenance: {
    sources: solisStringSources,
    unconfirmed: [
      'voltage.L1',
      'voltage.L2',
      'voltage.L3',
      'current.L1',
      'current.L2',
      'current.L3',
      'frequency',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  readable: [[2_999, 3_044]],
  netting: 'unknown',
  // Generous: no source names the largest of the series.
  maximumPower: 150_000,
  energyResolution: { kind: 'register' },
  points: {
    'power.active': at.watts(150_000)(['u32', -1])(3_004),
    ...at.phaseVolts(at.volts(['u16', 0.1]), 3_033, 1),
    ...at.phaseAmperes(at.amperes(300)(['u16', 0.1]), 3_036, 1),
    frequency: at.hertz(['u16', 0.01])(3_042),
  },
  energy: { export: at.counts(3_008, 'u32', 3) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  notes: { en: [solisNotes.reach.en, solisNotes.yield.en], th: [solisNotes.reach.th, solisNotes.yield.th] },
});
