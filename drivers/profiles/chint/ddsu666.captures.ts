import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const source = 'OpenEMS 755a71df MeterChintDdsu666Impl.java: float32, high word first (IEEE 754 binary32 by hand)';

const captures: readonly GoldenCapture[] = [
  {
    name: 'voltage, and 1.5 kW into the grid',
    kind: 'worked',
    source,
    working: [
      '230.5 V = 1.80078125 × 2^7: exponent 134 = 86h, fraction 205 × 2^-8 → 4366 8000',
      '-1.5 kW = -1.5 × 2^0: exponent 127 = 7Fh, fraction .5 → BFC0 0000',
    ],
    request: { function: 3, address: 0x2000, count: 6 },
    words: '4366 8000 0000 0000 bfc0 0000',
    says: {
      values: { 'voltage.L1': 230.5, 'current.L1': 0, 'power.active': -1500, 'power.active.L1': -1500 },
      registers: {},
    },
  },
  {
    name: 'import counter',
    kind: 'worked',
    source,
    working: ['2052 kWh = 1.001953125 × 2^11 → 4500 4000'],
    request: { function: 3, address: 0x4000, count: 2 },
    words: '4500 4000',
    says: { values: {}, registers: { import: { value: 2_052_000_000, exponent: -3 } } },
  },
];
export default captures;
