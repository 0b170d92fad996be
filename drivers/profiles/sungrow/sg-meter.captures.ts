import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 3,000 W',
    kind: 'worked',
    source:
      'SunGather 06482468: printed 5083, 5085, 5087, 5089 S32 W, low word first; evcc 0316f24a: from the grid positive',
    working: ['-3000 = FFFF F448h: F448h first; -1000 = FFFF FC18h: FC18h first'],
    request: { function: 4, address: 5_082, count: 8 },
    words: 'f448 ffff fc18 ffff fc18 ffff fc18 ffff',
    says: {
      values: {
        'power.active': -3000,
        'power.active.L1': -1000,
        'power.active.L2': -1000,
        'power.active.L3': -1000,
      },
      registers: {},
    },
  },
  {
    name: 'both counters, the daily ones between them',
    kind: 'worked',
    source: 'SunGather 06482468: printed 5095 export, 5097 daily import, 5099 import, U32 0.1 kWh, low word first',
    working: [
      'export 9,999.9 kWh = 99,999 = 65,536 + 34,463: 869Fh, 0001h; import 4,000.0 kWh = 40,000 = 9C40h, 0000h',
    ],
    request: { function: 4, address: 5_094, count: 6 },
    words: '869f 0001 0000 0000 9c40 0000',
    says: {
      values: {},
      registers: { import: { value: 40_000, exponent: 2 }, export: { value: 99_999, exponent: 2 } },
    },
  },
  {
    name: 'no meter',
    kind: 'worked',
    source:
      'bohdan-s/SungrowClient 4a78fdab SungrowClient/SungrowClient.py: FFFFh then 7FFFh is a signed double word without a value',
    working: ['FFFFh first, then 7FFFh'],
    request: { function: 4, address: 5_082, count: 2 },
    words: 'ffff 7fff',
    says: { values: {}, registers: {}, rejected: { 'power.active': 'not-available' } },
  },
];
export default captures;
