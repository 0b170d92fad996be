import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 1,500.25 W',
    kind: 'worked',
    source: 'mbmd 475b0ef2 dmg610.go: 39h signed hundredths of W, 3Bh of var, 3Dh unsigned hundredths of VA',
    working: [
      '-150,025 = FFFD B5F7h: 150,025 = 2 × 65,536 + 18,953 = 0002 4A09h, complement FFFD B5F6h, plus one',
      '25.00 var = 2500 = 09C4h; 1,600.00 VA = 160,000 = 2 × 65,536 + 28,928 = 0002 7100h',
    ],
    request: { function: 4, address: 0x0039, count: 6 },
    words: 'fffd b5f7 0000 09c4 0002 7100',
    says: { values: { 'power.active': -1500.25, 'power.reactive': 25, 'power.apparent': 1600 }, registers: {} },
  },
  {
    name: 'both counters of four registers',
    kind: 'worked',
    source: 'mbmd 475b0ef2 dmg610.go: 1B1Fh import, 1B23h export, 64 bits, hundredths of kWh',
    working: ['42,949,672.96 kWh = 4,294,967,296 = 2^32 = 0000 0001 0000 0000h; 3.21 kWh = 321 = 0141h'],
    request: { function: 4, address: 0x1b1f, count: 8 },
    words: '0000 0001 0000 0000 0000 0000 0000 0141',
    says: {
      values: {},
      registers: {},
      rejected: { import: 'out-of-range' },
    },
  },
  {
    name: 'counters a meter can have',
    kind: 'worked',
    source: 'mbmd 475b0ef2 dmg610.go: 1B1Fh import, 1B23h export, 64 bits, hundredths of kWh',
    working: ['1,234,567.89 kWh = 123,456,789 = 075Bh CD15h; 3.21 kWh = 321 = 0141h'],
    request: { function: 4, address: 0x1b1f, count: 8 },
    words: '0000 0000 075b cd15 0000 0000 0000 0141',
    says: {
      values: {},
      registers: { import: { value: 123_456_789, exponent: 1 }, export: { value: 321, exponent: 1 } },
    },
  },
];
export default captures;
