import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/**
 * A hundred registers a question (WouterTuinstra/Homeassistant-Growatt-Local-Modbus). One user quotes Growatt as asking
 * for 850 ms between questions (biemond/solaredge.modbus#131); the other times are ours.
 */
const growattBus = {
  longestRead: 100,
  gap: millis(850),
  turnaround: millis(100),
  timeout: { least: millis(500), most: millis(2_000) },
  latest: millis(3_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
} as const satisfies BusLimits;

/** All Growatt maps: input registers, high word first, tenths. */
export const growatt = {
  kind: 'inverter',
  manufacturer: 'Growatt',
  table: 'input',
  wordOrder: 'high-first',
  bus: growattBus,
  connection: { interfaces: ['rtu'], unit: 1, port: 502 } satisfies Connection,
  sentinels: {},
  energyResolution: { kind: 'register' },
  serialNumber: null,
  transformers: null,
} as const;

/** The common block, 0 to 124: AC side of one phase, for models up to `most` W. */
export const commonPoints = (most: number): ModbusProfile['points'] => ({
  'power.active': at.watts(most)(['u32', -0.1])(35),
  frequency: at.hertz(['u16', 0.01])(37),
  'voltage.L1': at.volts(['u16', 0.1])(38),
  'current.L1': at.amperes(300)(['u16', 0.1])(39),
});

export const commonEnergy: ModbusProfile['energy'] = { export: at.counts(55, 'u32', 2) };

/** The block of TL-X and TL-XH, 3000 to 3124: AC side. */
export const tlxFrequency = at.hertz(['u16', 0.01])(3_025);
export const tlxVolts = at.volts(['u16', 0.1])(3_026);

export const localModbus =
  'WouterTuinstra/Homeassistant-Growatt-Local-Modbus 2a90b3dc and 0fd3b0d4 API/device_type (inverter_120, storage_120)';
export const tinkerforge = 'Tinkerforge/esp32-firmware 1388f6a9 software/src/modules/meters_modbus_tcp/growatt.py';

export const growattNotes = {
  reach: {
    en: 'Assumed RS-485 at 9600 baud, unit 1, on the communication plug: its manual names the pins. The ShineWiFi stick is not known to speak Modbus TCP.',
    th: 'สันนิษฐานว่า RS-485 9600 บอด หมายเลขเครื่อง 1 ที่ขั้วสื่อสาร ดูขาในคู่มือ ไม่มีข้อมูลว่าสติ๊ก ShineWiFi รองรับ Modbus TCP',
  },
  yield: {
    en: 'It counts what the inverter generates, not what the house exports: it is not the meter of the connection point.',
    th: 'ค่านี้คือพลังงานที่อินเวอร์เตอร์ผลิต ไม่ใช่หน่วยที่บ้านขายเข้าโครงข่าย: ไม่ใช่มิเตอร์ของจุดเชื่อมต่อ',
  },
  map: {
    en: 'Some TL-X answer only from 3000 on: if nothing comes, use growatt/tl-x.',
    th: 'TL-X บางรุ่นตอบเฉพาะรีจิสเตอร์ตั้งแต่ 3000: ถ้าไม่มีคำตอบให้ใช้ growatt/tl-x',
  },
  grid: {
    en: 'Grid energy needs the Growatt meter or transformer. Grid power is split into two one-way registers: it is not read, and this profile shows no power.',
    th: 'หน่วยของโครงข่ายต้องติดตั้งมิเตอร์หรือ CT ของ Growatt ส่วนกำลังของโครงข่ายแยกเป็นสองรีจิสเตอร์ทางเดียวจึงไม่ได้อ่าน โปรไฟล์นี้จึงไม่แสดงกำลัง',
  },
} as const;
