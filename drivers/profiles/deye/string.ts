import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { deye, deyeNotes, deyePlate } from './parts.ts';

/** Deye and Sunsynk string inverters, three phases (SUN-xK-G): what they generate. */
export default defineProfile({
  ...deye,
  id: 'deye/string',
  model: 'SUN-xK-G (string)',
  provenance: {
    sources: [
      'kbialek/deye-inverter-mqtt 1da64057 docs/metric_group_string.md (phase voltages; low word first)',
      'StephanJoubert/home_assistant_solarman 4d23fe8d inverter_definitions/deye_string.yaml (calls 73 to 75 line-to-line)',
      'evcc-io/evcc 3446f542 templates/definition/meter/deye-string.yaml (power, total; b29b49e3: low word first)',
    ],
    unconfirmed: ['voltage.L1', 'voltage.L2', 'voltage.L3', 'serialNumber', 'connection', 'timing', 'maximumPower'],
  },
  readable: [[3, 112]],
  netting: 'unknown',
  // Generous: no source names the largest of the series.
  maximumPower: 150_000,
  points: {
    ...at.phaseVolts(at.volts(['u16', 0.1]), 73, 1),
    ...at.phaseAmperes(at.amperes(300)(['s16', 0.1]), 76, 1),
    frequency: at.hertz(['u16', 0.01])(79),
    'power.apparent': at.voltAmperes(150_000)(['u32', 0.1])(84),
    'power.active': at.watts(150_000)(['u32', -0.1])(86),
  },
  energy: { export: at.counts(63, 'u32', 2) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: deyePlate,
  notes: {
    en: [
      deyeNotes.reach.en,
      deyeNotes.words.en,
      'It counts what the inverter generates, not what the house exports.',
      'Voltages near 400 V are line-to-line: some models put those where others have phase to neutral.',
    ],
    th: [
      deyeNotes.reach.th,
      deyeNotes.words.th,
      'ค่านี้คือพลังงานที่อินเวอร์เตอร์ผลิต ไม่ใช่หน่วยที่บ้านขายเข้าโครงข่าย',
      'ถ้าแรงดันใกล้ 400 V แสดงว่าเป็นแรงดันระหว่างเฟส: บางรุ่นใช้รีจิสเตอร์เดียวกันต่างความหมาย',
    ],
  },
});
