import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

/** Bytes that hold for every UMG with the block from 19000, worked out once. */
export const umgCaptures: readonly GoldenCapture[] = [
  {
    name: 'delivering on all three phases',
    kind: 'worked',
    source: 'Tinkerforge 06dd4a33 janitza.py (F32BE); IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127)',
    working: [
      '-1000 = -1.953125 × 2^9: exponent 136 = 88h, fraction 1111 0100 0… → 447A 0000; with the sign C47A 0000',
      '-3000 = -1.46484375 × 2^11: exponent 138 = 8Ah, fraction 0111 0111 0… → 453B 8000; with the sign C53B 8000',
    ],
    request: { function: 3, address: 19_020, count: 8 },
    words: 'c47a 0000 c47a 0000 c47a 0000 c53b 8000',
    says: {
      values: {
        'power.active.L1': -1000,
        'power.active.L2': -1000,
        'power.active.L3': -1000,
        'power.active': -3000,
      },
      registers: {},
    },
  },
  {
    name: 'both counters with the per-phase ones between them',
    kind: 'worked',
    source: 'Tinkerforge 06dd4a33 janitza.py (F32BE, Wh); IEEE 754 binary32 by hand',
    working: [
      '1,000,000 = 1.9073486328125 × 2^19: exponent 146 = 92h, fraction 1110 1000 0100 1000 0… → 4974 2400',
      '2,048.5 = 1.000244140625 × 2^11: exponent 138 = 8Ah, fraction 2^-12 → 4500 0800',
    ],
    request: { function: 3, address: 19_068, count: 10 },
    words: '4974 2400 0000 0000 0000 0000 0000 0000 4500 0800',
    says: {
      values: {},
      registers: { import: { value: 1_000_000_000, exponent: -3 }, export: { value: 2_048_500, exponent: -3 } },
    },
  },
];
