import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'the torn import total, frequency, export',
    kind: 'worked',
    source: 'kellerza/sunsynk 01be4fff single_phase.py: (78, 80) import, 79 frequency, (81, 82) export, low word first',
    working: [
      'import 13,200.0 kWh = 132,000 = 2 × 65,536 + 928: low word 03A0h in 78, high word 0002h in 80; we count 928',
      '49.98 Hz = 4998 = 1386h; export 6,600.0 kWh = 66,000 = 65,536 + 464: 01D0h, 0001h',
    ],
    request: { function: 3, address: 78, count: 5 },
    words: '03a0 1386 0002 01d0 0001',
    says: {
      values: { frequency: 49.98 },
      registers: { import: { value: 928, exponent: 2 }, export: { value: 66_000, exponent: 2 } },
    },
  },
  {
    name: 'selling 2,468 W',
    kind: 'worked',
    source: 'evcc 013d14de deye-hybrid-1p.yaml: 169, int16, from the grid positive',
    working: ['-2468 = 65,536 - 2,468 = 63,068 = F65Ch'],
    request: { function: 3, address: 169, count: 1 },
    words: 'f65c',
    says: { values: { 'power.active': -2468 }, registers: {} },
  },
];
export default captures;
