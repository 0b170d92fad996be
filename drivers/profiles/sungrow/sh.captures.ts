import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 4,321 W: export is positive there',
    kind: 'worked',
    source:
      'evcc 02c7cec4 sungrow-hybrid.yaml: 13009 int32, low word first, turned; Tinkerforge 037d057a: printed 13010',
    working: ['4321 = 10E1h: 10E1h first, then 0000h; turned -4321'],
    request: { function: 4, address: 13_009, count: 2 },
    words: '10e1 0000',
    says: { values: { 'power.active': -4321 }, registers: {} },
  },
  {
    name: 'both counters',
    kind: 'worked',
    source: 'Tinkerforge 037d057a sungrow.py: printed 13037 import, 13046 export, U32LE 0.1 kWh',
    working: [
      'import 1,234.5 kWh = 12,345 = 3039h, 0000h; export 6,553.7 kWh = 65,537 = 0001h, 0001h; nine registers apart',
    ],
    request: { function: 4, address: 13_036, count: 11 },
    words: '3039 0000 0000 0000 0000 0000 0000 0000 0000 0001 0001',
    says: {
      values: {},
      registers: { import: { value: 12_345, exponent: 2 }, export: { value: 65_537, exponent: 2 } },
    },
  },
  {
    name: 'a plate of eleven characters',
    kind: 'worked',
    source: 'SunGather 06482468: printed 4990, UTF-8; ten registers',
    working: ['"A2300000001" = 41 32 33 30 30 30 30 30 30 30 31, a NUL after the last: 3100; text is in reading order'],
    request: { function: 4, address: 4_989, count: 10 },
    words: '4132 3330 3030 3030 3030 3100 0000 0000 0000 0000',
    says: { values: {}, registers: {}, serialNumber: 'A2300000001' },
  },
];
export default captures;
