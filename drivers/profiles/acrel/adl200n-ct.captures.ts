import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'current and an export of 750 W',
    kind: 'worked',
    source:
      'ADLMeter (public file, repository not known), reader of ADL200N-CT: 210Ch A, 2114h kW, float32; IEEE 754 binary32 by hand',
    working: ['3.25 = 1.625 × 2^1: exponent 128 = 80h, fraction .101 → 4050 0000; -0.75 = -1.5 × 2^-1 → BF40 0000'],
    request: { function: 3, address: 0x210c, count: 10 },
    words: '4050 0000 0000 0000 0000 0000 0000 0000 bf40 0000',
    says: { values: { 'current.L1': 3.25, 'power.active': -750 }, registers: {} },
  },
  {
    name: 'both counters',
    kind: 'worked',
    source:
      'ADLMeter (public file, repository not known), reader of ADL200N-CT: 3004h and 3008h float64 kWh; IEEE 754 binary64 by hand',
    working: ['512 = 1.0 × 2^9: exponent 1032 = 408h → 4080 0000 0000 0000; 0 → zeros'],
    request: { function: 3, address: 0x3004, count: 8 },
    words: '4080 0000 0000 0000 0000 0000 0000 0000',
    says: {
      values: {},
      registers: { import: { value: 512_000_000, exponent: -3 }, export: { value: 0, exponent: -3 } },
    },
  },
];
export default captures;
