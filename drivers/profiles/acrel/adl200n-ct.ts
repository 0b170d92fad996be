import { defineProfile } from '../../../src/profiles/profile.ts';
import {
  acrel,
  acrelNotes,
  byMeter,
  ctAmperes,
  ctEnergy,
  ctKilowatts,
  ctPoints,
  ctSources,
  ctVolts,
  hundredths,
  readMeters,
} from './parts.ts';

/** Acrel ADL200N-CT, single phase, a split-core transformer of its own. */
export default defineProfile({
  ...acrel,
  id: 'acrel/adl200n-ct',
  model: 'ADL200N-CT',
  provenance: {
    sources: [...ctSources, `${readMeters} (frequency at 2134h; voltage, current, power from 2000h)`],
    unconfirmed: [
      'frequency',
      'voltage.L1',
      'current.L1',
      'power.active',
      'import',
      'export',
      'transformers',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  readable: [
    [0x2100, 0x2119],
    [0x2134, 0x2135],
    [0x3000, 0x301b],
  ],
  netting: 'single-phase',
  // Its own transformer is taken to go to 300 A: 300 A times 264 V.
  maximumPower: 80_000,
  energyResolution: hundredths,
  points: {
    ...ctPoints,
    'voltage.L1': ctVolts(0x2100),
    'current.L1': ctAmperes(0x210c),
    'power.active': ctKilowatts(0x2114),
  },
  energy: ctEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  transformers: byMeter,
  notes: {
    en: [acrelNotes.line.en, acrelNotes.display.en],
    th: [acrelNotes.line.th, acrelNotes.display.th],
  },
});
