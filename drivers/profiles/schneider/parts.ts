import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, ModbusProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';

/** jacobstim/wattmonitor reads the live block in one question of 112 registers and waits 50 ms between two; the other times are ours. */
const bus: BusLimits = {
  longestRead: 112,
  gap: millis(50),
  turnaround: millis(50),
  timeout: { least: millis(200), most: millis(1_000) },
  latest: millis(1_500),
  lengthStep: 2,
  serial: { baud: 19_200, parity: 'even', stopBits: 1 },
};

/** What all of them have alike; addresses are the number of Schneider's register list less one. */
export const schneider = {
  kind: 'meter',
  manufacturer: 'Schneider Electric',
  table: 'holding',
  wordOrder: 'high-first',
  bus,
  connection: { interfaces: ['rtu'], unit: 1, port: 502 },
  sentinels: {},
  identify: { quantity: 'frequency', between: [45, 65], model: null },
} as const;

/** The live values up to the frequency. */
export const live: readonly [number, number] = [0x0bb7, 0x0c26];
const counters: readonly [number, number] = [0x0c83, 0x0c8a];
const distortion: readonly (readonly [number, number])[] = [
  [0x5333, 0x5338],
  [0x5351, 0x5356],
];

/** Powers are float32 of kW, kvar and kVA. */
const threePhase = (amperes: number, power: number): ModbusProfile['points'] => ({
  ...at.phaseAmperes(at.amperes(amperes)(['f32', 1]), 0x0bb7, 2),
  ...at.pairVolts(at.lineVolts(['f32', 1]), 0x0bcb, 2),
  ...at.phaseVolts(at.volts(['f32', 1]), 0x0bd3, 2),
  ...at.phaseWatts(at.watts(power)(['f32', 1000]), 0x0bed, 2),
  'power.active': at.watts(power)(['f32', 1000])(0x0bf3),
  'power.reactive': at.vars(power)(['f32', 1000])(0x0bfb),
  'power.apparent': at.voltAmperes(power)(['f32', 1000])(0x0c03),
  frequency: at.hertz(['f32', 1])(0x0c25),
});

const SERIAL_NUMBER = { table: 'holding', address: 0x0081, encoding: 'u32' } as const;

/** Whole Wh in 64 bits. */
const wattHours = { import: at.counts(0x0c83, 's64', 0), export: at.counts(0x0c87, 's64', 0) } as const;

type Given = Readonly<{ id: string; model: string; maximumPower: number; amperes: number; transformers: boolean }>;

const protectionNote = {
  en: 'One user reports that it leaves the works at 19200 baud, 8E1, unit 1, with communication protection on: released at the meter, settings can be written.',
  th: 'ผู้ใช้รายหนึ่งรายงานว่าค่าจากโรงงานคือ 19200 บอด 8E1 หมายเลขเครื่อง 1 และการป้องกันการสื่อสารเปิดอยู่ ต้องปลดที่ตัวมิเตอร์ก่อนจึงจะเขียนค่าได้',
} as const;
const powerMeterNote = {
  en: 'Assumed 19200 baud, 8E1, unit 1 (one owner: 9600, 8N1): see the meter’s communication page. Only listed registers are answered, and lists count from one.',
  th: 'สันนิษฐานว่า 19200 บอด 8E1 หมายเลขเครื่อง 1 (ผู้ใช้รายหนึ่งใช้ 9600 8N1) ให้ดูหน้าการสื่อสารของมิเตอร์ ตอบเฉพาะรีจิสเตอร์ในรายการ ซึ่งนับจากหนึ่ง',
} as const;
const nettingNote = {
  en: 'Nobody states whether its counters net the phases: with one phase exporting and another importing, see which of them run.',
  th: 'ไม่มีเอกสารบอกว่าหน่วยพลังงานหักลบระหว่างเฟสหรือไม่: ขณะเฟสหนึ่งจ่ายออกและอีกเฟสรับเข้า ให้ดูว่าหน่วยใดเดิน',
} as const;
const ratioNote = {
  en: 'Readings are of the primary side once the transformer ratio is set in the meter: compare the ratio with the transformers.',
  th: 'ค่าที่อ่านเป็นด้านปฐมภูมิเมื่อตั้งอัตราส่วนหม้อแปลงในมิเตอร์แล้ว: ตรวจว่าอัตราส่วนตรงกับหม้อแปลงจริง',
} as const;

// On transformers readings are primary; no source limits the ratio, a thousand is assumed to be the largest.
const largest = ({ transformers, maximumPower }: Given): number => maximumPower * (transformers ? 1000 : 1);

const ratios = ({ transformers }: Given): ModbusProfile['transformers'] =>
  transformers ? { appliedBy: 'meter', current: null, voltage: null } : null;

/** One of the iEM3000 series that counts both directions. */
export const iem3000 = (given: Given): Omit<ModbusProfile, 'protocol'> => {
  const notes = [protectionNote, nettingNote, ...(given.transformers ? [ratioNote] : [])];
  return {
    ...schneider,
    id: given.id,
    model: given.model,
    provenance: {
      sources: [
        'volkszaehler/mbmd 4fcab12b meters/rs485/iem3000.go',
        'Schneider iEM3000 user manual DOCA0005EN-04 and PM3200 user manual DOCA0006EN-07 (the same registers)',
        'jacobstim/wattmonitor eae40b21 src/meters/A9MEM3155.py: 112 registers from 0x0BB7 in one question, 50 ms between two',
      ],
      unconfirmed: ['netting', 'connection', 'timing', ...(given.transformers ? (['transformers'] as const) : [])],
    },
    readable: [live, counters],
    netting: 'unknown',
    maximumPower: given.maximumPower,
    energyResolution: { kind: 'register' },
    points: threePhase(given.amperes, largest(given)),
    energy: wattHours,
    serialNumber: SERIAL_NUMBER,
    transformers: ratios(given),
    notes: { en: notes.map(({ en }) => en), th: notes.map(({ th }) => th) },
  };
};

type PowerMeter = Omit<Given, 'transformers' | 'maximumPower' | 'amperes'> &
  Readonly<{
    maximumPower: number;
    sources: readonly string[];
    /** Beyond what is of all of them. */
    unconfirmed: ModbusProfile['provenance']['unconfirmed'];
    harmonics: boolean;
    serialNumber: boolean;
    productId: number | null;
  }>;

/** A PowerLogic meter on transformers: the live block, Wh in 64 bits, harmonics where it has them. */
export const powerLogic = (given: PowerMeter): Omit<ModbusProfile, 'protocol'> => {
  const meter: Given = { ...given, amperes: 10_000, transformers: true };
  const vars = at.vars(largest(meter))(['f32', 1000]);
  const percent = at.percent(['f32', 1, 'slow']);
  const currentPercent = at.currentPercent(['f32', 1, 'slow']);
  const notes = [powerMeterNote, nettingNote, ratioNote];
  return {
    ...schneider,
    id: given.id,
    model: given.model,
    provenance: {
      sources: given.sources,
      unconfirmed: [
        'export',
        'current.neutral',
        'power.reactive.L1',
        'power.reactive.L2',
        'power.reactive.L3',
        'connection',
        'netting',
        'timing',
        'transformers',
        'maximumPower',
        ...given.unconfirmed,
        ...(given.serialNumber ? (['serialNumber'] as const) : []),
        ...(given.productId ? (['model'] as const) : []),
      ],
    },
    readable: [live, counters, ...(given.harmonics ? distortion : [])],
    netting: 'unknown',
    maximumPower: given.maximumPower,
    energyResolution: { kind: 'register' },
    points: {
      ...threePhase(meter.amperes, largest(meter)),
      'current.neutral': at.amperes(meter.amperes)(['f32', 1])(0x0bbd),
      'power.reactive.L1': vars(0x0bf5),
      'power.reactive.L2': vars(0x0bf7),
      'power.reactive.L3': vars(0x0bf9),
      ...(given.harmonics && {
        'thd.current.L1': currentPercent(0x5333),
        'thd.current.L2': currentPercent(0x5335),
        'thd.current.L3': currentPercent(0x5337),
        ...at.phaseDistortion(percent, 0x5351, 2),
      }),
    },
    energy: wattHours,
    identify: given.productId
      ? {
          ...schneider.identify,
          model: { table: 'holding', address: 0x0059, encoding: 'u16', values: [given.productId] },
        }
      : schneider.identify,
    serialNumber: given.serialNumber ? SERIAL_NUMBER : null,
    transformers: ratios(meter),
    notes: { en: notes.map(({ en }) => en), th: notes.map(({ th }) => th) },
  };
};

export const pm5000Sources: readonly string[] = [
  'Schneider register list PM5100_PM5300 as quoted in v-zhuravlev/libzbxmodbus#18: counters INT64 in Wh',
  'adam4521/energy-scribe 052b7859 schneider_PM5100.py (Arup): serial number in register 130; read at 9600 baud, 8N1',
  'ModeloMedidorSeeder.java (public file, repository not known), after Schneider PM51xx_PM53xx_PMC Register List v2011_v2021 R01',
  'pymodbus-dev/pymodbus#2386: an owner of a PM5340, list counts from one, unlisted registers fail',
  'Schneider 63230-401-203Z7: product id in register 90, 15234 is the PM5350',
];
export const pm2000Sources: readonly string[] = [
  'magicbear/schneider_selogic_hacs 10202fd2 custom_components/schneider_selogic/sensor.py, after Schneider Public_EM6400_PM2xxx: voltages, currents, frequency',
  'iPM2xxx.cpp (public file, repository not known): live floats and counters at 3203 and 3207 (less one)',
];
