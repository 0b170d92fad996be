import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { acrel, acrelNotes, adl3000, adlEnergy, adlPoints, byGateway } from './parts.ts';

const watts = at.watts(32_768);

/** Acrel ADL3000 and ADL3000-E, three phases, transformers of 5 A. */
export default defineProfile({
  ...acrel,
  id: 'acrel/adl3000',
  model: 'ADL3000 / ADL3000-E',
  provenance: {
    sources: [
      adl3000.manual,
      adl3000.list,
      'volkszaehler/mbmd 26624acc meters/rs485/acrel3000.go (97 to 119; its number formats are not these)',
    ],
    unconfirmed: [
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'power.active',
      'power-factor',
      'transformers',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  readable: [
    [0, 62],
    [97, 119],
  ],
  netting: 'unknown',
  // Assumed: three times 6 A times 264 V at its own terminals.
  maximumPower: 5_000,
  energyResolution: { kind: 'register' },
  points: {
    ...adlPoints,
    ...at.phaseWatts(watts(['s16', 1]), 103, 1),
    'power.active': watts(['s16', 1])(106),
    'power-factor': at.factor(['s16', 0.001])(118),
  },
  energy: adlEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  transformers: byGateway,
  notes: {
    en: [
      acrelNotes.line.en,
      acrelNotes.secondary.en,
      'Register 331 is said to hold the CT ratio; it is not read: look at the display.',
    ],
    th: [
      acrelNotes.line.th,
      acrelNotes.secondary.th,
      'มีแหล่งข้อมูลบอกว่ารีจิสเตอร์ 331 เก็บอัตราส่วน CT แต่ระบบไม่ได้อ่าน: ให้ดูที่หน้าจอ',
    ],
  },
});
