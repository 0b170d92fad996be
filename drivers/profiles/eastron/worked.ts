import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const source = 'Eastron protocol manuals: float32, most significant register first (IEEE 754 binary32 by hand)';

/** Both counters where the whole family has them: worked out once. */
export const sdmCounters: GoldenCapture = {
  name: 'both energy registers',
  kind: 'worked',
  source,
  working: [
    '0.125 kWh = 1.0 × 2^-3: exponent 124 = 7Ch, fraction 0 → 3E00 0000',
    '2052 kWh = 1.001953125 × 2^11: exponent 138 = 8Ah, fraction 2^-9 → 4500 4000',
  ],
  request: { function: 4, address: 0x0048, count: 4 },
  words: '3e00 0000 4500 4000',
  says: {
    values: {},
    registers: { import: { value: 125_000, exponent: -3 }, export: { value: 2_052_000_000, exponent: -3 } },
  },
};

/** Total power of a three-phase SDM, feeding into the grid. */
export const sdmExporting: GoldenCapture = {
  name: 'power that flows into the grid',
  kind: 'worked',
  source,
  working: ['1500 W = 1.46484375 × 2^10: exponent 137 = 89h, fraction .46484375 → 44BB 8000; minus: C4BB 8000'],
  request: { function: 4, address: 0x0034, count: 2 },
  words: 'c4bb 8000',
  says: { values: { 'power.active': -1500 }, registers: {} },
};
