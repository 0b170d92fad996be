import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { hybrid, hybridNotes, hybridPhaseWatts, hybridPoints, hybridSources } from './parts.ts';

/** GoodWe ET and BT (also ET 15-30 kW), three-phase hybrid; the registers of its meter at the connection point. */
export default defineProfile({
  ...hybrid,
  id: 'goodwe/et',
  model: 'ET / BT',
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
      'netting',
      'maximumPower',
    ],
  },
  netting: 'unknown',
  points: {
    ...hybridPoints,
    ...hybridPhaseWatts,
    ...at.phaseVolts(at.volts(['u16', 0.1, 'slow']), 35_121, 5),
  },
  notes: {
    en: [hybridNotes.reach.en, hybridNotes.meter.en, hybridNotes.firmware.en],
    th: [hybridNotes.reach.th, hybridNotes.meter.th, hybridNotes.firmware.th],
  },
});
