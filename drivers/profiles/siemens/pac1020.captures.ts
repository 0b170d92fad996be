import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'frequency and a power that flows out',
    kind: 'worked',
    source:
      'register list (public file, repository not known) after Siemens L1V30610008B-01, table A-4 (float); IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127)',
    working: [
      '50 = 1.5625 × 2^5: exponent 132 = 84h, fraction 1001 0… → 4248 0000',
      '750 = 1.46484375 × 2^9: exponent 136 = 88h, fraction 0111 0111 0… → 443B 8000; with the sign C43B 8000',
    ],
    request: { function: 3, address: 39, count: 4 },
    words: '4248 0000 c43b 8000',
    says: { values: { frequency: 50, 'power.active': -750 }, registers: {} },
  },
  {
    name: 'the counter: 1,048,576 Wh',
    kind: 'worked',
    source:
      'register list (public file, repository not known) after Siemens L1V30610008B-01 (float, Wh); IEEE 754 binary32 by hand',
    working: ['1,048,576 = 1.0 × 2^20: exponent 147 = 93h → 0 10010011 0… → 4980 0000'],
    request: { function: 3, address: 2803, count: 2 },
    words: '4980 0000',
    says: { values: {}, registers: { import: { value: 1_048_576_000, exponent: -3 } } },
  },
];
export default captures;
