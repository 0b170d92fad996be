import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import {
  floatNote,
  perPhaseNote,
  sdmAddressNote,
  sdmBus,
  sdmConnection,
  sdmEnergy,
  sdmModel,
  sdmSerialNumber,
  threePhasePoints,
} from './parts.ts';

/** Taken for 10(100) A: no source here names its rating. */
const maximumPower = greatestPower(100, 3);

/** Eastron SDM72D-M, second version (SDM72D-M-2), three phases: the map of the SDM630 without harmonics. */
export default defineProfile({
  id: 'eastron/sdm72-v2',
  kind: 'meter',
  manufacturer: 'Eastron',
  model: 'SDM72D-M-2',
  provenance: {
    sources: [
      'volkszaehler/mbmd 5b729109 meters/rs485/sdm72v2.go',
      'nmakel/sdm_modbus 0f2c9dc3 src/sdm_modbus/sdm.py (SDM72V2)',
      'netting: openWB/core#1916: SDM630, SDM72 and SDM120 do not net the phases',
      'longest read: openWB/core#2890 (50 registers); SDM72D-M user manual V1.5 allows 30 values',
      'serial number at holding 0xFC00: openWB 00f1d9f9 sdm.py',
      'model code 137 at holding 0xFC02: docs.rs sdm72 0.2.2',
    ],
    unconfirmed: ['netting', 'model', 'connection', 'timing', 'maximumPower'],
  },
  table: 'input',
  wordOrder: 'high-first',
  bus: sdmBus(9600, 50),
  connection: sdmConnection,
  readable: [
    [0x0000, 0x004f],
    [0x00c8, 0x00cd],
    [0x00e0, 0x00e1],
    [0x0156, 0x0157],
  ],
  netting: 'per-phase',
  sentinels: {},
  maximumPower,
  energyResolution: { kind: 'float32' },
  points: threePhasePoints(maximumPower),
  energy: sdmEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: sdmModel(137) },
  serialNumber: sdmSerialNumber,
  transformers: null,
  notes: {
    en: [
      'One source: it leaves the works at 9600 baud, 8N1, unit 1.',
      sdmAddressNote.en,
      perPhaseNote.en,
      floatNote.en,
    ],
    th: ['มีแหล่งเดียวบอกว่าค่าจากโรงงานคือ 9600 บอด 8N1 หมายเลขเครื่อง 1', sdmAddressNote.th, perPhaseNote.th, floatNote.th],
  },
});
