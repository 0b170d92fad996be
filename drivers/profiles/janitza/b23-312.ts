import { defineProfile } from '../../../src/profiles/profile.ts';
import { janitzaBus, janitzaEnergy, janitzaPoints } from './parts.ts';

/** Janitza B23-312, three phases, 65 A direct, MID. */
export default defineProfile({
  id: 'janitza/b23-312',
  kind: 'meter',
  manufacturer: 'Janitza',
  model: 'B23-312',
  provenance: {
    sources: [
      'volkszaehler/mbmd fb8f9c22 and 13a3019e meters/rs485/janitza.go, which cites the B-Series manual',
      "OpenEMS/openems 0e4ea888 MeterJanitzaUmg96rmeImpl.java: the same block in the maker's UMG analysers (4A38h = 19000)",
    ],
    unconfirmed: [
      'voltage.L1',
      'voltage.L2',
      'voltage.L3',
      'current.L1',
      'current.L2',
      'current.L3',
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'power.active',
      'frequency',
      'import',
      'export',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: janitzaBus,
  connection: { interfaces: ['rtu'], unit: 1, port: 502 },
  readable: [[19_000, 19_077]],
  netting: 'unknown',
  sentinels: {},
  // Three times 65 A times 276 V (230 V + 20 %).
  maximumPower: 55_000,
  energyResolution: { kind: 'float32' },
  points: janitzaPoints,
  energy: janitzaEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: null,
  notes: {
    en: [
      'Every register is known from one source: compare all of them with the display.',
      'Energy is a float32 of Wh: above 16,777 kWh it steps by more than 1 Wh.',
    ],
    th: [
      'รีจิสเตอร์ทั้งหมดมาจากแหล่งข้อมูลเดียว: ให้เทียบทุกค่ากับหน้าจอมิเตอร์',
      'พลังงานเป็น float32 หน่วย Wh: เกิน 16,777 kWh ความละเอียดหยาบกว่า 1 Wh',
    ],
  },
});
