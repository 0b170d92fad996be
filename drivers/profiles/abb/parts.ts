import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/** 125 registers a question (manual); users wait 100 ms between questions (openWB), 0.5 s for an answer (Victron). */
const bus: BusLimits = {
  longestRead: 125,
  gap: millis(100),
  turnaround: millis(50),
  timeout: { least: millis(200), most: millis(1_000) },
  latest: millis(1_500),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
};

/** The registers of each of the family, most significant first. */
const family = {
  kind: 'meter',
  manufacturer: 'ABB',
  table: 'holding',
  wordOrder: 'high-first',
  bus,
  connection: { interfaces: ['rtu'], unit: 1, port: 502 },
  readable: [
    [0x5000, 0x5007],
    [0x5b00, 0x5b3d],
  ],
  sentinels: {
    u16: ['ffff'],
    s16: ['7fff'],
    u32: ['ffffffff'],
    s32: ['7fffffff'],
    u64: ['ffffffffffffffff'],
    s64: ['7fffffffffffffff'],
  },
  energyResolution: { kind: 'register' },
  energy: { import: at.counts(0x5000, 'u64', 1), export: at.counts(0x5004, 'u64', 1) },
  serialNumber: { table: 'holding', address: 0x8900, encoding: 'u32' },
} as const;

const sources: readonly string[] = [
  'ABB A43/A44 user manual 2CMC48001M0201: mapping tables, examples on pages 168 and 170',
  'volkszaehler/mbmd 13a3019e meters/rs485/abb.go',
  'openWB 05ee70a4 b23.py (after ABB 2CMC485003M0201); victronenergy/dbus-modbus-client 43288c91 abb.py',
];

const setNote = {
  en: 'Address, baud rate and parity are set in the meter’s menu; what it leaves the works with is not printed: look.',
  th: 'ตั้งหมายเลขเครื่อง บอด และพาริตีในเมนูของมิเตอร์ ค่าจากโรงงานไม่มีเอกสารบอก ให้ดูที่จอ',
} as const;
const coarseNote = {
  en: 'Energy steps by 10 Wh: coarse for a quarter of an hour.',
  th: 'หน่วยพลังงานเดินทีละ 10 Wh: หยาบสำหรับช่วง 15 นาที',
} as const;
const otherMapNote = {
  en: 'Some B23 have another map, at 0x1000: identify the map first. Only meters for both directions count export.',
  th: 'B23 บางรุ่นใช้ผังอื่นที่ 0x1000: ต้องพิสูจน์ผังก่อน หน่วยขายมีเฉพาะรุ่นวัดสองทิศทาง',
} as const;
const ratioNote = {
  en: 'Readings are of the primary side once the transformer ratio is set in the meter: compare the ratio with the transformers.',
  th: 'ค่าที่อ่านเป็นด้านปฐมภูมิเมื่อตั้งอัตราส่วนหม้อแปลงในมิเตอร์แล้ว: ตรวจว่าอัตราส่วนตรงกับหม้อแปลงจริง',
} as const;

/** What is measured on one phase; the totals are that phase. `amperes` is of the primary side. */
const singlePhase = (amperes: number, power: number): ModbusProfile['points'] => {
  const watts = at.watts(power)(['s32', 0.01])(0x5b14);
  return {
    'voltage.L1': at.volts(['u32', 0.1])(0x5b00),
    'current.L1': at.amperes(amperes)(['u32', 0.01])(0x5b0c),
    'power.active.L1': watts,
    'power.active': watts,
    'power.reactive': at.vars(power)(['s32', 0.01])(0x5b1c),
    'power.apparent': at.voltAmperes(power)(['s32', 0.01])(0x5b24),
    'power-factor': at.factor(['s16', 0.001])(0x5b3a),
    frequency: at.hertz(['u16', 0.01])(0x5b2c),
  };
};

const threePhase = (amperes: number, power: number): ModbusProfile['points'] => {
  const volts = at.lineVolts(['u32', 0.1]);
  const current = at.amperes(amperes)(['u32', 0.01]);
  const vars = at.vars(power)(['s32', 0.01]);
  const factor = at.factor(['s16', 0.001]);
  return {
    ...singlePhase(amperes, power),
    ...at.phaseVolts(at.volts(['u32', 0.1]), 0x5b00, 2),
    'voltage.L1-L2': volts(0x5b06),
    'voltage.L2-L3': volts(0x5b08),
    'voltage.L3-L1': volts(0x5b0a),
    ...at.phaseAmperes(current, 0x5b0c, 2),
    'current.neutral': current(0x5b12),
    ...at.phaseWatts(at.watts(power)(['s32', 0.01]), 0x5b16, 2),
    'power.reactive.L1': vars(0x5b1e),
    'power.reactive.L2': vars(0x5b20),
    'power.reactive.L3': vars(0x5b22),
    'power-factor.L1': factor(0x5b3b),
    'power-factor.L2': factor(0x5b3c),
    'power-factor.L3': factor(0x5b3d),
  };
};

type Given = Readonly<{
  id: string;
  model: string;
  /** What the type designation begins with. */
  mark: string;
  phases: 1 | 3;
  maximumPower: number;
  /** The largest primary current that is believed. */
  amperes: number;
  transformers: boolean;
}>;

/** One of the family: all that differs is given. */
export const abb = (given: Given): Omit<ModbusProfile, 'protocol'> => {
  // On transformers readings are primary; no source limits the ratio, a thousand is assumed to be the largest.
  const most = given.transformers ? given.maximumPower * 1000 : given.maximumPower;
  const notes = [setNote, coarseNote, otherMapNote, ...(given.transformers ? [ratioNote] : [])];
  return {
    ...family,
    id: given.id,
    model: given.model,
    provenance: {
      sources,
      unconfirmed: [
        'connection',
        'timing',
        'model',
        // The ratings of the A series stand in its manual.
        ...(given.mark.startsWith('A') ? [] : (['maximumPower'] as const)),
        ...(given.phases === 3 ? (['netting'] as const) : []),
        ...(given.transformers ? (['transformers'] as const) : []),
      ],
    },
    netting: given.phases === 3 ? 'vector-sum' : 'single-phase',
    maximumPower: given.maximumPower,
    points: (given.phases === 3 ? threePhase : singlePhase)(given.amperes, most),
    identify: {
      quantity: 'frequency',
      between: [45, 65],
      model: { table: 'holding', address: 0x8960, encoding: 'ascii', registers: 6, values: [given.mark] },
    },
    transformers: given.transformers ? { appliedBy: 'meter', current: null, voltage: null } : null,
    notes: { en: notes.map(({ en }) => en), th: notes.map(({ th }) => th) },
  };
};
