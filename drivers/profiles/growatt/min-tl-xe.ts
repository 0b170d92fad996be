import { defineProfile } from '../../../src/profiles/profile.ts';
import { commonEnergy, commonPoints, growatt, growattNotes, localModbus } from './parts.ts';

/** Growatt MIN TL-XE and other single-phase grid-tied models with the common block: what they generate. */
export default defineProfile({
  ...growatt,
  id: 'growatt/min-tl-xe',
  model: 'MIN TL-XE',
  provenance: {
    sources: [
      'evcc-io/evcc b29b49e3 and 084a3ecc templates/definition/meter/growatt-min-tlxe.yaml',
      localModbus,
      'models without the common block: nygma2004/growatt2mqtt#35',
    ],
    unconfirmed: ['voltage.L1', 'current.L1', 'frequency', 'connection', 'timing', 'maximumPower'],
  },
  readable: [[0, 99]],
  netting: 'single-phase',
  // Generous: no source names the largest of the series.
  maximumPower: 12_000,
  points: commonPoints(12_000),
  energy: commonEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  notes: {
    en: [growattNotes.reach.en, growattNotes.yield.en, growattNotes.map.en],
    th: [growattNotes.reach.th, growattNotes.yield.th, growattNotes.map.th],
  },
});
