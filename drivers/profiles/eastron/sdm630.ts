import { defineProfile } from '../../../src/profiles/profile.ts';
import {
  float,
  floatNote,
  perPhaseNote,
  sdmBus,
  sdmConnection,
  sdmEnergy,
  sdmSerialNumber,
  threePhasePoints,
} from './parts.ts';

const thd = (address: number) => float<'thd.voltage.L1'>('%', 0, 100, 'slow')(address);
/** Of the fundamental: at a light load the harmonics of a current are greater than that. */
const currentThd = (address: number) => float<'thd.current.L1'>('%', 0, 1_000, 'slow')(address);

/** Eastron SDM630-Modbus, three phases. Addresses are 0-based input registers. */
export default defineProfile({
  id: 'eastron/sdm630',
  kind: 'meter',
  manufacturer: 'Eastron',
  model: 'SDM630-Modbus',
  provenance: {
    sources: [
      'volkszaehler/mbmd fb8f9c22 meters/rs485/sdm.go',
      'nmakel/sdm_modbus 0f2c9dc3 src/sdm_modbus/sdm.py (SDM630)',
      'OpenEMS/openems 0e4ea888 MeterEastronSdm630Impl.java (its frequency unit is wrong: Hz, not mHz)',
      'evcc-io/evcc b29b49e3 templates/definition/meter (9600 baud)',
      'netting: openWB/core#1916 and hoylabs/OpenDTU-OnBattery#732, both: the totals add up each phase by its own sign',
    ],
    unconfirmed: [
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'current.neutral',
      'thd.current.L1',
      'thd.current.L2',
      'thd.current.L3',
      'serialNumber',
      'timing',
      'maximumPower',
    ],
  },
  table: 'input',
  wordOrder: 'high-first',
  bus: sdmBus(9600),
  connection: sdmConnection,
  readable: [
    [0x0000, 0x004f],
    [0x00c8, 0x00f9],
    [0x0156, 0x016b],
  ],
  netting: 'per-phase',
  sentinels: {},
  // Generous: no source here names its rating.
  maximumPower: 150_000,
  energyResolution: { kind: 'float32' },
  points: {
    ...threePhasePoints(150_000),
    'thd.voltage.L1': thd(0x00ea),
    'thd.voltage.L2': thd(0x00ec),
    'thd.voltage.L3': thd(0x00ee),
    'thd.current.L1': currentThd(0x00f0),
    'thd.current.L2': currentThd(0x00f2),
    'thd.current.L3': currentThd(0x00f4),
  },
  energy: sdmEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: sdmSerialNumber,
  transformers: null,
  notes: {
    en: ['Leaves the works at 9600 baud, 8N1, unit 1.', perPhaseNote.en, floatNote.en],
    th: ['ค่าจากโรงงาน 9600 บอด 8N1 หมายเลขเครื่อง 1', perPhaseNote.th, floatNote.th],
  },
});
