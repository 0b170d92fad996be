import { defineProfile } from '../../../src/profiles/profile.ts';
import * as at from '../places.ts';
import { pacBus, pacNotes, pacTransformers } from './parts.ts';

const amperes = at.amperes(100_000)(['f32', 1]);
const watts = at.watts(100_000_000)(['f32', 1]);

/** Siemens 7KM PAC1020, three phases, transformers; its offsets are not those of the larger PAC. */
export default defineProfile({
  id: 'siemens/pac1020',
  kind: 'meter',
  manufacturer: 'Siemens',
  model: '7KM PAC1020',
  provenance: {
    sources: [
      'a register list (public file, repository not known) that cites Siemens, PAC1020 equipment manual 05/2020, L1V30610008B-01, table A-4',
      'one counter for import, export or net, and its overflow: the same manual, page 83',
      'factory settings of the sister model: Siemens, SENTRON PAC3100 manual A5E02385159B-01, table 3-5',
    ],
    unconfirmed: [
      'voltage.L1',
      'voltage.L2',
      'voltage.L3',
      'voltage.L1-L2',
      'voltage.L2-L3',
      'voltage.L3-L1',
      'current.L1',
      'current.L2',
      'current.L3',
      'power.active.L1',
      'power.active.L2',
      'power.active.L3',
      'frequency',
      'power.active',
      'power.reactive',
      'power-factor',
      'import',
      'connection',
      'timing',
      'maximumPower',
      'transformers',
    ],
  },
  table: 'holding',
  wordOrder: 'high-first',
  bus: pacBus,
  connection: { interfaces: ['rtu'], unit: 126, port: 502 },
  readable: [
    [1, 24],
    [39, 46],
    [2803, 2804],
  ],
  netting: 'unknown',
  sentinels: {},
  // At its own terminals: three times 276 V times 10 A, assumed to be the most its inputs carry.
  maximumPower: 9_000,
  energyResolution: { kind: 'float32' },
  points: {
    ...at.phaseVolts(at.volts(['f32', 1]), 1, 2),
    ...at.pairVolts(at.lineVolts(['f32', 1]), 7, 2),
    ...at.phaseAmperes(amperes, 13, 2),
    ...at.phaseWatts(watts, 19, 2),
    frequency: at.hertz(['f32', 1])(39),
    'power.active': watts(41),
    'power.reactive': at.vars(100_000_000)(['f32', 1])(43),
    'power-factor': at.factor(['f32', 1])(45),
  },
  energy: { import: at.floats(2803, 'f32', 'Wh') },
  identify: { quantity: 'frequency', between: [45, 65], model: null },
  serialNumber: null,
  transformers: pacTransformers,
  notes: {
    en: [
      'It has one energy counter: set it to import. It cannot count import and export at a time.',
      'Assumed unit 126 at 19200 baud, 8N2, as PAC3100 leaves the works: check it on the display.',
      pacNotes.ratio.en,
    ],
    th: [
      'มีตัวนับพลังงานเพียงตัวเดียว: ให้ตั้งเป็น import ไม่สามารถนับรับเข้าและจ่ายออกพร้อมกันได้',
      'สันนิษฐานว่าหมายเลขเครื่อง 126 ที่ 19200 บอด 8N2 เหมือนค่าจากโรงงานของ PAC3100: ให้ตรวจสอบที่หน้าจอ',
      pacNotes.ratio.th,
    ],
  },
});
