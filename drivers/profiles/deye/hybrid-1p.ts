import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { deye, deyeNotes, deyePlate } from './parts.ts';

/**
 * Deye SG03LP1, SG04LP1, Sunsynk single-phase hybrid: the grid side. Its import total is torn: low word in 78, high word
 * in 80, the frequency between them. The low word alone is a counter that begins again every 6,553.6 kWh.
 */
export default defineProfile({
  ...deye,
  id: 'deye/hybrid-1p',
  model: 'SUN-xK-SG03LP1 / SG04LP1',
  provenance: {
    sources: [
      'kellerza/sunsynk 01be4fff src/sunsynk/definitions/single_phase.py',
      'evcc-io/evcc 013d14de templates/definition/meter/deye-hybrid-1p.yaml',
    ],
    unconfirmed: ['import', 'export', 'rollover', 'frequency', 'serialNumber', 'connection', 'timing', 'maximumPower'],
  },
  readable: [
    [3, 7],
    [76, 86],
    [150, 175],
  ],
  netting: 'single-phase',
  // Assumed: a signed word of W ends at 32.8 kW.
  maximumPower: 33_000,
  points: {
    'voltage.L1': at.volts(['u16', 0.1])(150),
    'current.L1': at.amperes(328)(['s16', 0.01])(160),
    'power.active': at.watts(32_768)(['s16', 1])(169),
    frequency: at.hertz(['u16', 0.01])(79),
  },
  energy: {
    import: { ...at.counts(78, 'u16', 2), rollsOverAt: 65_536 },
    export: at.counts(81, 'u32', 2),
  },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: deyePlate,
  notes: {
    en: [
      deyeNotes.reach.en,
      'Import shows what is left after whole 6,553.6 kWh: add those to compare it with the display.',
      'Power is what flows through the grid port; loads before it are seen by the external transformer only (register 172).',
      deyeNotes.hybrid.en,
    ],
    th: [
      deyeNotes.reach.th,
      'หน่วยรับเข้าเริ่มนับใหม่ทุก 6,553.6 kWh: ให้บวกจำนวนรอบก่อนเทียบกับหน้าจอ',
      'กำลังเป็นค่าที่ผ่านพอร์ตโครงข่าย โหลดที่อยู่ก่อนหน้านั้นวัดได้เฉพาะ CT ภายนอก (รีจิสเตอร์ 172)',
      deyeNotes.hybrid.th,
    ],
  },
});
