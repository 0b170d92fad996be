import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import {
  float,
  floatNote,
  perPhaseNote,
  sdmAddressNote,
  sdmBus,
  sdmConnection,
  sdmEnergy,
  sdmModel,
  sdmSerialNumber,
} from './parts.ts';

/** Taken for 10(100) A: no source here names its rating. */
const maximumPower = greatestPower(100, 3);

/** Eastron SDM72D-M, first version, three phases: energy and total power, nothing of the single phases. */
export default defineProfile({
  id: 'eastron/sdm72',
  kind: 'meter',
  manufacturer: 'Eastron',
  model: 'SDM72D-M',
  provenance: {
    sources: [
      'volkszaehler/mbmd 13a3019e meters/rs485/sdm72.go',
      'Eastron SDM72D-M Modbus protocol V1.1: 0x34, 0x48, 0x4A, 0x156',
      'nmakel/sdm_modbus#6: an owner’s readings; total power there is the sum of import and export power',
      'netting: openWB/core#1916: SDM630, SDM72 and SDM120 do not net the phases',
      'longest read: openWB/core#2890 (50 registers); SDM72D-M user manual V1.5 allows 30 values',
      'model code 132 at holding 0xFC02: eastron.py, a community driver for dbus-modbus-client (public file, repository not known)',
    ],
    unconfirmed: ['power.active', 'netting', 'serialNumber', 'model', 'connection', 'timing', 'maximumPower'],
  },
  table: 'input',
  wordOrder: 'high-first',
  bus: sdmBus(9600, 50),
  connection: sdmConnection,
  readable: [
    [0x0034, 0x0035],
    [0x0048, 0x004b],
    [0x0156, 0x0157],
  ],
  netting: 'per-phase',
  sentinels: {},
  maximumPower,
  energyResolution: { kind: 'float32' },
  points: { 'power.active': float<'power.active'>('W', -maximumPower, maximumPower)(0x0034) },
  energy: sdmEnergy,
  identify: { quantity: 'power.active', between: [-maximumPower, maximumPower], model: sdmModel(132) },
  serialNumber: sdmSerialNumber,
  transformers: null,
  notes: {
    en: [
      'One source: it leaves the works at 9600 baud, 8N1, unit 1.',
      'It shows no voltage, current or frequency: good for energy, not for power quality. Its second version shows them.',
      'Total power may lack its sign: with the site exporting, see whether it goes below zero.',
      sdmAddressNote.en,
      perPhaseNote.en,
      floatNote.en,
    ],
    th: [
      'มีแหล่งเดียวบอกว่าค่าจากโรงงานคือ 9600 บอด 8N1 หมายเลขเครื่อง 1',
      'รุ่นนี้ไม่บอกแรงดัน กระแส และความถี่ จึงใช้วัดพลังงานได้ แต่ใช้ตรวจคุณภาพไฟฟ้าไม่ได้ รุ่นที่สองจึงจะบอก',
      'กำลังไฟฟ้ารวมอาจไม่มีเครื่องหมาย: ขณะไซต์จ่ายไฟออก ให้ดูว่าค่าติดลบหรือไม่',
      sdmAddressNote.th,
      perPhaseNote.th,
      floatNote.th,
    ],
  },
});
