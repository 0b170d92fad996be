import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
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
} from './parts.ts';

/** Acrel ADL400N-CT, three phases, split-core transformers of its own. */
export default defineProfile({
  ...acrel,
  id: 'acrel/adl400n-ct',
  model: 'ADL400N-CT',
  provenance: {
    sources: ctSources,
    unconfirmed: [
      'frequency',
      'voltage.L1',
      'current.L1',
      'voltage.L2',
      'voltage.L3',
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'current.L2',
      'current.L3',
      'current.neutral',
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'power.active',
      'power-factor',
      'import',
      'export',
      'transformers',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  readable: [
    [0x2100, 0x2135],
    [0x3000, 0x301b],
  ],
  netting: 'unknown',
  // Its own transformers are taken to go to 300 A: three times 300 A times 264 V.
  maximumPower: 240_000,
  energyResolution: hundredths,
  points: {
    ...ctPoints,
    ...at.phaseVolts(ctVolts, 0x2100, 2),
    ...at.pairVolts(at.lineVolts(['f32', 1]), 0x2106, 2),
    ...at.phaseAmperes(ctAmperes, 0x210c, 2),
    'current.neutral': ctAmperes(0x2112),
    ...at.phaseWatts(ctKilowatts, 0x2114, 2),
    'power.active': ctKilowatts(0x211a),
    'power-factor': at.factor(['f32', 1])(0x2132),
  },
  energy: ctEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  transformers: byMeter,
  notes: {
    en: [acrelNotes.line.en, acrelNotes.display.en],
    th: [acrelNotes.line.th, acrelNotes.display.th],
  },
});
