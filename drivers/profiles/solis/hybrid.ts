import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { solis, solisNotes } from './parts.ts';

/** To the grid is positive there. */
const watts = at.watts(690_000)(['s32', -1]);

/** Solis hybrids (RHI, S5/S6-EH), single- and three-phase: their meter at the connection point, from 33250. */
export default defineProfile({
  ...solis,
  id: 'solis/hybrid',
  kind: 'inverter',
  model: 'RHI / S5-EH / S6-EH',
  provenance: {
    sources: [
      'candlerb/solis_exporter ef2ffdb7 docs/packet_log/index.md: recorded, RHI-6K-48ES-5G',
      'Tinkerforge/esp32-firmware 06dd4a33 software/src/modules/meters_modbus_tcp/solis.py',
      'evcc-io/evcc 0f86b9cd templates/definition/meter/solis-hybrid-s.yaml',
      'Pho3niX90/solis_modbus 1582b7a6 docs/source/sensors.md (plate)',
    ],
    unconfirmed: ['connection', 'timing', 'maximumPower'],
  },
  readable: [
    [33_000, 33_040],
    [33_250, 33_286],
  ],
  netting: 'unknown',
  // The transformers of its meter are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  energyResolution: { kind: 'register' },
  points: {
    ...at.phaseVolts(at.volts(['u16', 0.1]), 33_251, 2),
    ...at.phaseAmperes(at.amperes(655)(['u16', 0.01]), 33_252, 2),
    ...at.phaseWatts(watts, 33_257, 2),
    'power.active': watts(33_263),
    'power.apparent': at.voltAmperes(690_000)(['u32', 1])(33_279),
    'power-factor': at.factor(['s16', -0.01])(33_281),
    frequency: at.hertz(['u16', 0.01])(33_282),
  },
  energy: { import: at.counts(33_283, 'u32', 1), export: at.counts(33_285, 'u32', 1) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: { table: 'input', address: 33_004, encoding: 'ascii', registers: 16 },
  notes: {
    en: [
      solisNotes.reach.en,
      solisNotes.meter.en,
      'On a single-phase model the second and third phase read zero: leave them out of the configuration.',
      'Register 33250 says where the meter sits (1 house side, 2 grid side): it must be 2.',
    ],
    th: [
      solisNotes.reach.th,
      solisNotes.meter.th,
      'รุ่นเฟสเดียว เฟสที่สองและสามอ่านได้ศูนย์: ไม่ต้องใส่ในการตั้งค่า',
      'รีจิสเตอร์ 33250 บอกตำแหน่งมิเตอร์ (1 = ฝั่งบ้าน, 2 = ฝั่งโครงข่าย): ต้องเป็น 2',
    ],
  },
});
