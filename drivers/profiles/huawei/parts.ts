import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, Plate } from '../../../src/profiles/profile.ts';

/**
 * A SUN2000 is slow: recorded answers came after one to three seconds through the dongle, users set 15 s (evcc), and
 * the library most use rests 50 ms between questions. 52 and 65 registers were answered in one.
 */
const sun2000Bus = {
  longestRead: 60,
  gap: millis(50),
  turnaround: millis(500),
  timeout: { least: millis(2_000), most: millis(10_000) },
  latest: millis(15_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
} as const satisfies BusLimits;

const text = (address: number, registers: number): Plate => ({
  table: 'holding',
  address,
  encoding: 'ascii',
  registers,
});

/** What every profile behind a SUN2000 has in common: holding registers, high word first, markers for "not available". */
export const sun2000 = {
  manufacturer: 'Huawei',
  table: 'holding',
  wordOrder: 'high-first',
  bus: sun2000Bus,
  connection: { interfaces: ['tcp', 'rtu'], unit: 1, port: 502 } satisfies Connection,
  sentinels: { u16: ['ffff'], s16: ['7fff'], u32: ['ffffffff'], s32: ['7fffffff'] },
  energyResolution: { kind: 'register' },
  transformers: null,
} as const;

/** The model's name is in 30000, 15 registers. */
export const sun2000Mark = { ...text(30_000, 15), values: ['SUN2000'] } as const;

export const sun2000Plate = text(30_015, 10);

export const sun2000Sources = [
  'wlcrs/huawei-solar-lib 0150281b src/huawei_solar/registers.py',
  'Tinkerforge/esp32-firmware 06dd4a33 software/src/modules/meters_modbus_tcp/huawei.py',
  'one connection at a time: wlcrs/huawei-solar-lib#18; unit 0 or 1: evcc-io/evcc#20840',
] as const;

export const sun2000Notes = {
  reach: {
    en: 'Modbus TCP is off at first: switch it on in the installer menu (FusionSolar), "unrestricted"; users report one client at a time, and unit 0 where 1 is silent.',
    th: 'Modbus TCP ปิดอยู่จากโรงงาน: เปิดในเมนูผู้ติดตั้ง (FusionSolar) แบบ "unrestricted" ผู้ใช้รายงานว่าเชื่อมต่อได้ครั้งละหนึ่งเครื่อง และให้ลองหมายเลข 0 ถ้า 1 ไม่ตอบ',
  },
  slow: {
    en: 'Answers take one to three seconds through the dongle: ask it every ten seconds (fastPeriodMs of its line, with a silenceSeconds of 30), not every second.',
    th: 'ตอบช้า 1–3 วินาทีเมื่อผ่านดองเกิล: ให้อ่านทุก 10 วินาที (fastPeriodMs ของสาย และ silenceSeconds 30) ไม่ใช่ทุกวินาที',
  },
  yield: {
    en: 'It counts what the inverter generates, not what the house exports: it is not the meter of the connection point.',
    th: 'ค่านี้คือพลังงานที่อินเวอร์เตอร์ผลิต ไม่ใช่หน่วยที่บ้านขายเข้าโครงข่าย: ไม่ใช่มิเตอร์ของจุดเชื่อมต่อ',
  },
} as const;
