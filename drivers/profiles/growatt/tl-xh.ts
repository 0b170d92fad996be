import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { growatt, growattNotes, localModbus, tinkerforge, tlxFrequency, tlxVolts } from './parts.ts';

/** Growatt MIN TL-XH and MOD TL3-XH hybrids: grid energy of their meter, with voltage and frequency. */
export default defineProfile({
  ...growatt,
  id: 'growatt/tl-xh',
  model: 'TL-XH (hybrid)',
  provenance: {
    sources: [
      'evcc-io/evcc 0a3a0cb5 templates/definition/meter/growatt-hybrid-tlxh.yaml',
      tinkerforge,
      localModbus,
      'TL-XH2 speaks another protocol: 0xAHA/Growatt_ModbusTCP#361',
    ],
    unconfirmed: ['frequency', 'voltage.L1', 'connection', 'timing', 'maximumPower'],
  },
  readable: [[3_000, 3_099]],
  netting: 'unknown',
  // Its meter's transformers are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  points: { frequency: tlxFrequency, 'voltage.L1': tlxVolts },
  energy: { import: at.counts(3_069, 'u32', 2), export: at.counts(3_073, 'u32', 2) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  notes: {
    en: [growattNotes.reach.en, growattNotes.grid.en, 'TL-XH2 is not this model: it answers other registers.'],
    th: [growattNotes.reach.th, growattNotes.grid.th, 'TL-XH2 ไม่ใช่รุ่นนี้: ใช้รีจิสเตอร์ชุดอื่น'],
  },
});
