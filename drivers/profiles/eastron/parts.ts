import type { Quantity, UnitOf } from '../../../src/domain/quantity.ts';
import { millis } from '../../../src/domain/time.ts';
import type {
  BusLimits,
  Cadence,
  Connection,
  EnergyRegister,
  ModbusProfile,
  Point,
} from '../../../src/profiles/profile.ts';

/** Every measured value of the SDM family is a float32 in two input registers, unscaled. */
export const float =
  <Q extends Quantity>(unit: UnitOf[Q], least: number, most: number, cadence: Cadence = 'fast') =>
  (address: number): Point<Q> => ({ address, encoding: 'f32', unit, scale: 1, range: [least, most], cadence });

/**
 * A float32 of kWh, kept in mWh: below 8.6 GWh nothing the float can tell apart is lost where it matters, and every
 * integer stays safe. Ten million kWh is more than a 100 A three-phase meter passes in a century.
 */
const floatKwh = (address: number): EnergyRegister => ({
  address,
  encoding: 'f32',
  unit: 'kWh',
  exponent: -3,
  mostKwh: 10_000_000,
  rollsOverAt: null,
});

/** All of the family count at the same place. */
export const sdmEnergy = { import: floatKwh(0x0048), export: floatKwh(0x004a) } as const;

/** Unit 1 on an RS-485 line; port 502, Modbus TCP's own, is assumed of a converter. */
export const sdmConnection: Connection = { interfaces: ['rtu'], unit: 1, port: 502 };

export const sdmSerialNumber = { table: 'holding', address: 0xfc00, encoding: 'u32' } as const;

/** The holding register that tells the models apart: 32 SDM120, 43 SDM230, 112 SDM630, 132 SDM72D-M, 137 its second. */
export const sdmModel = (code: number) =>
  ({ table: 'holding', address: 0xfc02, encoding: 'u16', values: [code] }) as const;

/**
 * Users had to wait 100 ms between questions to one SDM (openWB/core#2184); faster ones restart some models
 * (reaper7/SDM_Energy_Meter#50). Starts and counts are even: every value is two registers.
 */
export const sdmBus = (baud: number, longestRead = 80): BusLimits => ({
  longestRead,
  gap: millis(100),
  turnaround: millis(20),
  timeout: { least: millis(120), most: millis(500) },
  latest: millis(1_000),
  lengthStep: 2,
  serial: { baud, parity: 'none', stopBits: 1 },
});

/** Where a single-phase SDM shows its values; `power` is the most it can carry, W. */
export const singlePhasePoints = (power: number): ModbusProfile['points'] => ({
  'voltage.L1': float<'voltage.L1'>('V', 0, 500)(0x0000),
  'current.L1': float<'current.L1'>('A', 0, 200)(0x0006),
  'power.active.L1': float<'power.active.L1'>('W', -power, power)(0x000c),
  'power.active': float<'power.active'>('W', -power, power)(0x000c),
  'power.apparent': float<'power.apparent'>('VA', 0, power)(0x0012),
  'power.reactive': float<'power.reactive'>('var', -power, power)(0x0018),
  'power-factor': float<'power-factor'>('1', -1, 1)(0x001e),
  frequency: float<'frequency'>('Hz', 40, 70)(0x0046),
});

/** Where a three-phase SDM shows its values; `power` is the most it can carry, W. */
export const threePhasePoints = (power: number): ModbusProfile['points'] => {
  const volts = float<'voltage.L1'>('V', 0, 500);
  const lineVolts = float<'voltage.L1-L2'>('V', 0, 900, 'slow');
  const amperes = float<'current.L1'>('A', 0, 200);
  const watts = float<'power.active'>('W', -power, power);
  const vars = float<'power.reactive'>('var', -power, power);
  const factor = float<'power-factor'>('1', -1, 1);
  return {
    'voltage.L1': volts(0x0000),
    'voltage.L2': volts(0x0002),
    'voltage.L3': volts(0x0004),
    'current.L1': amperes(0x0006),
    'current.L2': amperes(0x0008),
    'current.L3': amperes(0x000a),
    'power.active.L1': watts(0x000c),
    'power.active.L2': watts(0x000e),
    'power.active.L3': watts(0x0010),
    'power.reactive.L1': vars(0x0018),
    'power.reactive.L2': vars(0x001a),
    'power.reactive.L3': vars(0x001c),
    'power-factor.L1': factor(0x001e),
    'power-factor.L2': factor(0x0020),
    'power-factor.L3': factor(0x0022),
    'power.active': watts(0x0034),
    'power.apparent': float<'power.apparent'>('VA', 0, power)(0x0038),
    'power.reactive': vars(0x003c),
    'power-factor': factor(0x003e),
    frequency: float<'frequency'>('Hz', 40, 70)(0x0046),
    'voltage.L1-L2': lineVolts(0x00c8),
    'voltage.L2-L3': lineVolts(0x00ca),
    'voltage.L3-L1': lineVolts(0x00cc),
    'current.neutral': float<'current.neutral'>('A', 0, 200, 'slow')(0x00e0),
  };
};

/** What every installer of an SDM should know of its energy registers. */
export const floatNote = {
  en: 'Energy is a float32 of kWh: above 16,384 kWh it steps by 2 Wh, above 131,072 kWh by 15.6 Wh.',
  th: 'พลังงานเป็น float32 หน่วย kWh: เกิน 16,384 kWh ความละเอียดเหลือ 2 Wh และเกิน 131,072 kWh เหลือ 15.6 Wh',
} as const;
export const perPhaseNote = {
  en: 'Import and export add up each phase by its own sign: while one phase exports and another imports, both registers run.',
  th: 'หน่วยซื้อและหน่วยขายนับแยกทีละเฟส: ถ้าเฟสหนึ่งจ่ายออกขณะอีกเฟสรับเข้า ทั้งสองหน่วยจะเดินพร้อมกัน',
} as const;
export const sdmAddressNote = {
  en: 'Address and baud rate are set at the buttons; assumed: hold the set-up key three seconds, password 1000.',
  th: 'ตั้งหมายเลขเครื่องและบอดที่ปุ่มหน้ามิเตอร์ สันนิษฐานว่ากดปุ่มตั้งค่าค้าง 3 วินาที รหัสผ่าน 1000',
} as const;
