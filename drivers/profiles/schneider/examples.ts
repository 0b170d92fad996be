import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const source =
  'Schneider iEM3000 user manual DOCA0005EN-04 and register list PM5100_PM5300: float32 of kW and INT64 of Wh, high word first (IEEE 754 binary32 by hand)';

/** Bytes that hold for every three-phase meter of the live block from 0x0BB7. */
export const threePhaseExamples: readonly GoldenCapture[] = [
  {
    name: '1.5 kW into the grid on the first phase',
    kind: 'worked',
    source,
    working: ['-1.5 kW = -1.5 × 2^0: exponent 127 = 7Fh, fraction .5 → BFC0 0000'],
    request: { function: 3, address: 0x0bed, count: 8 },
    words: 'bfc0 0000 0000 0000 0000 0000 bfc0 0000',
    says: {
      values: { 'power.active.L1': -1500, 'power.active.L2': 0, 'power.active.L3': 0, 'power.active': -1500 },
      registers: {},
    },
  },
  {
    name: 'voltage of the first phase',
    kind: 'worked',
    source,
    working: ['230.5 V = 1.80078125 × 2^7: exponent 134 = 86h, fraction 205 × 2^-8 → 4366 8000'],
    request: { function: 3, address: 0x0bd3, count: 2 },
    words: '4366 8000',
    says: { values: { 'voltage.L1': 230.5 }, registers: {} },
  },
  {
    name: 'both energy registers',
    kind: 'worked',
    source,
    working: ['123,456 Wh = 1 × 65,536 + 57,920 (E240h) → 0001 E240; 2 Wh → 0002, in the last of four words each'],
    request: { function: 3, address: 0x0c83, count: 8 },
    words: '0000 0000 0001 e240 0000 0000 0000 0002',
    says: { values: {}, registers: { import: { value: 123_456, exponent: 0 }, export: { value: 2, exponent: 0 } } },
  },
];
