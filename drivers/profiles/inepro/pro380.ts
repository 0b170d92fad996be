import { millis } from '../../../src/domain/time.ts';
import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

const kilowatts = at.watts(100_000)(['f32', 1_000]);

/** Inepro Metering PRO380-Mod, three phases, taken for 100 A direct. */
export default defineProfile({
  id: 'inepro/pro380',
  kind: 'meter',
  manufacturer: 'Inepro Metering',
  model: 'PRO380-Mod',
  provenance: {
    sources: [
      'volkszaehler/mbmd 13a3019e meters/rs485/inepro.go, which cites the PRO380 user manual 2.18',
      'victronenergy/dbus-modbus-client 953c41c7 inepro.py, which cites the PRO380 user manual V2.18v6',
      'Inepro Metering, Modbus user manual of PRO1-Mod and PRO380-Mod (scribd.com 535591021): 9600 baud, even parity, unit 1 as delivered',
    ],
    unconfirmed: ['power.reactive', 'power.apparent', 'timing', 'maximumPower'],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: {
    longestRead: 50,
    gap: millis(50),
    turnaround: millis(100),
    timeout: { least: millis(300), most: millis(1_000) },
    latest: millis(2_000),
    lengthStep: 2,
    serial: { baud: 9600, parity: 'even', stopBits: 1 },
  },
  connection: { interfaces: ['rtu'], unit: 1, port: 502 },
  readable: [
    [0x5000, 0x5031],
    [0x6000, 0x6023],
  ],
  netting: 'unknown',
  sentinels: {},
  // Assumed: three times 100 A times 276 V (230 V + 20 %).
  maximumPower: 83_000,
  energyResolution: { kind: 'float32' },
  points: {
    ...at.phaseVolts(at.volts(['f32', 1]), 0x5002, 2),
    frequency: at.hertz(['f32', 1])(0x5008),
    ...at.phaseAmperes(at.amperes(120)(['f32', 1]), 0x500c, 2),
    'power.active': kilowatts(0x5012),
    ...at.phaseWatts(kilowatts, 0x5014, 2),
    'power.reactive': at.vars(100_000)(['f32', 1_000])(0x501a),
    'power.apparent': at.voltAmperes(100_000)(['f32', 1_000])(0x5022),
    'power-factor': at.factor(['f32', 1])(0x502a),
  },
  energy: { import: at.floats(0x600c, 'f32', 'kWh'), export: at.floats(0x6018, 'f32', 'kWh') },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: null,
  notes: {
    en: [
      'Leaves the works at 9600 baud, 8E1, unit 1: check it on the display.',
      'Energy is a float32 of kWh: above 16,384 kWh it steps by 2 Wh, above 131,072 kWh by 15.6 Wh.',
    ],
    th: [
      'ค่าจากโรงงาน 9600 บอด 8E1 หมายเลขเครื่อง 1: ให้ตรวจสอบที่หน้าจอ',
      'พลังงานเป็น float32 หน่วย kWh: เกิน 16,384 kWh ความละเอียดเหลือ 2 Wh และเกิน 131,072 kWh เหลือ 15.6 Wh',
    ],
  },
});
