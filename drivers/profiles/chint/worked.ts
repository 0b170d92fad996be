import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const source = 'nd45_dtsu666_converter 30e4ff9f register-map.md: float32, high word first (IEEE 754 binary32 by hand)';

/** What holds for every DTSU666 of the common map, worked out once. */
export const dtsuCaptures: readonly GoldenCapture[] = [
  {
    name: 'voltage and current of the first phase',
    kind: 'worked',
    source,
    working: [
      '230.1 V is 2301 = 1.12353515625 × 2^11: exponent 138 = 8Ah, fraction 253 × 2^-11 → 450F D000',
      '6.521 A is 6521 = 1.592041015625 × 2^12: exponent 139 = 8Bh, fraction 2425 × 2^-12 → 45CB C800',
    ],
    request: { function: 3, address: 0x2006, count: 8 },
    words: '450f d000 0000 0000 0000 0000 45cb c800',
    says: { values: { 'voltage.L1': 230.1, 'voltage.L2': 0, 'voltage.L3': 0, 'current.L1': 6.521 }, registers: {} },
  },
  {
    name: 'feeding 1.5 kW into the grid',
    kind: 'worked',
    source,
    working: [
      '-1500 W is -15,000 = -1.8310546875 × 2^13: exponent 140 = 8Ch, fraction .8310546875 → 466A 6000; minus: C66A 6000',
    ],
    request: { function: 3, address: 0x2012, count: 2 },
    words: 'c66a 6000',
    says: { values: { 'power.active': -1500 }, registers: {} },
  },
  {
    name: 'frequency 50.01 Hz',
    kind: 'worked',
    source,
    working: ['5001 = 1.220947265625 × 2^12: exponent 139 = 8Bh, fraction 905 × 2^-12 → 459C 4800'],
    request: { function: 3, address: 0x2044, count: 2 },
    words: '459c 4800',
    says: { values: { frequency: 50.01 }, registers: {} },
  },
];

/** Both counters, 10 registers apart. */
export const dtsuCounters = (address: number): GoldenCapture => ({
  name: 'both energy registers',
  kind: 'worked',
  source,
  working: [
    '2052 kWh = 1.001953125 × 2^11: exponent 138 = 8Ah, fraction 2^-9 → 4500 4000',
    '0.125 kWh = 1.0 × 2^-3: exponent 124 = 7Ch, fraction 0 → 3E00 0000',
  ],
  request: { function: 3, address, count: 12 },
  words: '4500 4000 0000 0000 0000 0000 0000 0000 0000 0000 3e00 0000',
  says: {
    values: {},
    registers: { import: { value: 2_052_000_000, exponent: -3 }, export: { value: 125_000, exponent: -3 } },
  },
});
