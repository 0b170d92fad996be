import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'powers of three phases and their sum, one phase exporting',
    kind: 'worked',
    source: 'evcc b29b49e3 acrel-adw300.yaml: 30, 32, 34, 36 int32 W',
    working: ['1000 = 03E8h; -250 = FFFF FF06h; 500 = 01F4h; sum 1250 = 04E2h'],
    request: { function: 3, address: 30, count: 8 },
    words: '0000 03e8 ffff ff06 0000 01f4 0000 04e2',
    says: {
      values: {
        'power.active.L1': 1000,
        'power.active.L2': -250,
        'power.active.L3': 500,
        'power.active': 1250,
      },
      registers: {},
    },
  },
  {
    name: 'frequency and both counters',
    kind: 'worked',
    source: 'evcc b29b49e3: 62 and 64 0.01 kWh; a Python class (public file, repository not known): 003Bh 0.01 Hz',
    working: ['50.00 Hz = 1388h; 98,765.43 kWh = 9,876,543 = 150 × 65,536 + 46,143 = 0096h B43Fh; 1.00 kWh = 0064h'],
    request: { function: 3, address: 59, count: 7 },
    words: '1388 0000 0000 0096 b43f 0000 0064',
    says: {
      values: { frequency: 50 },
      registers: { import: { value: 9_876_543, exponent: 1 }, export: { value: 100, exponent: 1 } },
    },
  },
];
export default captures;
