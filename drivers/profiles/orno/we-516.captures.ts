import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 3 kW',
    kind: 'worked',
    source: 'mbmd 145068be orno3p.go (float32, kW); IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127)',
    working: ['-3 = -1.5 × 2^1: exponent 128 = 80h, fraction .1 → C040 0000; -1 = BF80 0000'],
    request: { function: 3, address: 0x001c, count: 8 },
    words: 'c040 0000 bf80 0000 bf80 0000 bf80 0000',
    says: {
      values: {
        'power.active': -3000,
        'power.active.L1': -1000,
        'power.active.L2': -1000,
        'power.active.L3': -1000,
      },
      registers: {},
    },
  },
  {
    name: 'both counters, the phases between them',
    kind: 'worked',
    source: 'mbmd 145068be orno3p.go (float32, kWh); IEEE 754 binary32 by hand',
    working: ['4,096.5 = 1.0001220703125 × 2^12: exponent 139 = 8Bh, fraction 2^-13 → 4580 0400; 8 → 4100 0000'],
    request: { function: 3, address: 0x0108, count: 10 },
    words: '4580 0400 0000 0000 0000 0000 0000 0000 4100 0000',
    says: {
      values: {},
      registers: { import: { value: 4_096_500_000, exponent: -3 }, export: { value: 8_000_000, exponent: -3 } },
    },
  },
];
export default captures;
