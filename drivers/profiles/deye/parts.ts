import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, Plate } from '../../../src/profiles/profile.ts';

/** 59 registers were answered in one, 0.2 s after the question (davidrapan/ha-solarman#471); the other times are ours. */
const deyeBus = {
  longestRead: 59,
  gap: millis(50),
  turnaround: millis(100),
  timeout: { least: millis(500), most: millis(2_000) },
  latest: millis(4_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
} as const satisfies BusLimits;

/** All Deye and Sunsynk maps: holding registers, low word first. */
export const deye = {
  kind: 'inverter',
  manufacturer: 'Deye',
  table: 'holding',
  wordOrder: 'low-first',
  bus: deyeBus,
  connection: { interfaces: ['rtu', 'tcp'], unit: 1, port: 502 } satisfies Connection,
  sentinels: {},
  energyResolution: { kind: 'register' },
  transformers: null,
} as const;

/** Ten characters in registers 3 to 7. */
export const deyePlate: Plate = { table: 'holding', address: 3, encoding: 'ascii', registers: 5 };

export const deyeNotes = {
  reach: {
    en: 'Assumed RS-485 at 9600 baud, unit 1, in the socket marked Modbus. Users of the WiFi stick speak Solarman’s protocol with it, not Modbus TCP: use a converter.',
    th: 'สันนิษฐานว่า RS-485 9600 บอด หมายเลขเครื่อง 1 ที่ช่อง Modbus ผู้ใช้สติ๊ก WiFi ติดต่อด้วยโปรโตคอลของ Solarman ไม่ใช่ Modbus TCP: ให้ใช้ตัวแปลง',
  },
  words: {
    en: 'The low word comes first: a converter that swaps words makes totals of millions of kWh.',
    th: 'เวิร์ดต่ำมาก่อน: ถ้าตัวแปลงสลับเวิร์ด หน่วยสะสมจะกลายเป็นหลายล้าน kWh',
  },
  hybrid: {
    en: 'Grid power and energy are what the inverter and its transformers see, not a billing meter.',
    th: 'กำลังและหน่วยของโครงข่ายเป็นค่าที่อินเวอร์เตอร์และ CT วัด ไม่ใช่มิเตอร์ซื้อขาย',
  },
} as const;
