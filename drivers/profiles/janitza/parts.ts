import { harmonicOrders } from '../../../src/domain/quantity.ts';
import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Connection, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

const amperes = at.amperes(100_000)(['f32', 1]);
const watts = at.watts(100_000_000)(['f32', 1]);
const percent = at.percent(['f32', 1, 'slow']);
const currentPercent = at.currentPercent(['f32', 1, 'slow']);
const vars = at.vars(100_000_000)(['f32', 1]);

/**
 * Of an UMG 512: from each phase's fundamental on the orders 1 to 63 in a row, 126 registers a phase, of four phases of
 * voltage and then of current, in V and A.
 */
const inRow = (of: 'voltage' | 'current', first: number): ModbusProfile['points'] => {
  const fundamental = (phase: number): number => first + 126 * phase;
  const address = (phase: number, order: number): number => fundamental(phase) + 2 * (order - 1);
  return at.harmonicsAt(of, harmonicOrders, ['f32', 1, 'slow'], { address, fundamental });
};

/** The beginning of the block from 19000 that UMG analysers and B-Series meters share: float32, primary values. */
export const janitzaPoints: ModbusProfile['points'] = {
  ...at.phaseVolts(at.volts(['f32', 1]), 19_000, 2),
  ...at.phaseAmperes(amperes, 19_012, 2),
  ...at.phaseWatts(watts, 19_020, 2),
  'power.active': watts(19_026),
  frequency: at.hertz(['f32', 1])(19_050),
};

/** What UMG analysers have beyond it. */
export const umgPoints: ModbusProfile['points'] = {
  ...janitzaPoints,
  ...at.pairVolts(at.lineVolts(['f32', 1]), 19_006, 2),
  'power.apparent': at.voltAmperes(100_000_000)(['f32', 1])(19_034),
  'power.reactive.L1': vars(19_036),
  'power.reactive.L2': vars(19_038),
  'power.reactive.L3': vars(19_040),
  'power.reactive': vars(19_042),
  ...at.phaseDistortion(percent, 19_110, 2),
  'thd.current.L1': currentPercent(19_116),
  'thd.current.L2': currentPercent(19_118),
  'thd.current.L3': currentPercent(19_120),
};

/** What an UMG 512 tells beyond that: single harmonics and flicker. */
export const umg512Points: ModbusProfile['points'] = {
  ...umgPoints,
  ...inRow('voltage', 391),
  ...inRow('current', 895),
  ...at.phaseFlicker(['f32', 1, 'slow'], { short: 4_161, long: 4_169, step: 2 }),
};

/** Sums of the three phases, Wh. */
export const janitzaEnergy: ModbusProfile['energy'] = {
  import: at.floats(19_068, 'f32', 'Wh'),
  export: at.floats(19_076, 'f32', 'Wh'),
};

/** Nobody prints times: careful ones. Every value is two registers. */
export const janitzaBus: BusLimits = {
  longestRead: 122,
  gap: millis(20),
  turnaround: millis(50),
  timeout: { least: millis(200), most: millis(1_000) },
  latest: millis(2_000),
  lengthStep: 2,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
};

export const umgConnection: Connection = { interfaces: ['tcp', 'rtu'], unit: 1, port: 502 };

/** The ratios are set in the device, which multiplies by them. */
export const umgTransformers = { appliedBy: 'meter', current: null, voltage: null } as const;

/** Three times 276 V (230 V + 20 %) times 6 A at its own terminals, assumed to be the most its inputs carry. */
export const UMG_WATTS = 5_000;

/** Its serial line and ratings nobody names. */
export const umgUnconfirmed = ['transformers', 'timing', 'connection', 'maximumPower'] as const;

export const umgSources = [
  'OpenEMS/openems 0e4ea888 MeterJanitzaUmg96rmeImpl.java (and its UMG 604 and 806 drivers: the same block)',
  'JanitzaElectronics/ha-janitza-modbus 371baab9 custom_components/janitza_modbus/registers.py (the maker: 19000 to 19121)',
  'Tinkerforge/esp32-firmware 06dd4a33 software/src/modules/meters_modbus_tcp/janitza.py',
  'volkszaehler/mbmd 13a3019e meters/rs485/janitza.go (B-Series: the same block, 4A38h = 19000)',
] as const;

export const umgNotes = {
  float: {
    en: 'Energy is a float32 of Wh at the primary side: above 16,777 kWh it steps by more than 1 Wh, above 16,777 MWh by 1 kWh and more.',
    th: 'พลังงานเป็น float32 หน่วย Wh ด้านปฐมภูมิ: เกิน 16,777 kWh ความละเอียดหยาบกว่า 1 Wh และเกิน 16,777 MWh หยาบกว่า 1 kWh',
  },
  ratio: {
    en: 'Transformer ratios are set in the analyser and its readings are primary values: compare them with the transformers.',
    th: 'อัตราส่วน CT/PT ตั้งไว้ในเครื่องวัด และค่าที่อ่านได้เป็นค่าด้านปฐมภูมิแล้ว: ให้ตรวจเทียบกับ CT/PT จริง',
  },
  sign: {
    en: 'Check the direction with a known load: a transformer turned round counts consumption as delivery.',
    th: 'ตรวจทิศทางด้วยโหลดที่รู้ค่า: ถ้าใส่ CT กลับด้าน หน่วยที่ใช้จะถูกนับเป็นหน่วยจ่ายออก',
  },
} as const;
