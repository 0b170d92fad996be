import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { greatestPower } from '../rating.ts';
import { chintBus, chintConnection, nettingNote } from './parts.ts';

/** Transformers of up to 250 A are sold with it (Huawei's manual); its readings are taken for those of the primary side. */
const maximumPower = greatestPower(250, 3);

/** Chint DTSU666-H as Huawei sells it, three phases, with Huawei's map. Addresses are 0-based holding registers. */
export default defineProfile({
  id: 'chint/dtsu666-h',
  kind: 'meter',
  manufacturer: 'Chint',
  model: 'DTSU666-H (Huawei)',
  provenance: {
    sources: [
      'pazzero/esphome-dtsu666h-modbus-proxy 7725dd21 sensors/em1_sensors.yaml: the map with power in W and counters at 2166 and 2174',
      'arendst/Tasmota 38f1a33d tasmota/tasmota_xnrg_energy/xnrg_29_modbus.ino, example for the DTSU666-H (it comments power as kW)',
      'volkszaehler/mbmd 6a7eced7 meters/rs485/dtsu666h.go (it divides power by ten and has export at 2180)',
      'Etyop/DTSU666-H-Arduino-Reader 868b9595 DTSU666H_recorder/DTSU666H_recorder.ino: volts and amperes are not scaled; 9600 baud, 8N1, unit 11',
      'Huawei DTSU666-H 100 A and 250 A user manual, issue 06 of 2024-05-06: transformers of 100 A/40 mA and 250 A/50 mA',
    ],
    unconfirmed: [
      'power.active',
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'power.reactive',
      'power.apparent',
      'power-factor',
      'import',
      'export',
      'netting',
      'transformers',
      'connection',
      'timing',
    ],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: chintBus(80),
  connection: chintConnection(11),
  readable: [[2102, 2181]],
  netting: 'unknown',
  sentinels: {},
  maximumPower,
  energyResolution: { kind: 'float32' },
  points: {
    ...at.phaseAmperes(at.amperes(500)(['f32', 1]), 2102, 2),
    ...at.phaseVolts(at.volts(['f32', 1]), 2110, 2),
    ...at.pairVolts(at.lineVolts(['f32', 1]), 2118, 2),
    frequency: at.hertz(['f32', 1])(2124),
    'power.active': at.watts(maximumPower)(['f32', 1])(2126),
    ...at.phaseWatts(at.watts(maximumPower)(['f32', 1]), 2128, 2),
    'power.reactive': at.vars(maximumPower)(['f32', 1])(2134),
    'power.apparent': at.voltAmperes(maximumPower)(['f32', 1])(2142),
    'power-factor': at.factor(['f32', 1])(2150),
  },
  energy: { import: at.floats(2166, 'f32', 'kWh'), export: at.floats(2174, 'f32', 'kWh') },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: { appliedBy: 'meter', current: null, voltage: null },
  notes: {
    en: [
      'Found at 9600 baud, 8N1, unit 11 (one source: any of 11 to 19).',
      'The inverter is master of this meter’s line: never put a second master on it. Read it through the inverter, or give the gateway a meter of its own.',
      'Sources differ in its unit of power and in where it counts export: prove power, direction and both counters against the display.',
      nettingNote.en,
    ],
    th: [
      'พบใช้ที่ 9600 บอด 8N1 หมายเลขเครื่อง 11 (แหล่งหนึ่งบอกว่า 11 ถึง 19)',
      'อินเวอร์เตอร์เป็นมาสเตอร์ของสายนี้ ห้ามต่อมาสเตอร์ตัวที่สอง ให้อ่านผ่านอินเวอร์เตอร์ หรือใช้มิเตอร์แยกสำหรับเกตเวย์',
      'แหล่งข้อมูลขัดแย้งกันเรื่องหน่วยของกำลังและตำแหน่งหน่วยขาย: ต้องพิสูจน์กำลัง ทิศทาง และหน่วยทั้งสองกับจอมิเตอร์',
      nettingNote.th,
    ],
  },
});
