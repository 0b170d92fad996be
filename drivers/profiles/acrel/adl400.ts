import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { acrel, acrelNotes, adl3000, adlEnergy, adlPoints, byGateway, readMeters } from './parts.ts';

/** A map whose powers are whole watts, far from the other values. */
const watts = at.watts(64_000);

/** Acrel ADL400, three phases, 80 A direct or transformers of 5 A. */
export default defineProfile({
  ...acrel,
  id: 'acrel/adl400',
  model: 'ADL400',
  provenance: {
    sources: [
      'SmartEVSE meter tests with an ADL400-D profile, EM_ACREL_EV_L2 and EM_ACREL_MAINS (public file, repository not known) (100 to 102 current, 356 to 362 power, 0 energy), which cites the datasheet',
      readMeters,
      adl3000.manual,
      adl3000.list,
      'rated currents: acrel-electric.ke, product page of ADL400 (web page)',
    ],
    unconfirmed: [
      'import',
      'export',
      'power.active',
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'transformers',
      'connection',
      'timing',
    ],
  },
  readable: [
    [0, 21],
    [97, 119],
    [356, 363],
  ],
  netting: 'unknown',
  // Three times 80 A times 264 V (456 V line-to-line).
  maximumPower: 64_000,
  energyResolution: { kind: 'register' },
  points: {
    ...adlPoints,
    'power.active': watts(['s32', 1])(362),
    ...at.phaseWatts(watts(['s32', 1]), 356, 2),
  },
  energy: adlEnergy,
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  transformers: byGateway,
  notes: {
    en: [
      acrelNotes.line.en,
      acrelNotes.direct.en,
      acrelNotes.secondary.en,
      'Newer ones also have primary floats from 800h; this map does not use them.',
    ],
    th: [
      acrelNotes.line.th,
      acrelNotes.direct.th,
      acrelNotes.secondary.th,
      'รุ่นใหม่มีค่า float ด้านปฐมภูมิตั้งแต่ 800h ด้วย แต่โปรไฟล์นี้ไม่ได้ใช้',
    ],
  },
});
