import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'the three line-to-line voltages',
    kind: 'worked',
    source: 'nmakel/sdm_modbus 0f2c9dc3: float32, high word first (IEEE 754 binary32 by hand)',
    working: [
      '400 V = 1.5625 × 2^8: exponent 135 = 87h, fraction .5625 → 43C8 0000',
      '399 V = 1.55859375 × 2^8: fraction .55859375 = 1000 1111 0… → 43C7 8000',
      '401 V = 1.56640625 × 2^8: fraction .56640625 = 1001 0001 0… → 43C8 8000',
    ],
    request: { function: 4, address: 0x00c8, count: 6 },
    words: '43c8 0000 43c7 8000 43c8 8000',
    says: { values: { 'voltage.L1-L2': 400, 'voltage.L2-L3': 399, 'voltage.L3-L1': 401 }, registers: {} },
  },
];
export default captures;
