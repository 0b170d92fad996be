import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'voltage of the manual: 230.2 V',
    kind: 'datasheet',
    source: 'Eastron SDM120-Modbus protocol manual, example of function 04 (43 66 33 34 = 230.2 V)',
    working: ['0x663334 = 6,697,780; (2^23 + 6,697,780) / 2^16 = 230.20000457763672'],
    request: { function: 4, address: 0x0000, count: 2 },
    words: '4366 3334',
    says: { values: { 'voltage.L1': (2 ** 23 + 6_697_780) / 2 ** 16 }, registers: {} },
  },
  {
    name: 'both energy registers',
    kind: 'worked',
    source:
      'Eastron SDM120-Modbus protocol manual and nmakel/sdm_modbus 0f2c9dc3: float32, high word first (IEEE 754 binary32 by hand)',
    working: [
      '2052 kWh = 1.001953125 × 2^11: exponent 138 = 8Ah, fraction 2^-9 → 0 10001010 000000001 0… → 4500 4000',
      '0.125 kWh = 1.0 × 2^-3: exponent 124 = 7Ch, fraction 0 → 0 01111100 0… → 3E00 0000',
    ],
    request: { function: 4, address: 0x0048, count: 4 },
    words: '4500 4000 3e00 0000',
    says: {
      values: {},
      registers: { import: { value: 2_052_000_000, exponent: -3 }, export: { value: 125_000, exponent: -3 } },
    },
  },
];
export default captures;
