import { defineProfile } from '../../../src/profiles/profile.ts';
import { float, floatKwh, sdmBus, sdmConnection } from './parts.ts';

/** Eastron SDM120-Modbus, single phase; the SDM230 has the same map. Addresses are 0-based input registers. */
export default defineProfile({
  id: 'eastron/sdm120',
  kind: 'meter',
  manufacturer: 'Eastron',
  model: 'SDM120-Modbus',
  provenance: {
    sources: [
      'volkszaehler/mbmd fb8f9c22 meters/rs485/sdm120.go',
      'nmakel/sdm_modbus src/sdm_modbus/sdm.py (SDM120)',
      'OpenEMS 0e4ea888 MeterEastronSdm120Impl.java',
    ],
    unconfirmed: ['serialNumber', 'timing'],
  },
  table: 'input',
  wordOrder: 'high-first',
  bus: sdmBus(2400),
  connection: sdmConnection,
  readable: [
    [0x0000, 0x004f],
    [0x0156, 0x0159],
  ],
  netting: 'single-phase',
  sentinels: {},
  maximumPower: 50_000,
  energyResolution: { kind: 'float32' },
  points: {
    'voltage.L1': float<'voltage.L1'>('V', 0, 500)(0x0000),
    'current.L1': float<'current.L1'>('A', 0, 200)(0x0006),
    'power.active.L1': float<'power.active.L1'>('W', -50_000, 50_000)(0x000c),
    'power.active': float<'power.active'>('W', -50_000, 50_000)(0x000c),
    'power.apparent': float<'power.apparent'>('VA', 0, 50_000)(0x0012),
    'power.reactive': float<'power.reactive'>('var', -50_000, 50_000)(0x0018),
    'power-factor': float<'power-factor'>('1', -1, 1)(0x001e),
    frequency: float<'frequency'>('Hz', 40, 70)(0x0046),
  },
  energy: { import: floatKwh(0x0048), export: floatKwh(0x004a) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: { table: 'holding', address: 0xfc00, encoding: 'u32' },
  transformers: null,
  notes: {
    en: [
      'Leaves the works at 2400 baud, 8N1, unit 1.',
      'Energy is a float32 of kWh: above 16,384 kWh it steps by 2 Wh, above 131,072 kWh by 15.6 Wh.',
    ],
    th: [
      'ค่าจากโรงงาน 2400 บอด 8N1 หมายเลขเครื่อง 1',
      'พลังงานเป็น float32 หน่วย kWh: เกิน 16,384 kWh ความละเอียดเหลือ 2 Wh และเกิน 131,072 kWh เหลือ 15.6 Wh',
    ],
  },
});
