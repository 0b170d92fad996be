import { defineProfile } from '../../../src/profiles/profile.ts';
import { pacBus, pacEnergy, pacEthernet, pacHarmonics, pacNotes, pacPoints, pacTransformers } from './parts.ts';

/** Siemens SENTRON PAC4200 (7KM4212), three phases, transformers of 1 A or 5 A. */
export default defineProfile({
  id: 'siemens/pac4200',
  kind: 'meter',
  manufacturer: 'Siemens',
  model: 'SENTRON PAC4200',
  provenance: {
    sources: [
      'Siemens, SENTRON PAC4200 manual 09/2008, A5E02316180B-01, tables A-9, A-11, A-20 (energy, settings)',
      'ConsolinnoEnergy/nymea-plugins-modbus 6c98b744 siemens/pac-registers.json (offsets 1 to 65 of the family)',
      'Siemens, PAC4220 equipment manual L1V30827278B-01, A.1.7 and A.1.9: voltage harmonics in %, 9001 + 3·(n − 1); currents in A',
      'SENTRON4200 register ranges (public file, repository not known): odd harmonics from 9001 and 11001, fundamental first',
      'Siemens, SENTRON PAC3200 manual A5E01168664B-04, table 3-6 (same device family, same offsets)',
    ],
    unconfirmed: [
      'timing',
      'connection',
      'import',
      'export',
      'rollover',
      'maximumPower',
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'power.apparent',
      'power.reactive',
      'power-factor',
      'harmonics',
    ],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: pacBus,
  connection: pacEthernet,
  readable: [
    [1, 70],
    [797, 840],
    [9_001, 9_078],
    [11_001, 11_078],
  ],
  netting: 'unknown',
  sentinels: {},
  // At its own terminals: three times 480 V (400 V + 20 %) times 10 A, assumed to be the most its inputs carry.
  maximumPower: 15_000,
  energyResolution: { kind: 'register' },
  points: { ...pacPoints, ...pacHarmonics },
  energy: pacEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: pacTransformers,
  notes: {
    en: [pacNotes.module.en, pacNotes.tariff.en, pacNotes.ratio.en],
    th: [pacNotes.module.th, pacNotes.tariff.th, pacNotes.ratio.th],
  },
});
