import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { greatestPower } from '../rating.ts';
import { chintBus, chintConnection, ddsuSetNote } from './parts.ts';

/** Rated 5(80) A. */
const maximumPower = greatestPower(80, 1);
const watts = at.watts(maximumPower)(['f32', 1000]);

/** Chint DDSU666 connected directly, single phase; powers in kW and kvar. Addresses are 0-based holding registers. */
export default defineProfile({
  id: 'chint/ddsu666',
  kind: 'meter',
  manufacturer: 'Chint',
  model: 'DDSU666 5(80) A',
  provenance: {
    sources: [
      'OpenEMS 755a71df MeterChintDdsu666Impl.java',
      'arendst/Tasmota 38f1a33d tasmota/tasmota_xnrg_energy/xnrg_29_modbus.ino, its default map (DDSU666)',
      'nJoy DDSU666 manual: 5(80) A direct, 1.5(6) A on transformers',
    ],
    unconfirmed: ['export', 'connection', 'timing'],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: chintBus(16),
  connection: chintConnection(),
  readable: [
    [0x2000, 0x200f],
    [0x4000, 0x4001],
    [0x400a, 0x400b],
  ],
  netting: 'single-phase',
  sentinels: {},
  maximumPower,
  energyResolution: { kind: 'fixed', stepWh: 10 },
  points: {
    'voltage.L1': at.volts(['f32', 1])(0x2000),
    'current.L1': at.amperes(160)(['f32', 1])(0x2002),
    'power.active.L1': watts(0x2004),
    'power.active': watts(0x2004),
    'power.reactive': at.vars(maximumPower)(['f32', 1000])(0x2006),
    'power-factor': at.factor(['f32', 1])(0x200a),
    frequency: at.hertz(['f32', 1])(0x200e),
  },
  energy: { import: at.floats(0x4000, 'f32', 'kWh'), export: at.floats(0x400a, 'f32', 'kWh') },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: null,
  notes: {
    en: [ddsuSetNote.en, 'The energy display steps by 10 Wh: coarse for a quarter of an hour.'],
    th: [ddsuSetNote.th, 'หน่วยพลังงานเดินทีละ 10 Wh: หยาบสำหรับช่วง 15 นาที'],
  },
});
