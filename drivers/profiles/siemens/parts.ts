import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/** Every measured value of the SENTRON PAC family is a float32 in two registers, unscaled, read by function 3 or 4. */
const amperes = at.amperes(100_000)(['f32', 1]);
const watts = at.watts(100_000_000)(['f32', 1]);

/** Offsets 1 to 42, 55 to 56 and 63 to 70, where PAC2200, PAC3200 and PAC4200 agree. Primary values. */
export const pacPoints: ModbusProfile['points'] = {
  ...at.phaseVolts(at.volts(['f32', 1]), 1, 2),
  ...at.pairVolts(at.lineVolts(['f32', 1]), 7, 2),
  ...at.phaseAmperes(amperes, 13, 2),
  ...at.phaseWatts(watts, 25, 2),
  frequency: at.hertz(['f32', 1])(55),
  'power.apparent': at.voltAmperes(100_000_000)(['f32', 1])(63),
  'power.active': watts(65),
  'power.reactive': at.vars(100_000_000)(['f32', 1])(67),
  'power-factor': at.factor(['f32', 1])(69),
};

/**
 * Odd harmonics, three registers an order on from the fundamentals of the three phases: of the voltage in percent (h5 of L1 at
 * 9013, as the manual of the PAC4220 works it out), of the current in amperes.
 */
export const pacHarmonics: ModbusProfile['points'] = {
  ...at.harmonicsAt('voltage', at.oddOrders, ['f32', 1, 'slow'], {
    address: (phase, order) => 9_001 + 2 * phase + 3 * (order - 1),
  }),
  ...at.harmonicsAt('current', at.oddOrders, ['f32', 1, 'slow'], {
    address: (phase, order) => 11_001 + 2 * phase + 3 * (order - 1),
    fundamental: (phase) => 11_001 + 2 * phase,
  }),
};

/** Tariff 1, float64 of Wh, kept in mWh; the manuals of PAC4200 and PAC3100 print the overflow at 1.0e+12 Wh. */
const tariffOne = (address: number) =>
  ({ ...at.floats(address, 'f64', 'Wh'), mostKwh: 1_000_000_000, rollsOverAt: 1e15 }) as const;

export const pacEnergy: ModbusProfile['energy'] = { import: tariffOne(801), export: tariffOne(809) };

/**
 * A question that begins or ends inside a value is answered by an exception, so that lengths change by whole values.
 * Times are ours, careful ones: the manuals leave the response time to the device.
 */
export const pacBus: BusLimits = {
  longestRead: 100,
  gap: millis(20),
  turnaround: millis(50),
  timeout: { least: millis(200), most: millis(1_000) },
  latest: millis(2_000),
  lengthStep: 2,
  serial: { baud: 19_200, parity: 'none', stopBits: 2 },
};

/** By its own Ethernet socket; with the expansion module PAC RS485 also on a line, where it leaves the works as unit 126. */
export const pacEthernet: Connection = { interfaces: ['tcp', 'rtu'], unit: 1, port: 502 };

/** The ratios are set in the meter, which multiplies by them; primary and secondary stand in two registers, so that no one register holds a ratio. */
export const pacTransformers = { appliedBy: 'meter', current: null, voltage: null } as const;

export const pacNotes = {
  tariff: {
    en: 'Only tariff 1 is counted here: leave the meter on tariff 1, or what it counts in tariff 2 is missing.',
    th: 'ระบบอ่านเฉพาะหน่วยของ Tariff 1: ให้มิเตอร์อยู่ที่ Tariff 1 ตลอด มิฉะนั้นหน่วยที่นับใน Tariff 2 จะหายไป',
  },
  ratio: {
    en: 'Transformer ratios are set in the meter and its readings are primary values: compare them with the transformers.',
    th: 'อัตราส่วน CT/PT ตั้งไว้ในมิเตอร์ และค่าที่อ่านได้เป็นค่าด้านปฐมภูมิแล้ว: ให้ตรวจเทียบกับ CT/PT จริง',
  },
  module: {
    en: 'On RS-485 it needs the expansion module PAC RS485 (19200 baud, unit 126 from the works); on Ethernet port 502.',
    th: 'ต่อ RS-485 ต้องใช้โมดูลเสริม PAC RS485 (ค่าจากโรงงาน 19200 บอด หมายเลขเครื่อง 126) ส่วน Ethernet ใช้พอร์ต 502',
  },
} as const;
