import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 2.5 kW',
    kind: 'worked',
    source: 'mbmd 13a3019e inepro.go (float32, kW); IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127)',
    working: ['-2.5 = -1.25 × 2^1: exponent 128 = 80h, fraction .01 → C020 0000; -1.25 = -1.25 × 2^0 → BFA0 0000; 0'],
    request: { function: 3, address: 0x5012, count: 8 },
    words: 'c020 0000 bfa0 0000 bfa0 0000 0000 0000',
    says: {
      values: {
        'power.active': -2500,
        'power.active.L1': -1250,
        'power.active.L2': -1250,
        'power.active.L3': 0,
      },
      registers: {},
    },
  },
  {
    name: 'both counters',
    kind: 'worked',
    source: 'mbmd 13a3019e inepro.go (float32, kWh); IEEE 754 binary32 by hand',
    working: [
      '100 = 1.5625 × 2^6: exponent 133 = 85h → 42C8 0000; 0.5 → 3F00 0000; ten registers of others between them',
    ],
    request: { function: 3, address: 0x600c, count: 14 },
    words: '42c8 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 3f00 0000',
    says: {
      values: {},
      registers: { import: { value: 100_000_000, exponent: -3 }, export: { value: 500_000, exponent: -3 } },
    },
  },
];
export default captures;
