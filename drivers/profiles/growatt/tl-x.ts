import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { growatt, growattNotes, tinkerforge, tlxFrequency, tlxVolts } from './parts.ts';

/** Growatt MIC and MIN TL-X that answer from 3000 on only: what they generate. */
export default defineProfile({
  ...growatt,
  id: 'growatt/tl-x',
  model: 'MIC / MIN TL-X (3000 block)',
  provenance: {
    sources: [tinkerforge, 'a MIC TL-X answers 3000 to 3124 only: nygma2004/growatt2mqtt#35'],
    unconfirmed: [
      'power.active',
      'frequency',
      'voltage.L1',
      'current.L1',
      'export',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  readable: [[3_000, 3_099]],
  netting: 'single-phase',
  // Generous: no source names the largest of the series.
  maximumPower: 12_000,
  points: {
    'power.active': at.watts(12_000)(['s32', -0.1])(3_023),
    frequency: tlxFrequency,
    'voltage.L1': tlxVolts,
    'current.L1': at.amperes(60)(['u16', 0.1])(3_027),
  },
  energy: { export: at.counts(3_051, 'u32', 2) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  notes: {
    en: [growattNotes.reach.en, growattNotes.yield.en],
    th: [growattNotes.reach.th, growattNotes.yield.th],
  },
});
