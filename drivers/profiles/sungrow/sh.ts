import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { hybridMark, sungrow, sungrowNotes, sungrowPlate, sungrowSources } from './parts.ts';

/** Sungrow SH hybrids (RS single-phase, RT three-phase): the registers of their meter at the connection point. */
export default defineProfile({
  ...sungrow,
  id: 'sungrow/sh',
  kind: 'inverter',
  model: 'SH (hybrid)',
  provenance: {
    sources: [
      ...sungrowSources,
      'evcc-io/evcc 02c7cec4 templates/definition/meter/sungrow-hybrid.yaml',
      'mkaiser/Sungrow-SHx-Inverter-Modbus-Home-Assistant 555c3019 configurations/1_inv_SH_extended.yaml, pull request 563',
      'frequency ten times too large through WiNet-S: AlexanderLanin/homeassistant-sungrow 9e028924 compare.md',
    ],
    unconfirmed: ['serialNumber', 'model', 'connection', 'timing', 'netting', 'maximumPower'],
  },
  readable: [
    [4_989, 5_036],
    [12_999, 13_046],
  ],
  netting: 'unknown',
  // The transformers of its meter are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  points: {
    ...at.phaseVolts(at.volts(['u16', 0.1, 'slow']), 5_018, 1),
    frequency: at.hertz(['u16', 0.1, 'slow'])(5_035),
    'power.active': at.watts(690_000)(['s32', -1])(13_009),
  },
  energy: { import: at.counts(13_036, 'u32', 2), export: at.counts(13_045, 'u32', 2) },
  identify: { quantity: 'frequency', between: [45, 65], model: hybridMark },
  serialNumber: sungrowPlate,
  notes: {
    en: [
      sungrowNotes.socket.en,
      sungrowNotes.meter.en,
      sungrowNotes.words.en,
      'A frequency near 500 Hz, refused here, means the WiNet-S dongle or newer firmware: use the LAN socket.',
    ],
    th: [
      sungrowNotes.socket.th,
      sungrowNotes.meter.th,
      sungrowNotes.words.th,
      'ถ้าความถี่อ่านได้ราว 500 Hz (ระบบปฏิเสธ) แสดงว่าผ่าน WiNet-S หรือเฟิร์มแวร์ใหม่: ให้ใช้ช่อง LAN',
    ],
  },
});
