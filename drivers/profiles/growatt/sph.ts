import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { growatt, growattNotes, localModbus } from './parts.ts';

/** Growatt SPH, SPA, MIX hybrids: grid energy of their meter, with voltage and frequency. */
export default defineProfile({
  ...growatt,
  id: 'growatt/sph',
  model: 'SPH / SPA / MIX',
  provenance: {
    sources: ['evcc-io/evcc 0316f24a templates/definition/meter/growatt-hybrid.yaml', localModbus],
    unconfirmed: ['export', 'frequency', 'voltage.L1', 'connection', 'timing', 'maximumPower'],
  },
  readable: [
    [0, 99],
    [1_000, 1_099],
  ],
  netting: 'unknown',
  // Its meter's transformers are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  points: {
    frequency: at.hertz(['u16', 0.01, 'slow'])(37),
    'voltage.L1': at.volts(['u16', 0.1, 'slow'])(38),
  },
  energy: { import: at.counts(1_046, 'u32', 2), export: at.counts(1_050, 'u32', 2) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  notes: {
    en: [growattNotes.reach.en, growattNotes.grid.en],
    th: [growattNotes.reach.th, growattNotes.grid.th],
  },
});
