import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { commonEnergy, commonPoints, growatt, growattNotes, localModbus } from './parts.ts';

/** Growatt MOD, MID, MAC, MAX, three-phase grid-tied models (TL3-X): what they generate. */
export default defineProfile({
  ...growatt,
  id: 'growatt/mod-mid',
  model: 'MOD / MID / MAX TL3-X',
  provenance: {
    sources: [
      localModbus,
      'evcc-io/evcc b29b49e3 templates/definition/meter/growatt-min-tlxe.yaml (35 and 55 of the same block)',
      '55 and 91 may be swapped on hybrids of the series: 0xAHA/Growatt_ModbusTCP#228',
    ],
    unconfirmed: [
      'voltage.L1',
      'voltage.L2',
      'voltage.L3',
      'current.L1',
      'current.L2',
      'current.L3',
      'frequency',
      'export',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  readable: [[0, 99]],
  netting: 'unknown',
  // Generous: no source names the largest of the series.
  maximumPower: 300_000,
  points: {
    ...commonPoints(300_000),
    ...at.phaseVolts(at.volts(['u16', 0.1]), 38, 4),
    ...at.phaseAmperes(at.amperes(400)(['u16', 0.1]), 39, 4),
  },
  energy: commonEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  notes: {
    en: [growattNotes.reach.en, growattNotes.yield.en],
    th: [growattNotes.reach.th, growattNotes.yield.th],
  },
});
