import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection } from '../../../src/profiles/profile.ts';

/**
 * From the recorded log of a data logger (candlerb/solis_exporter docs/packet_log): answers begin about 80 ms after the
 * question, questions follow 40 ms after an answer at the shortest, 41 registers were answered in one.
 */
const solisBus = {
  longestRead: 41,
  gap: millis(100),
  turnaround: millis(80),
  timeout: { least: millis(300), most: millis(1_500) },
  latest: millis(3_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
} as const satisfies BusLimits;

/** All Solis maps: input registers, high word first. */
export const solis = {
  manufacturer: 'Solis (Ginlong)',
  table: 'input',
  wordOrder: 'high-first',
  bus: solisBus,
  connection: { interfaces: ['rtu'], unit: 1, port: 502 } satisfies Connection,
  sentinels: {},
  transformers: null,
} as const;

export const solisStringSources = [
  'evcc-io/evcc 0316f24a and b29b49e3 templates/definition/meter/solis.yaml',
  'StephanJoubert/home_assistant_solarman 4b634039 inverter_definitions/solis_3p-4g.yaml',
] as const;

export const solisNotes = {
  reach: {
    en: 'Assumed RS-485 at 9600 baud, unit 1, in the COM socket. The data logger stick is a second master there: take it out.',
    th: 'สันนิษฐานว่า RS-485 9600 บอด หมายเลขเครื่อง 1 ที่ช่อง COM สติ๊กดาต้าล็อกเกอร์เป็นมาสเตอร์อีกตัวบนสายเดียวกัน: ให้ถอดออก',
  },
  yield: {
    en: 'It counts what the inverter generates, in whole kWh; it is not the meter of the connection point.',
    th: 'ค่านี้คือพลังงานที่อินเวอร์เตอร์ผลิต นับเป็นจำนวนเต็ม kWh ไม่ใช่มิเตอร์ของจุดเชื่อมต่อ',
  },
  meter: {
    en: 'The values are those of the meter wired to the inverter: no meter, no values.',
    th: 'ค่าที่อ่านเป็นของมิเตอร์ที่ต่อกับอินเวอร์เตอร์: ถ้าไม่มีมิเตอร์จะไม่มีค่า',
  },
} as const;
