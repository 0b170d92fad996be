import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { pacBus, pacEnergy, pacEthernet, pacNotes, pacPoints, pacTransformers } from './parts.ts';

/** Siemens SENTRON PAC3200 (7KM2112), three phases, transformers of 1 A or 5 A. */
export default defineProfile({
  id: 'siemens/pac3200',
  kind: 'meter',
  manufacturer: 'Siemens',
  model: 'SENTRON PAC3200',
  provenance: {
    sources: [
      'Siemens, SENTRON PAC3200 manual 02/2008, A5E01168664B-04, tables 3-6 and 3-11, §3.9.10',
      'jecrespo/Analizador-de-Red-SENTRON-PAC3200 3198ab92 rsc/Sentron_PAC3200_Measurements_List.csv',
      'Siemens, PAC RS485 manual 02/2008, A5E02091800B-01, §5.1 (baud, identification)',
      'overflow of the counters: Siemens, SENTRON PAC4200 manual A5E02316180B-01, table A-9',
    ],
    unconfirmed: [
      'timing',
      'connection',
      'rollover',
      'maximumPower',
      'thd.voltage.L1',
      'thd.voltage.L2',
      'thd.voltage.L3',
    ],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: pacBus,
  connection: pacEthernet,
  readable: [
    [1, 74],
    [801, 840],
  ],
  netting: 'unknown',
  sentinels: {},
  // At its own terminals: three times 480 V (400 V + 20 %) times 10 A, assumed to be the most its inputs carry.
  maximumPower: 15_000,
  energyResolution: { kind: 'register' },
  points: { ...pacPoints, ...at.phaseDistortion(at.percent(['f32', 1]), 43, 2) },
  energy: pacEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  // The identification block 64001 is answered only as a whole, 27 registers: no plate to read on the way.
  serialNumber: null,
  transformers: pacTransformers,
  notes: {
    en: [pacNotes.module.en, pacNotes.tariff.en, pacNotes.ratio.en],
    th: [pacNotes.module.th, pacNotes.tariff.th, pacNotes.ratio.th],
  },
});
