import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

/** Bytes that hold for every PAC with counters at 801: worked out once, from the encodings of the manuals. */
export const pacCaptures: readonly GoldenCapture[] = [
  {
    name: 'both counters of tariff 1, tariff 2 between them',
    kind: 'worked',
    source:
      'Siemens A5E02316180B-01 table A-9 (double, Wh); IEEE 754 binary64 by hand: sign 1, exponent 11 (bias 1023)',
    working: [
      '12,345,678.5 = BC614E.8h = 1.0111 1000 1100 0010 1001 1101b × 2^23: exponent 1046 = 416h → 4167 8C29 D000 0000',
      '0.5 = 1.0 × 2^-1: exponent 1022 = 3FEh → 3FE0 0000 0000 0000',
    ],
    request: { function: 3, address: 801, count: 12 },
    words: '4167 8c29 d000 0000 0000 0000 0000 0000 3fe0 0000 0000 0000',
    says: {
      values: {},
      registers: { import: { value: 12_345_678_500, exponent: -3 }, export: { value: 500, exponent: -3 } },
    },
  },
  {
    name: 'feeding 1.5 kW into the grid',
    kind: 'worked',
    source: 'Siemens A5E01168664B-04 table 3-6 (float); IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127)',
    working: [
      '1500 = 1.46484375 × 2^10: exponent 137 = 89h, fraction 0111 0111 0… → 44BB 8000; with the sign C4BB 8000',
      '1600 = 1.5625 × 2^10: fraction 1001 0… → 44C8 0000; 0 → 0000 0000; -1 = BF80 0000',
    ],
    request: { function: 3, address: 63, count: 8 },
    words: '44c8 0000 c4bb 8000 0000 0000 bf80 0000',
    says: {
      values: { 'power.apparent': 1600, 'power.active': -1500, 'power.reactive': 0, 'power-factor': -1 },
      registers: {},
    },
  },
];
