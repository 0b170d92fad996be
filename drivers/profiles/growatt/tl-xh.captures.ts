import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'both counters, the daily export between them',
    kind: 'worked',
    source: 'Tinkerforge 1388f6a9 growatt.py: 3069 to user, 3073 to grid, U32BE 0.1 kWh',
    working: ['import 3,210.9 kWh = 32,109 = 7D6Dh; export 8,765.4 kWh = 87,654 = 65,536 + 22,118 = 0001h 5666h'],
    request: { function: 4, address: 3_069, count: 6 },
    words: '0000 7d6d 0000 0000 0001 5666',
    says: {
      values: {},
      registers: { import: { value: 32_109, exponent: 2 }, export: { value: 87_654, exponent: 2 } },
    },
  },
  {
    name: 'frequency and voltage',
    kind: 'worked',
    source: 'Tinkerforge 1388f6a9 growatt.py: 3025 0.01 Hz, 3026 0.1 V',
    working: ['50.02 Hz = 5002 = 138Ah; 236.4 V = 2364 = 093Ch'],
    request: { function: 4, address: 3_025, count: 2 },
    words: '138a 093c',
    says: { values: { frequency: 50.02, 'voltage.L1': 236.4 }, registers: {} },
  },
];
export default captures;
