import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { hybrid, hybridNotes, hybridPoints, hybridSources } from './parts.ts';

/** GoodWe EH and BH, single-phase hybrid; the registers of its meter at the connection point. */
export default defineProfile({
  ...hybrid,
  id: 'goodwe/eh',
  model: 'EH / BH',
  provenance: {
    sources: hybridSources,
    unconfirmed: [
      'export',
      'frequency',
      'power-factor',
      'serialNumber',
      'model',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  netting: 'single-phase',
  points: { ...hybridPoints, 'voltage.L1': at.volts(['u16', 0.1, 'slow'])(35_121) },
  notes: {
    en: [hybridNotes.reach.en, hybridNotes.meter.en, hybridNotes.firmware.en],
    th: [hybridNotes.reach.th, hybridNotes.meter.th, hybridNotes.firmware.th],
  },
});
