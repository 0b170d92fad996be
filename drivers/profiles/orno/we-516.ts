import { millis } from '../../../src/domain/time.ts';
import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

const kilowatts = at.watts(100_000)(['f32', 1_000]);

/** Orno OR-WE-516 and 517, three phases, direct; sold under many names. */
export default defineProfile({
  id: 'orno/we-516',
  kind: 'meter',
  manufacturer: 'Orno',
  model: 'OR-WE-516 / 517',
  provenance: {
    sources: [
      'volkszaehler/mbmd 145068be meters/rs485/orno3p.go',
      'groupsky/ya-modbus 0c4f2b04 packages/driver-or-we-516/src/index.ts (the same map; 80 A; serial number in one register; parity odd)',
    ],
    unconfirmed: ['serialNumber', 'connection', 'timing', 'maximumPower'],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: {
    longestRead: 48,
    gap: millis(50),
    turnaround: millis(100),
    timeout: { least: millis(300), most: millis(1_000) },
    latest: millis(2_000),
    lengthStep: 2,
    serial: { baud: 9600, parity: 'even', stopBits: 1 },
  },
  connection: { interfaces: ['rtu'], unit: 1, port: 502 },
  readable: [
    [0x0000, 0x0001],
    [0x000e, 0x003b],
    [0x0100, 0x0117],
  ],
  netting: 'unknown',
  sentinels: {},
  // Assumed, more than the 80 A of the 516: three times 100 A times 276 V (230 V + 20 %).
  maximumPower: 83_000,
  energyResolution: { kind: 'float32' },
  points: {
    ...at.phaseVolts(at.volts(['f32', 1]), 0x000e, 2),
    frequency: at.hertz(['f32', 1])(0x0014),
    ...at.phaseAmperes(at.amperes(120)(['f32', 1]), 0x0016, 2),
    'power.active': kilowatts(0x001c),
    ...at.phaseWatts(kilowatts, 0x001e, 2),
    'power.reactive': at.vars(100_000)(['f32', 1_000])(0x0024),
    'power.apparent': at.voltAmperes(100_000)(['f32', 1_000])(0x002c),
    'power-factor': at.factor(['f32', 1])(0x0034),
  },
  energy: { import: at.floats(0x0108, 'f32', 'kWh'), export: at.floats(0x0110, 'f32', 'kWh') },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: { table: 'holding', address: 0x0000, encoding: 'u32' },
  transformers: null,
  notes: {
    en: [
      'Assumed 9600 baud, 8E1, unit 1; one source says parity odd: check it on the display.',
      'Energy is a float32 of kWh: above 16,384 kWh it steps by 2 Wh, above 131,072 kWh by 15.6 Wh.',
    ],
    th: [
      'สันนิษฐานว่า 9600 บอด 8E1 หมายเลขเครื่อง 1 แต่แหล่งหนึ่งบอกว่าพาริตีคี่: ให้ตรวจสอบที่หน้าจอ',
      'พลังงานเป็น float32 หน่วย kWh: เกิน 16,384 kWh ความละเอียดเหลือ 2 Wh และเกิน 131,072 kWh เหลือ 15.6 Wh',
    ],
  },
});
