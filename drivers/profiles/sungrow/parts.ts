import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, Plate } from '../../../src/profiles/profile.ts';

/** 100 registers from 5000 were answered in one (meltaxa/solariot#49); the times are ours, careful ones. */
const sungrowBus = {
  longestRead: 100,
  gap: millis(100),
  turnaround: millis(100),
  timeout: { least: millis(500), most: millis(3_000) },
  latest: millis(5_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
} as const satisfies BusLimits;

/** All Sungrow maps: input registers, printed number minus one, low word first. */
export const sungrow = {
  manufacturer: 'Sungrow',
  table: 'input',
  wordOrder: 'low-first',
  bus: sungrowBus,
  connection: { interfaces: ['tcp', 'rtu'], unit: 1, port: 502 } satisfies Connection,
  sentinels: { u16: ['ffff'], s16: ['7fff'], u32: ['ffffffff'], s32: ['7fffffff'] },
  energyResolution: { kind: 'register' },
  transformers: null,
} as const;

export const sungrowPlate: Plate = { table: 'input', address: 4_989, encoding: 'ascii', registers: 10 };

const deviceType = (values: readonly number[]) =>
  ({ table: 'input', address: 4_999, encoding: 'u16', values }) as const;

/** Device type codes of string inverters as SunGather lists them: SG KTL, KTL-M, CX, RT, RS, D. */
export const stringMark = deviceType([
  0x0026, 0x0027, 0x0028, 0x0029, 0x002a, 0x002c, 0x002d, 0x002e, 0x002f, 0x0070, 0x0072, 0x0074, 0x010f, 0x011b,
  0x0126, 0x0131, 0x0132, 0x0134, 0x0135, 0x0136, 0x0137, 0x0138, 0x0139, 0x013b, 0x013c, 0x013d, 0x013e, 0x013f,
  0x0141, 0x0142, 0x0143, 0x0147, 0x0148, 0x0149, 0x014c, 0x2403, 0x2430, 0x2431, 0x2432, 0x2433, 0x2434, 0x2435,
  0x2436, 0x2437, 0x243c, 0x243d, 0x243e, 0x2606, 0x2c00, 0x2c01, 0x2c02, 0x2c03, 0x2c06, 0x2c0a, 0x2c0b, 0x2c0c,
  0x2c0f, 0x2c10, 0x2c11, 0x2c12, 0x2c13, 0x2c15, 0x2c22,
]);

/** Of hybrids: SH K, RS, RT as SunGather lists them, and 0E0D as a user's answer has it (home-assistant/core#115489). */
export const hybridMark = deviceType([
  0x0d03, 0x0d06, 0x0d07, 0x0d09, 0x0d0a, 0x0d0b, 0x0d0c, 0x0d0d, 0x0d0e, 0x0d0f, 0x0d10, 0x0e00, 0x0e01, 0x0e02,
  0x0e03, 0x0e0d,
]);

export const sungrowSources = [
  'bohdan-s/SunGather 06482468 SunGather/registers-sungrow.yaml (printed numbers)',
  'Tinkerforge/esp32-firmware 037d057a software/src/modules/meters_modbus_tcp/sungrow.py (printed numbers)',
  'bohdan-s/SungrowClient 4a78fdab SungrowClient/SungrowClient.py (what stands for no value)',
] as const;

export const sungrowNotes = {
  address: {
    en: "Sungrow's documents print every register one higher than it is asked for.",
    th: 'เอกสารของ Sungrow พิมพ์หมายเลขรีจิสเตอร์มากกว่าที่ใช้อ่านจริงอยู่หนึ่ง',
  },
  socket: {
    en: 'Use the LAN socket of the inverter or RS-485 (assumed 9600 baud, unit 1): users saw the WiNet-S dongle give some values ten times too large or none.',
    th: 'ให้ใช้ช่อง LAN ที่ตัวอินเวอร์เตอร์หรือ RS-485 (สันนิษฐานว่า 9600 บอด หมายเลขเครื่อง 1) มีผู้พบว่าดองเกิล WiNet-S ให้บางค่าผิดสิบเท่าหรือไม่มีค่า',
  },
  words: {
    en: 'The low word comes first, and double words may begin at odd numbers: a converter that re-orders words spoils them.',
    th: 'เวิร์ดต่ำมาก่อนและค่าสองเวิร์ดอาจเริ่มที่เลขคี่: ตัวแปลงที่จัดลำดับเวิร์ดใหม่จะทำให้ค่าผิด',
  },
  meter: {
    en: 'The values are those of the Sungrow meter at the connection point, read through the inverter: no meter, no values.',
    th: 'ค่าที่อ่านเป็นของมิเตอร์ Sungrow ที่จุดเชื่อมต่อ อ่านผ่านอินเวอร์เตอร์: ถ้าไม่มีมิเตอร์จะไม่มีค่า',
  },
} as const;
