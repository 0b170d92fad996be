import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/** Nobody states how fast these meters may be asked: what holds for their slowest kin. */
export const chintBus = (longestRead: number): BusLimits => ({
  longestRead,
  gap: millis(100),
  turnaround: millis(50),
  timeout: { least: millis(200), most: millis(1_000) },
  latest: millis(1_500),
  lengthStep: 2,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
});

export const chintConnection = (unit = 1): Connection => ({ interfaces: ['rtu'], unit, port: 502 });

/** The DTSU666: float32 of 0.1 V, 1 mA, 0.1 W, 0.1 var, 0.001 and 0.01 Hz. */
export const dtsuPoints = (amperes: number, power: number): ModbusProfile['points'] => {
  const vars = at.vars(power)(['f32', 0.1]);
  const factor = at.factor(['f32', 0.001, 'slow']);
  return {
    ...at.pairVolts(at.lineVolts(['f32', 0.1]), 0x2000, 2),
    ...at.phaseVolts(at.volts(['f32', 0.1]), 0x2006, 2),
    ...at.phaseAmperes(at.amperes(amperes)(['f32', 0.001]), 0x200c, 2),
    'power.active': at.watts(power)(['f32', 0.1])(0x2012),
    ...at.phaseWatts(at.watts(power)(['f32', 0.1]), 0x2014, 2),
    'power.reactive': vars(0x201a),
    'power.reactive.L1': vars(0x201c),
    'power.reactive.L2': vars(0x201e),
    'power.reactive.L3': vars(0x2020),
    'power-factor': factor(0x202a),
    'power-factor.L1': factor(0x202c),
    'power-factor.L2': factor(0x202e),
    'power-factor.L3': factor(0x2030),
    frequency: at.hertz(['f32', 0.01])(0x2044),
  };
};

/** The live values up to the frequency: they are read as one block by several of the sources. */
export const dtsuReadable: readonly [number, number] = [0x2000, 0x2051];

/** Ratios as they are set at the buttons: IrAt in whole numbers, UrAt in tenths. The readings are of the secondary side. */
export const dtsuTransformers: ModbusProfile['transformers'] = {
  appliedBy: 'gateway',
  current: { table: 'holding', address: 0x0006, encoding: 'u16', scale: 1 },
  voltage: { table: 'holding', address: 0x0007, encoding: 'u16', scale: 0.1 },
};

export const dtsuSources: readonly string[] = [
  'Chint DTSU666 manual ZTY0.464.1448, table 11: 9600 baud, no parity, unit 1, function 03; IrAt 0x0006, UrAt 0x0007; DL/T 645 by 0x002C',
  'korneliuszm/nd45_dtsu666_converter 30e4ff9f docs/register-map.md: scan of a meter, power positive on import',
  'salakrzy/DTSU666_CHINT_to_HUAWEI_translator 22472ccd main/DTSU666H_translator.cpp: reads of 82 registers from 0x2000 are answered',
  'volkszaehler/mbmd 901829a6 meters/rs485/dtsu666.go (its phase voltages stand at the line voltages’ place)',
];

export const mapNote = {
  en: 'Several maps are sold under the name DTSU666: identify the map first. Compare one voltage and the energy display with what is read.',
  th: 'ชื่อ DTSU666 มีหลายผังรีจิสเตอร์: ต้องพิสูจน์ก่อนว่าเป็นผังใด โดยเทียบแรงดันและหน่วยพลังงานบนจอกับค่าที่อ่านได้',
} as const;
export const chintSetNote = {
  en: 'Leaves the works at 9600 baud, 8N1, unit 1. Address, baud and protocol (Modbus, not DL/T 645) are set at the buttons.',
  th: 'ค่าจากโรงงาน 9600 บอด 8N1 หมายเลขเครื่อง 1 ตั้งหมายเลขเครื่อง บอด และโปรโตคอล (Modbus ไม่ใช่ DL/T 645) ที่ปุ่มหน้ามิเตอร์',
} as const;
export const ddsuSetNote = {
  en: 'Assumed as on the DTSU666: 9600 baud, 8N1, unit 1; address, baud and protocol (Modbus, not DL/T 645) set at the buttons.',
  th: 'สันนิษฐานว่าเหมือน DTSU666: 9600 บอด 8N1 หมายเลขเครื่อง 1 ตั้งหมายเลขเครื่อง บอด และโปรโตคอล (Modbus ไม่ใช่ DL/T 645) ที่ปุ่ม',
} as const;
export const secondaryNote = {
  en: 'Power and energy are of the transformers’ secondary side: the gateway multiplies by the ratio it reads. See that the display and the application agree.',
  th: 'กำลังและพลังงานเป็นค่าด้านทุติยภูมิของหม้อแปลง: เกตเวย์คูณด้วยอัตราส่วนที่อ่านได้ ให้ตรวจว่าตรงกับจอมิเตอร์',
} as const;
export const nettingNote = {
  en: 'Nobody states whether its counters net the phases: with one phase exporting and another importing, see which of them run.',
  th: 'ไม่มีเอกสารบอกว่าหน่วยพลังงานหักลบระหว่างเฟสหรือไม่: ขณะเฟสหนึ่งจ่ายออกและอีกเฟสรับเข้า ให้ดูว่าหน่วยใดเดิน',
} as const;
