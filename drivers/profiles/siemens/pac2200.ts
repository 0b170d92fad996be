import { defineProfile } from '../../../src/profiles/profile.ts';
import { pacBus, pacEnergy, pacEthernet, pacNotes, pacPoints, pacTransformers } from './parts.ts';

/** Siemens 7KM PAC2200, three phases, 65 A direct or transformers of 5 A. */
export default defineProfile({
  id: 'siemens/pac2200',
  kind: 'meter',
  manufacturer: 'Siemens',
  model: '7KM PAC2200',
  provenance: {
    sources: [
      'volkszaehler/mbmd 3edb7f10 meters/rs485/pac2200.go (its frequency, 46, is a slip)',
      'OpenEMS 0e4ea888 MeterSiemensPac2200Impl.java',
      'Tinkerforge/esp32-firmware 890542ed software/src/modules/meters_modbus_tcp/siemens.py (frequency at 55)',
      'ConsolinnoEnergy/nymea-plugins-modbus 5201ad2e siemens/pac2200-register.json (frequency at 55)',
      'Siemens, PAC2200 equipment manual 12/2019, L1V30415167B-03, appendix A.1',
      'overflow of the counters: Siemens, SENTRON PAC4200 manual A5E02316180B-01, table A-9',
    ],
    unconfirmed: ['timing', 'rollover', 'voltage.L1-L2', 'voltage.L2-L3', 'voltage.L3-L1'],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: pacBus,
  connection: { ...pacEthernet, interfaces: ['tcp'] },
  readable: [
    [1, 42],
    [55, 72],
    [801, 840],
  ],
  netting: 'unknown',
  sentinels: {},
  // Three times 65 A times 276 V (230 V + 20 %), the directly connected version.
  maximumPower: 55_000,
  energyResolution: { kind: 'register' },
  points: pacPoints,
  energy: pacEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: pacTransformers,
  notes: {
    en: [
      'Choose the version with Modbus TCP (port 502); the M-Bus and KNX versions cannot be read here.',
      pacNotes.tariff.en,
      pacNotes.ratio.en,
      'Of the MID version only the secondary total on the display is approved for billing (manual, page 16).',
    ],
    th: [
      'ต้องเป็นรุ่นที่มี Modbus TCP (พอร์ต 502) รุ่น M-Bus และ KNX อ่านด้วยระบบนี้ไม่ได้',
      pacNotes.tariff.th,
      pacNotes.ratio.th,
      'รุ่น MID เฉพาะหน่วยรวมด้านทุติยภูมิบนหน้าจอเท่านั้นที่รับรองให้ใช้คิดเงิน (คู่มือหน้า 16)',
    ],
  },
});
