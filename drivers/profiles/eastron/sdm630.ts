import { defineProfile } from '../../../src/profiles/profile.ts';
import { float, floatKwh, sdmBus, sdmConnection } from './parts.ts';

const volts = (address: number) => float<'voltage.L1'>('V', 0, 500)(address);
const lineVolts = (address: number) => float<'voltage.L1-L2'>('V', 0, 900, 'slow')(address);
const amperes = (address: number) => float<'current.L1'>('A', 0, 200)(address);
const watts = (address: number) => float<'power.active'>('W', -150_000, 150_000)(address);
const thd = (address: number) => float<'thd.voltage.L1'>('%', 0, 100, 'slow')(address);

/** Eastron SDM630-Modbus, three phases. Addresses are 0-based input registers. */
export default defineProfile({
  id: 'eastron/sdm630',
  kind: 'meter',
  manufacturer: 'Eastron',
  model: 'SDM630-Modbus',
  provenance: {
    sources: [
      'volkszaehler/mbmd fb8f9c22 meters/rs485/sdm.go',
      'nmakel/sdm_modbus src/sdm_modbus/sdm.py (SDM630)',
      'OpenEMS 0e4ea888 MeterEastronSdm630Impl.java (its frequency unit is wrong: Hz, not mHz)',
      'netting: openWB/core#1916 and hoylabs/OpenDTU-OnBattery#732, both: the totals add up each phase by its own sign',
    ],
    unconfirmed: ['voltage.L1-L2', 'voltage.L2-L3', 'voltage.L3-L1', 'current.neutral', 'serialNumber', 'timing'],
  },
  table: 'input',
  wordOrder: 'high-first',
  bus: sdmBus(9600),
  connection: sdmConnection,
  readable: [
    [0x0000, 0x004f],
    [0x00c8, 0x00f9],
    [0x0156, 0x016b],
  ],
  netting: 'per-phase',
  sentinels: {},
  maximumPower: 150_000,
  energyResolution: { kind: 'float32' },
  points: {
    'voltage.L1': volts(0x0000),
    'voltage.L2': volts(0x0002),
    'voltage.L3': volts(0x0004),
    'current.L1': amperes(0x0006),
    'current.L2': amperes(0x0008),
    'current.L3': amperes(0x000a),
    'power.active.L1': watts(0x000c),
    'power.active.L2': watts(0x000e),
    'power.active.L3': watts(0x0010),
    'power.active': watts(0x0034),
    'power.apparent': float<'power.apparent'>('VA', 0, 150_000)(0x0038),
    'power.reactive': float<'power.reactive'>('var', -150_000, 150_000)(0x003c),
    'power-factor': float<'power-factor'>('1', -1, 1)(0x003e),
    frequency: float<'frequency'>('Hz', 40, 70)(0x0046),
    'voltage.L1-L2': lineVolts(0x00c8),
    'voltage.L2-L3': lineVolts(0x00ca),
    'voltage.L3-L1': lineVolts(0x00cc),
    'current.neutral': float<'current.neutral'>('A', 0, 200, 'slow')(0x00e0),
    'thd.voltage.L1': thd(0x00ea),
    'thd.voltage.L2': thd(0x00ec),
    'thd.voltage.L3': thd(0x00ee),
  },
  energy: { import: floatKwh(0x0048), export: floatKwh(0x004a) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: { table: 'holding', address: 0xfc00, encoding: 'u32' },
  transformers: null,
  notes: {
    en: [
      'Leaves the works at 9600 baud, 8N1, unit 1.',
      'Import and export add up each phase by its own sign: while one phase exports and another imports, both registers run.',
      'Energy is a float32 of kWh: above 16,384 kWh it steps by 2 Wh, above 131,072 kWh by 15.6 Wh.',
    ],
    th: [
      'ค่าจากโรงงาน 9600 บอด 8N1 หมายเลขเครื่อง 1',
      'หน่วยซื้อและหน่วยขายนับแยกทีละเฟส: ถ้าเฟสหนึ่งจ่ายออกขณะอีกเฟสรับเข้า ทั้งสองหน่วยจะเดินพร้อมกัน',
      'พลังงานเป็น float32 หน่วย kWh: เกิน 16,384 kWh ความละเอียดเหลือ 2 Wh และเกิน 131,072 kWh เหลือ 15.6 Wh',
    ],
  },
});
