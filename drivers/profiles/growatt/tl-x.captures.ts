import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'generating 999.9 W',
    kind: 'worked',
    source: 'Tinkerforge 1388f6a9 growatt.py: 3023 S32BE 0.1 W, 3025 0.01 Hz, 3026 0.1 V, 3027 0.1 A',
    working: ['9,999 = 270Fh; 50.00 Hz = 1388h; 228.0 V = 2280 = 08E8h; 4.4 A = 44 = 002Ch'],
    request: { function: 4, address: 3_023, count: 5 },
    words: '0000 270f 1388 08e8 002c',
    says: {
      values: { 'power.active': -999.9, frequency: 50, 'voltage.L1': 228, 'current.L1': 4.4 },
      registers: {},
    },
  },
  {
    name: 'generated so far',
    kind: 'worked',
    source: 'Tinkerforge 1388f6a9 growatt.py: 3051 U32BE, 0.1 kWh',
    working: ['7,000.0 kWh = 70,000 = 65,536 + 4,464 = 0001h 1170h'],
    request: { function: 4, address: 3_051, count: 2 },
    words: '0001 1170',
    says: { values: {}, registers: { export: { value: 70_000, exponent: 2 } } },
  },
];
export default captures;
