import { millis } from '../../../src/domain/time.ts';
import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

const watts = at.watts(20_000_000)(['s32', 0.01]);

/** Lovato DMG610, three phases, transformers; addresses are the printed ones minus one. */
export default defineProfile({
  id: 'lovato/dmg610',
  kind: 'meter',
  manufacturer: 'Lovato',
  model: 'DMG610',
  provenance: {
    sources: ['volkszaehler/mbmd 475b0ef2 meters/rs485/dmg610.go, which cites the protocol manual of the DMG series'],
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
      'power.reactive',
      'power.apparent',
      'frequency',
      'thd.voltage.L1',
      'thd.voltage.L2',
      'thd.voltage.L3',
      'import',
      'export',
      'transformers',
      'connection',
      'timing',
      'maximumPower',
    ],
  },
  table: 'input',
  wordOrder: 'high-first',
  bus: {
    longestRead: 62,
    gap: millis(50),
    turnaround: millis(100),
    timeout: { least: millis(300), most: millis(1_000) },
    latest: millis(2_000),
    lengthStep: 2,
    serial: { baud: 9600, parity: 'none', stopBits: 1 },
  },
  connection: { interfaces: ['rtu'], unit: 1, port: 502 },
  readable: [
    [0x0001, 0x003e],
    [0x0053, 0x0058],
    [0x1b1f, 0x1b26],
  ],
  netting: 'unknown',
  sentinels: {},
  // Assumed: three times 6 A times 480 V (400 V + 20 %) at its own terminals.
  maximumPower: 9_000,
  energyResolution: { kind: 'register' },
  points: {
    ...at.phaseVolts(at.volts(['u32', 0.01]), 0x0001, 2),
    ...at.phaseAmperes(at.amperes(20_000)(['u32', 0.0001]), 0x0007, 2),
    ...at.phaseWatts(watts, 0x0013, 2),
    frequency: at.hertz(['u32', 0.001])(0x0031),
    'power.active': watts(0x0039),
    'power.reactive': at.vars(20_000_000)(['s32', 0.01])(0x003b),
    'power.apparent': at.voltAmperes(20_000_000)(['u32', 0.01])(0x003d),
    ...at.phaseDistortion(at.percent(['u32', 0.01, 'slow']), 0x0053, 2),
  },
  energy: { import: at.counts(0x1b1f, 'u64', 1), export: at.counts(0x1b23, 'u64', 1) },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: { appliedBy: 'meter', current: null, voltage: null },
  notes: {
    en: [
      "Lovato's documents print every register one higher than it is asked for.",
      'Transformer ratios are set in the meter and its readings are primary values: compare them with the transformers.',
    ],
    th: [
      'เอกสารของ Lovato พิมพ์หมายเลขรีจิสเตอร์มากกว่าที่ใช้อ่านจริงอยู่หนึ่ง',
      'อัตราส่วน CT/PT ตั้งไว้ในมิเตอร์ และค่าที่อ่านได้เป็นค่าด้านปฐมภูมิแล้ว: ให้ตรวจเทียบกับ CT/PT จริง',
    ],
  },
});
