import { defineProfile } from '../../../src/profiles/profile.ts';
import { floatNote, sdmBus, sdmConnection, sdmEnergy, sdmSerialNumber, singlePhasePoints } from './parts.ts';

/** Eastron SDM120-Modbus, single phase. Addresses are 0-based input registers. */
export default defineProfile({
  id: 'eastron/sdm120',
  kind: 'meter',
  manufacturer: 'Eastron',
  model: 'SDM120-Modbus',
  provenance: {
    sources: [
      'volkszaehler/mbmd fb8f9c22 meters/rs485/sdm120.go',
      'nmakel/sdm_modbus 0f2c9dc3 src/sdm_modbus/sdm.py (SDM120)',
      'OpenEMS/openems 0e4ea888 MeterEastronSdm120Impl.java',
    ],
    unconfirmed: ['serialNumber', 'connection', 'timing', 'maximumPower'],
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
  // Generous: no source here names its rating.
  maximumPower: 50_000,
  energyResolution: { kind: 'float32' },
  points: singlePhasePoints(50_000),
  energy: sdmEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: sdmSerialNumber,
  transformers: null,
  notes: {
    en: ['One source: it leaves the works at 2400 baud, 8N1, unit 1.', floatNote.en],
    th: ['มีแหล่งเดียวบอกว่าค่าจากโรงงานคือ 2400 บอด 8N1 หมายเลขเครื่อง 1', floatNote.th],
  },
});
