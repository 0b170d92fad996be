import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'importing 414 W: to the grid is positive there',
    kind: 'worked',
    source: 'evcc b29b49e3 solis.yaml: 3262 int32 W, turned',
    working: ['-414 = FFFF FE62h (65,536 - 414 = 65,122 = FE62h); turned 414'],
    request: { function: 4, address: 3_262, count: 2 },
    words: 'ffff fe62',
    says: { values: { 'power.active': 414 }, registers: {} },
  },
  {
    name: 'imported so far',
    kind: 'worked',
    source: 'evcc b29b49e3 solis.yaml: 3282 uint32, 0.01 kWh',
    working: ['1,133.96 kWh = 113,396 × 0.01; 113,396 = 65,536 + 47,860 = 0001h BAF4h'],
    request: { function: 4, address: 3_282, count: 2 },
    words: '0001 baf4',
    says: { values: {}, registers: { import: { value: 113_396, exponent: 1 } } },
  },
];
export default captures;
