import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'export on L1, import on L2',
    kind: 'worked',
    source:
      'mbmd 13a3019e janitza.go (float32, 4A4Ch = 19020); IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127)',
    working: [
      '-500 = -1.953125 × 2^8: exponent 135 = 87h, fraction 1111 0100 0… → 43FA 0000; with the sign C3FA 0000',
      '250 = 1.953125 × 2^7: exponent 134 = 86h → 437A 0000; -250 → C37A 0000',
    ],
    request: { function: 3, address: 19_020, count: 8 },
    words: 'c3fa 0000 437a 0000 0000 0000 c37a 0000',
    says: {
      values: { 'power.active.L1': -500, 'power.active.L2': 250, 'power.active.L3': 0, 'power.active': -250 },
      registers: {},
    },
  },
  {
    name: 'both counters',
    kind: 'worked',
    source: 'mbmd 13a3019e janitza.go (float32, Wh, 4A7Ch = 19068); IEEE 754 binary32 by hand',
    working: ['65,536 = 1.0 × 2^16: exponent 143 = 8Fh → 4780 0000', '24 = 1.5 × 2^4: exponent 131 = 83h → 41C0 0000'],
    request: { function: 3, address: 19_068, count: 10 },
    words: '4780 0000 0000 0000 0000 0000 0000 0000 41c0 0000',
    says: {
      values: {},
      registers: { import: { value: 65_536_000, exponent: -3 }, export: { value: 24_000, exponent: -3 } },
    },
  },
];
export default captures;
