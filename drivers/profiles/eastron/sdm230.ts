import { defineProfile } from '../../../src/profiles/profile.ts';
import { greatestPower } from '../rating.ts';
import {
  floatNote,
  sdmAddressNote,
  sdmBus,
  sdmConnection,
  sdmEnergy,
  sdmModel,
  sdmSerialNumber,
  singlePhasePoints,
} from './parts.ts';

/** Taken for 10(100) A: no source here names its rating. */
const maximumPower = greatestPower(100, 1);

/** Eastron SDM230-Modbus, single phase, 100 A: the map of the SDM120. Addresses are 0-based input registers. */
export default defineProfile({
  id: 'eastron/sdm230',
  kind: 'meter',
  manufacturer: 'Eastron',
  model: 'SDM230-Modbus',
  provenance: {
    sources: [
      'volkszaehler/mbmd 13a3019e meters/rs485/sdm230.go',
      'nmakel/sdm_modbus 0f2c9dc3 src/sdm_modbus/sdm.py (SDM230)',
      'nmakel/sdm_modbus#28: an owner reads the serial number of an SDM230 at holding 0xFC00',
      'model code 43 at holding 0xFC02: eastron.py, a community driver for dbus-modbus-client (public file, repository not known)',
    ],
    unconfirmed: ['model', 'connection', 'timing', 'maximumPower'],
  },
  table: 'input',
  wordOrder: 'high-first',
  bus: sdmBus(2400),
  connection: sdmConnection,
  readable: [
    [0x0000, 0x004f],
    [0x0156, 0x0159],
  ],
  netting: 'single-phase',
  sentinels: {},
  maximumPower,
  energyResolution: { kind: 'float32' },
  points: singlePhasePoints(maximumPower),
  energy: sdmEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: sdmModel(43) },
  serialNumber: sdmSerialNumber,
  transformers: null,
  notes: {
    en: ['One source: it leaves the works at 2400 baud, 8N1, unit 1.', sdmAddressNote.en, floatNote.en],
    th: ['มีแหล่งเดียวบอกว่าค่าจากโรงงานคือ 2400 บอด 8N1 หมายเลขเครื่อง 1', sdmAddressNote.th, floatNote.th],
  },
});
