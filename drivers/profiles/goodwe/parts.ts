import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, ModbusProfile, Plate } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/** Questions of 125 registers were answered; the library behind most installations waits a second, three times. */
const goodweBus = {
  longestRead: 100,
  gap: millis(100),
  turnaround: millis(100),
  timeout: { least: millis(500), most: millis(3_000) },
  latest: millis(5_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
} as const satisfies BusLimits;

const text = (address: number, registers: number): Plate => ({
  table: 'holding',
  address,
  encoding: 'ascii',
  registers,
});

/** All GoodWe maps: holding registers, high word first; unused phases and strings read as all ones. */
const goodwe = {
  kind: 'inverter',
  manufacturer: 'GoodWe',
  table: 'holding',
  wordOrder: 'high-first',
  bus: goodweBus,
  sentinels: { u16: ['ffff'], u32: ['ffffffff'] },
  transformers: null,
} as const;

/** What the meter of an ET or EH says from 36000; its powers are positive when they flow into the grid. */
const gridWatts = at.watts(690_000);

export const hybrid = {
  ...goodwe,
  connection: { interfaces: ['tcp', 'rtu'], unit: 247, port: 502 } satisfies Connection,
  readable: [
    [35_000, 35_032],
    [35_100, 35_224],
    [36_000, 36_044],
  ] as const,
  // The transformers of its meter are not told: three times 1000 A times 230 V.
  maximumPower: 690_000,
  energyResolution: { kind: 'float32' } as const,
  energy: {
    import: at.floats(36_017, 'f32', 'Wh'),
    export: at.floats(36_015, 'f32', 'Wh'),
  } satisfies ModbusProfile['energy'],
  identify: { quantity: 'frequency', between: [45, 65], model: { ...text(35_011, 5), values: ['GW'] } } as const,
  serialNumber: text(35_003, 8),
};

export const hybridPoints: ModbusProfile['points'] = {
  frequency: at.hertz(['u16', 0.01])(36_014),
  'power-factor': at.factor(['s16', -0.001])(36_013),
  'power.active': gridWatts(['s32', -1])(36_025),
};

export const hybridPhaseWatts = at.phaseWatts(gridWatts(['s32', -1]), 36_019, 2);

export const hybridSources = [
  'marcelblijleven/goodwe 0301bfb5 goodwe/et.py; recorded answers in tests/sample/et',
  'evcc-io/evcc 0534126e templates/definition/meter/goodwe-hybrid.yaml',
] as const;

export const hybridNotes = {
  reach: {
    en: 'Assumed: Modbus TCP (port 502, unit 247) through the LAN dongle (WiFi/LAN Kit), or RS-485 at 9600 baud, unit 247.',
    th: 'สันนิษฐานว่า Modbus TCP (พอร์ต 502 หมายเลขเครื่อง 247) ผ่านดองเกิล LAN (WiFi/LAN Kit) หรือ RS-485 9600 บอด หมายเลขเครื่อง 247',
  },
  meter: {
    en: 'Power and energy are those of the GoodWe meter at the connection point, read through the inverter: no meter, no values.',
    th: 'กำลังและพลังงานเป็นค่าของมิเตอร์ GoodWe ที่จุดเชื่อมต่อ อ่านผ่านอินเวอร์เตอร์: ถ้าไม่ติดตั้งมิเตอร์จะไม่มีค่า',
  },
  firmware: {
    en: 'Needs ARM firmware above 9: older ones lack the 32-bit powers from 36019.',
    th: 'ต้องใช้เฟิร์มแวร์ ARM ใหม่กว่า 9: รุ่นเก่าไม่มีค่ากำลัง 32 บิตตั้งแต่รีจิสเตอร์ 36019',
  },
} as const;

/** The running data of grid-tied models from 30100; one question covers it. */
export const gridTied = {
  ...goodwe,
  connection: { interfaces: ['tcp', 'rtu'], unit: 127, port: 502 } satisfies Connection,
  readable: [
    [30_001, 30_040],
    [30_100, 30_172],
  ] as const,
  // Twice the largest whose traffic was recorded (GW50KS-MT).
  maximumPower: 100_000,
  energyResolution: { kind: 'register' } as const,
  energy: { export: at.counts(30_145, 'u32', 2) } satisfies ModbusProfile['energy'],
  identify: { quantity: 'frequency', between: [45, 65], model: { ...text(30_012, 5), values: ['GW'] } } as const,
  serialNumber: text(30_004, 8),
};

export const gridTiedPoints: ModbusProfile['points'] = {
  'power.active': at.watts(100_000)(['s32', -1])(30_127),
  frequency: at.hertz(['u16', 0.01])(30_124),
};

export const gridTiedSources = [
  'marcelblijleven/goodwe 023fb594 goodwe/dt.py; recorded answers in tests/sample/dt',
] as const;

export const gridTiedNotes = {
  reach: {
    en: 'Assumed unit 127 through the dongle; on RS-485 try unit 247 too (9600 baud).',
    th: 'สันนิษฐานว่าผ่านดองเกิลใช้หมายเลขเครื่อง 127 ส่วน RS-485 (9600 บอด) ให้ลองหมายเลข 247 ด้วย',
  },
  yield: {
    en: 'It counts what the inverter generates, not what the house exports: it is not the meter of the connection point.',
    th: 'ค่านี้คือพลังงานที่อินเวอร์เตอร์ผลิต ไม่ใช่หน่วยที่บ้านขายเข้าโครงข่าย: ไม่ใช่มิเตอร์ของจุดเชื่อมต่อ',
  },
  night: {
    en: 'At night it may not answer at all, and its counter may read as not available.',
    th: 'ตอนกลางคืนอุปกรณ์อาจไม่ตอบ และตัวนับอาจอ่านได้เป็น "ไม่มีค่า"',
  },
} as const;
