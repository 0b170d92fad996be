import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { solis, solisNotes } from './parts.ts';

/** The meter behind a Solis string inverter: its power and what it counts from the grid. */
export default defineProfile({
  ...solis,
  id: 'solis/string-meter',
  kind: 'meter',
  model: 'meter behind a string inverter',
  provenance: {
    sources: [
      'evcc-io/evcc 0316f24a and b29b49e3 templates/definition/meter/solis.yaml',
      'frequency: StephanJoubert/home_assistant_solarman 4b634039 inverter_definitions/solis_3p-4g.yaml',
    ],
    unconfirmed: ['power.active', 'import', 'frequency', 'connection', 'timing', 'maximumPower'],
  },
  readable: [
    [3_042, 3_042],
    [3_262, 3_263],
    [3_282, 3_283],
  ],
  netting: 'unknown',
  // Its transformers are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  energyResolution: { kind: 'register' },
  points: {
    'power.active': at.watts(690_000)(['s32', -1])(3_262),
    frequency: at.hertz(['u16', 0.01, 'slow'])(3_042),
  },
  energy: { import: at.counts(3_282, 'u32', 1) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  notes: {
    en: [solisNotes.reach.en, solisNotes.meter.en, 'Nobody says where it counts export: it cannot settle.'],
    th: [solisNotes.reach.th, solisNotes.meter.th, 'ไม่มีแหล่งใดบอกรีจิสเตอร์หน่วยจ่ายออก: ใช้คิดเงินซื้อขายไม่ได้'],
  },
});
