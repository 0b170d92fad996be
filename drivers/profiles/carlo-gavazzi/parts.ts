import { millis } from '../../../src/domain/time.ts';
import type { PhaseNetting } from '../../../src/domain/transaction.ts';
import type { BusLimits, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

const bus = (longestRead: number): BusLimits => ({
  longestRead,
  gap: millis(100),
  turnaround: millis(50),
  timeout: { least: millis(200), most: millis(1_000) },
  latest: millis(1_500),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
});

/** EM111, EM112 and ET112, and the first block of the others: two registers a value, low word first. */
const singlePhase = (amperes: number, power: number): ModbusProfile['points'] => {
  const watts = at.watts(power)(['s32', 0.1])(0x0004);
  return {
    'voltage.L1': at.volts(['s32', 0.1])(0x0000),
    'current.L1': at.amperes(amperes)(['s32', 0.001])(0x0002),
    'power.active.L1': watts,
    'power.active': watts,
    'power.apparent': at.voltAmperes(power)(['s32', 0.1])(0x0006),
    'power.reactive': at.vars(power)(['s32', 0.1])(0x0008),
    frequency: at.hertz(['u16', 0.1])(0x000f),
  };
};

/** All three-phase ones begin alike; `frequency` and the cadence of what is secondary differ. */
const threePhase = (
  amperes: number,
  power: number,
  frequency: number,
  secondary: 'fast' | 'slow' = 'fast',
): ModbusProfile['points'] => {
  const watts = at.watts(power)(['s32', 0.1]);
  const vars = at.vars(power)(['s32', 0.1, secondary]);
  return {
    ...at.phaseVolts(at.volts(['s32', 0.1]), 0x0000, 2),
    ...at.pairVolts(at.lineVolts(['s32', 0.1, 'slow']), 0x0006, 2),
    ...at.phaseAmperes(at.amperes(amperes)(['s32', 0.001, secondary]), 0x000c, 2),
    ...at.phaseWatts(watts, 0x0012, 2),
    'power.reactive.L1': vars(0x001e),
    'power.reactive.L2': vars(0x0020),
    'power.reactive.L3': vars(0x0022),
    'power.active': watts(0x0028),
    'power.apparent': at.voltAmperes(power)(['s32', 0.1, secondary])(0x002a),
    'power.reactive': vars(0x002c),
    frequency: at.hertz(['u16', 0.1])(frequency),
  };
};

type Given = Readonly<{
  id: string;
  model: string;
  maximumPower: number;
  /** The largest primary current that is believed. */
  amperes: number;
  transformers?: true;
  netting?: PhaseNetting;
  /** What register 0x000B says to who reads it alone; inside a longer read it is a voltage. */
  modelIds: string;
}>;

const family = {
  kind: 'meter',
  manufacturer: 'Carlo Gavazzi',
  table: 'input',
  wordOrder: 'low-first',
  connection: { interfaces: ['rtu'], unit: 1, port: 502 },
  sentinels: {},
  energyResolution: { kind: 'register' },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
} as const;

type Note = Readonly<{ en: string; th: string }>;

const coarse: Note = {
  en: 'Energy steps by 100 Wh: coarse for a quarter of an hour. Frequency steps by 0.1 Hz: too coarse to watch ±0.05 Hz.',
  th: 'หน่วยพลังงานเดินทีละ 100 Wh: หยาบสำหรับช่วง 15 นาที ความถี่ละเอียดเพียง 0.1 Hz: ตรวจ ±0.05 Hz ไม่ได้',
};
const works: Note = {
  en: 'Leaves the works at 9600 baud, 8N1, unit 1; the address is set in its menu or with the maker’s software.',
  th: 'ค่าจากโรงงาน 9600 บอด 8N1 หมายเลขเครื่อง 1 ตั้งหมายเลขเครื่องในเมนูหรือด้วยซอฟต์แวร์ของผู้ผลิต',
};
const bothWays: Note = {
  en: 'The measurement mode must be the one for both directions (register 0x1103), or export is counted as import.',
  th: 'ต้องตั้งโหมดการวัดแบบสองทิศทาง (รีจิสเตอร์ 0x1103) มิฉะนั้นหน่วยขายจะถูกนับเป็นหน่วยซื้อ',
};
const applicationH: Note = {
  en: 'The application must be H, or power and energy lack their direction.',
  th: 'ต้องตั้ง application เป็น H มิฉะนั้นกำลังและพลังงานจะไม่มีทิศทาง',
};
const ratio: Note = {
  en: 'Readings are of the primary side once the transformer ratio is set in the meter: compare the ratio with the transformers.',
  th: 'ค่าที่อ่านเป็นด้านปฐมภูมิเมื่อตั้งอัตราส่วนหม้อแปลงในมิเตอร์แล้ว: ตรวจว่าอัตราส่วนตรงกับหม้อแปลงจริง',
};
const summing: Note = {
  en: 'See how its counters net the phases: with one phase exporting and another importing, which of them run.',
  th: 'ตรวจว่าหน่วยพลังงานหักลบระหว่างเฟสอย่างไร: ขณะเฟสหนึ่งจ่ายออกและอีกเฟสรับเข้า หน่วยใดเดิน',
};
const modelNote = ({ model, modelIds }: Given): Note => ({
  en: `Register 0x000B, read alone, tells the model: ${modelIds} for ${model}.`,
  th: `อ่านรีจิสเตอร์ 0x000B ตัวเดียวจะได้รหัสรุ่น: ${modelIds} คือ ${model}`,
});

const notesOf = (given: Given, ...more: readonly Note[]): ModbusProfile['notes'] => {
  const notes = [works, modelNote(given), coarse, ...more, ...(given.transformers ? [ratio] : [])];
  return { en: notes.map(({ en }) => en), th: notes.map(({ th }) => th) };
};

const ratios = ({ transformers }: Given): ModbusProfile['transformers'] =>
  transformers ? { appliedBy: 'meter', current: null, voltage: null } : null;

// On transformers readings are primary: a ratio of a thousand is the most that is believed.
const largest = ({ transformers, maximumPower }: Given): number => maximumPower * (transformers ? 1000 : 1);

const unconfirmed = ({ transformers }: Given) => [
  'timing' as const,
  'netting' as const,
  ...(transformers ? (['transformers'] as const) : []),
];

const victron = 'victronenergy/dbus-cgwacs 003f34f0, 4ff17268: commands, model ids, phase compensation';

/** EM330, EM340, ET340 and EM530, EM540: one map. */
export const threeHundred = (given: Given, longestRead = 24): Omit<ModbusProfile, 'protocol'> => {
  const factor = at.factor(['s16', 0.001, 'slow']);
  return {
    ...family,
    id: given.id,
    model: given.model,
    provenance: {
      sources: [
        'volkszaehler/mbmd 097c9ca0 meters/rs485 (EM330, EM340)',
        'OpenEMS Carlo Gavazzi EM300',
        victron,
        'eModbus#223: the EM340 protocol asks for a pause between questions',
      ],
      unconfirmed: unconfirmed(given),
    },
    bus: bus(longestRead),
    readable: [
      [0x0000, 0x0035],
      [0x004e, 0x004f],
    ],
    netting: given.netting ?? 'unknown',
    maximumPower: given.maximumPower,
    points: {
      ...threePhase(given.amperes, largest(given), 0x0033),
      'power-factor.L1': factor(0x002e),
      'power-factor.L2': factor(0x002f),
      'power-factor.L3': factor(0x0030),
      'power-factor': factor(0x0031),
    },
    energy: { import: at.counts(0x0034, 's32', 2), export: at.counts(0x004e, 's32', 2) },
    transformers: ratios(given),
    notes: notesOf(given, bothWays, summing),
  };
};

/** EM24 on Ethernet: the map of the EM300 series. */
export const em24Ethernet = (given: Given): Omit<ModbusProfile, 'protocol'> => ({
  ...threeHundred(given),
  provenance: {
    sources: [
      'victronenergy/dbus-modbus-client 08361f48 carlo_gavazzi.py',
      'volkszaehler/mbmd EM24 (Ethernet)',
      victron,
    ],
    unconfirmed: unconfirmed(given),
  },
  connection: { interfaces: ['tcp'], unit: 1, port: 502 },
  notes: notesOf(given, applicationH, summing),
});

/** EM24 on RS-485: at most eleven registers a question, so what is secondary is read slowly. */
export const em24Serial = (given: Given): Omit<ModbusProfile, 'protocol'> => ({
  ...family,
  id: given.id,
  model: given.model,
  provenance: {
    sources: [
      'OpenEMS 8f573fb6 Carlo Gavazzi EM24: import counter at 0x3E',
      victron,
      'GrowattEM24 after em24_is_cp.pdf; Tinkerforge: at most 11 registers a question',
      'volkszaehler/mbmd 097c9ca0 (its 0x42 is the partial counter, which can be reset)',
    ],
    unconfirmed: unconfirmed(given),
  },
  bus: bus(11),
  readable: [
    [0x0000, 0x002d],
    [0x0037, 0x0037],
    [0x003e, 0x003f],
    [0x005c, 0x005d],
  ],
  netting: given.netting ?? 'unknown',
  maximumPower: given.maximumPower,
  points: threePhase(given.amperes, largest(given), 0x0037, 'slow'),
  energy: { import: at.counts(0x003e, 's32', 2), export: at.counts(0x005c, 's32', 2) },
  transformers: ratios(given),
  notes: notesOf(given, applicationH, summing),
});

/** EM111, EM112, ET112. */
export const oneHundred = (given: Given): Omit<ModbusProfile, 'protocol'> => ({
  ...family,
  id: given.id,
  model: given.model,
  provenance: {
    sources: [
      'volkszaehler/mbmd 097c9ca0 meters/rs485 (EM111, EM112)',
      'OpenEMS Carlo Gavazzi EM111 (its amperes are ten times larger)',
      `${victron}; the ET112 counts export downwards`,
    ],
    unconfirmed: ['current.L1', 'timing'],
  },
  bus: bus(20),
  readable: [
    [0x0000, 0x0009],
    [0x000f, 0x0021],
  ],
  netting: 'single-phase',
  maximumPower: given.maximumPower,
  points: singlePhase(given.amperes, given.maximumPower),
  energy: {
    import: at.counts(0x0010, 's32', 2),
    export: {
      address: 0x0020,
      encoding: 's32',
      exponent: 2,
      mostKwh: 10_000_000,
      rollsOverAt: null,
      mayCountDown: true,
    },
  },
  transformers: null,
  notes: notesOf(given, bothWays),
});
