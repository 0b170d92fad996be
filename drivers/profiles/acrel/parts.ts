import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/** No source gives times or the longest question: careful ones. Parity is none or even, as it is set on the meter. */
const acrelBus = {
  longestRead: 60,
  gap: millis(50),
  turnaround: millis(50),
  timeout: { least: millis(200), most: millis(1_000) },
  latest: millis(2_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
} as const satisfies BusLimits;

/** All Acrel maps read here: holding registers, high word first. */
export const acrel = {
  kind: 'meter',
  manufacturer: 'Acrel',
  table: 'holding',
  wordOrder: 'high-first',
  bus: acrelBus,
  connection: { interfaces: ['rtu'], unit: 1, port: 502 } satisfies Connection,
  sentinels: {},
  serialNumber: null,
} as const;

/** The map of ADL400 and ADL3000: 97 to 102 and 119, secondary values. */
export const adlPoints: ModbusProfile['points'] = {
  ...at.phaseVolts(at.volts(['u16', 0.1]), 97, 1),
  ...at.phaseAmperes(at.amperes(100)(['u16', 0.01]), 100, 1),
  frequency: at.hertz(['u16', 0.01])(119),
};

/** Forward and reverse of all tariffs, 0.01 kWh, secondary: E = data × PT × CT × 0.01 (ADL3000-E manual, §9.1). */
export const adlEnergy: ModbusProfile['energy'] = { import: at.counts(10, 'u32', 1), export: at.counts(20, 'u32', 1) };

/** ADL3000 counts in 0.01 kWh: the same is assumed of the family, whatever it is written in. */
export const hundredths = { kind: 'fixed', stepWh: 10 } as const;

/** Who multiplies, the sources show by what they do; where the meter keeps its ratio, none of them agrees. */
export const byGateway = { appliedBy: 'gateway', current: null, voltage: null } as const;
export const byMeter = { appliedBy: 'meter', current: null, voltage: null } as const;

export const adl3000 = {
  manual: 'Acrel ADL3000-E manual, §9.1 address list (easymanua.ls, page 14)',
  list: 'aggsoft.com, Modbus data logging of Acrel ADL3000, register list (web page)',
} as const;
export const readMeters =
  'a Python class (public file, repository not known) that reads an ADL400N, an ADW300N and an ADL200N side by side on one line';

/** The block from 2100h of the N-CT models: float32, kW; energy in float64 of kWh. */
export const ctKilowatts = at.watts(1_000_000)(['f32', 1_000]);
export const ctVolts = at.volts(['f32', 1]);
export const ctAmperes = at.amperes(2_000)(['f32', 1]);
export const ctPoints: ModbusProfile['points'] = { frequency: at.hertz(['f32', 1])(0x2134) };
export const ctEnergy: ModbusProfile['energy'] = {
  import: at.floats(0x3004, 'f64', 'kWh'),
  export: at.floats(0x3008, 'f64', 'kWh'),
};
export const ctSources = [
  'ADLMeter, a reader in Python (public file, repository not known) of ADL200N-CT and ADL400N-CT (2100h to 2134h float32, 3000h to 3018h float64)',
  'a firmware in C (public file, repository not known) with these meters (block of 26 registers from 2100h, frequency at 2134h)',
] as const;

export const acrelNotes = {
  line: {
    en: 'Assumed RS-485 at 9600 baud, unit 1, parity none; baud, parity and unit are set on the meter: look there first.',
    th: 'สันนิษฐานว่า RS-485 9600 บอด หมายเลขเครื่อง 1 พาริตีไม่มี ค่าเหล่านี้ตั้งที่ตัวมิเตอร์: ให้ดูที่มิเตอร์ก่อน',
  },
  secondary: {
    en: 'Its readings are secondary values: enter the CT and PT ratios here, and compare import and export with the display.',
    th: 'ค่าที่อ่านเป็นค่าด้านทุติยภูมิ: ให้ใส่อัตราส่วน CT และ PT ในระบบนี้ แล้วเทียบหน่วยรับเข้าและจ่ายออกกับหน้าจอ',
  },
  direct: {
    en: 'The direct version (80 A) has ratio 1.',
    th: 'รุ่นต่อตรง (80 A) อัตราส่วนเท่ากับ 1',
  },
  display: {
    en: 'Compare power and both energies with the display before settling: the sources of this map do not confirm each other.',
    th: 'เทียบกำลังและหน่วยทั้งสองทิศกับหน้าจอก่อนใช้คิดเงิน: แหล่งข้อมูลของผังรีจิสเตอร์นี้ยังยืนยันกันไม่ครบ',
  },
} as const;
