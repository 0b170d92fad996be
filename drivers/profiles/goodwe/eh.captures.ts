import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'the grid voltage of a GW6000-EH',
    kind: 'recorded',
    source: 'marcelblijleven/goodwe 012907b0 tests/sample/eh/GW6000_EH_running_data1.hex, register 35121',
    working: ['093Eh = 2,366 × 0.1 V'],
    request: { function: 3, address: 35_121, count: 1 },
    words: '093e',
    says: { values: { 'voltage.L1': 236.6 }, registers: {} },
  },
  {
    name: 'a voltage that is not there',
    kind: 'worked',
    source:
      'marcelblijleven/goodwe 012907b0 tests/sample/eh/GW6000_EH_running_data1.hex: the second phase of the single-phase GW6000-EH, register 35126, reads FFFFh',
    working: ['FFFFh is all ones: not available'],
    request: { function: 3, address: 35_121, count: 1 },
    words: 'ffff',
    says: { values: {}, registers: {}, rejected: { 'voltage.L1': 'not-available' } },
  },
  {
    name: 'the meter: exporting 2,500 W',
    kind: 'worked',
    source:
      'marcelblijleven/goodwe 0301bfb5 et.py: 36014 0.01 Hz, 36015 and 36017 float Wh, 36025 int32 W, export positive',
    working: [
      '50.00 Hz = 5000 = 1388h; 2500 = 9C4h, in two registers 0000 09C4',
      '8,192 Wh = 1.0 × 2^13: exponent 140 = 8Ch → 4600 0000; 4,096 Wh = 1.0 × 2^12: exponent 139 = 8Bh → 4580 0000',
    ],
    request: { function: 3, address: 36_014, count: 13 },
    words: '1388 4600 0000 4580 0000 0000 09c4 0000 0000 0000 0000 0000 09c4',
    says: {
      values: { frequency: 50, 'power.active': -2500 },
      registers: { import: { value: 4_096_000, exponent: -3 }, export: { value: 8_192_000, exponent: -3 } },
    },
  },
];
export default captures;
