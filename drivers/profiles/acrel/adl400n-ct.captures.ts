import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 1.5 kW',
    kind: 'worked',
    source:
      'ADLMeter (public file, repository not known), reader of ADL400N-CT: 2114h to 211Ah float32 kW; IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127)',
    working: [
      '-0.5 = -1.0 × 2^-1: exponent 126 = 7Eh → BF00 0000; -1.5 = -1.5 × 2^0: exponent 127, fraction .5 → BFC0 0000',
    ],
    request: { function: 3, address: 0x2114, count: 8 },
    words: 'bf00 0000 bf00 0000 bf00 0000 bfc0 0000',
    says: {
      values: {
        'power.active.L1': -500,
        'power.active.L2': -500,
        'power.active.L3': -500,
        'power.active': -1500,
      },
      registers: {},
    },
  },
  {
    name: 'both counters',
    kind: 'worked',
    source:
      'ADLMeter (public file, repository not known), reader of ADL400N-CT: 3004h and 3008h float64 kWh; IEEE 754 binary64 by hand: exponent 11 (bias 1023)',
    working: [
      '1,024.5 = 1.00048828125 × 2^10: exponent 1033 = 409h, fraction 2^-11 → 4090 0200 0000 0000',
      '0.25 = 1.0 × 2^-2: exponent 1021 = 3FDh → 3FD0 0000 0000 0000',
    ],
    request: { function: 3, address: 0x3004, count: 8 },
    words: '4090 0200 0000 0000 3fd0 0000 0000 0000',
    says: {
      values: {},
      registers: { import: { value: 1_024_500_000, exponent: -3 }, export: { value: 250_000, exponent: -3 } },
    },
  },
];
export default captures;
