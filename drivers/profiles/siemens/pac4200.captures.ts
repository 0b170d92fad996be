import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { pacCaptures } from './worked.ts';

const captures: readonly GoldenCapture[] = [
  ...pacCaptures,
  {
    name: '3rd and 5th harmonics of the voltages, in percent',
    kind: 'worked',
    source:
      'Siemens, PAC4220 equipment manual L1V30827278B-01, A.1.7: h5 of L1 at 9001 + 3·(5 − 1) = 9013; IEEE 754 binary32 by hand',
    working: [
      'h3 1 = 2^0: exponent 127 = 7Fh → 3F80 0000; 2 → 4000 0000; 3 = 1.5 × 2^1 → 4040 0000',
      'h5 4 = 2^2 → 4080 0000; 5 = 1.25 × 2^2: fraction 010… → 40A0 0000; 6 = 1.5 × 2^2 → 40C0 0000',
    ],
    request: { function: 3, address: 9_007, count: 12 },
    words: '3f80 0000 4000 0000 4040 0000 4080 0000 40a0 0000 40c0 0000',
    says: {
      values: {
        'harmonic.voltage.L1.3': 1,
        'harmonic.voltage.L2.3': 2,
        'harmonic.voltage.L3.3': 3,
        'harmonic.voltage.L1.5': 4,
        'harmonic.voltage.L2.5': 5,
        'harmonic.voltage.L3.5': 6,
      },
      registers: {},
    },
  },
  {
    name: '3rd and 5th harmonics of the currents, in amperes, behind their fundamentals',
    kind: 'worked',
    source:
      'Siemens, PAC4220 equipment manual L1V30827278B-01, A.1.9: current harmonics are expressed in A; IEEE 754 binary32 by hand',
    working: [
      'fundamentals 10 A = 1.25 × 2^3 → 4120 0000; 20 A = 1.25 × 2^4 → 41A0 0000; 40 A = 1.25 × 2^5 → 4220 0000',
      'h3 1 A each → 3F80 0000: 10, 5 and 2.5 %; h5 2 A each → 4000 0000: 20, 10 and 5 %',
    ],
    request: { function: 3, address: 11_001, count: 18 },
    words: '4120 0000 41a0 0000 4220 0000 3f80 0000 3f80 0000 3f80 0000 4000 0000 4000 0000 4000 0000',
    says: {
      values: {
        'harmonic.current.L1.3': 10,
        'harmonic.current.L2.3': 5,
        'harmonic.current.L3.3': 2.5,
        'harmonic.current.L1.5': 20,
        'harmonic.current.L2.5': 10,
        'harmonic.current.L3.5': 5,
      },
      registers: {},
    },
  },
];
export default captures;
