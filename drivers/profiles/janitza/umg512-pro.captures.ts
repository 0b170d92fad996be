import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';
import { umgCaptures } from './worked.ts';

const source = 'sm26449/janitza-monitor 7fab0ac7 docs/07-fft-harmonics.txt (float, V and A); IEEE 754 binary32 by hand';

const captures: readonly GoldenCapture[] = [
  ...umgCaptures,
  {
    name: 'harmonics of U L1, in volts, of a fundamental of 256 V',
    kind: 'worked',
    source,
    working: [
      '256 V = 1.0 × 2^8: exponent 135 = 87h → 4380 0000; it stands at 391, order n at 391 + 2·(n − 1)',
      'h2 0 V; h3 4 V = 2^2: exponent 129 = 81h → 4080 0000: 4/256 = 1.5625 %',
      'h4 0.5 V = 2^-1: exponent 126 = 7Eh → 3F00 0000: 0.1953125 %; h5 8 V → 4100 0000: 3.125 %',
    ],
    request: { function: 3, address: 391, count: 10 },
    words: '4380 0000 0000 0000 4080 0000 3f00 0000 4100 0000',
    says: {
      values: {
        'harmonic.voltage.L1.2': 0,
        'harmonic.voltage.L1.3': 1.5625,
        'harmonic.voltage.L1.4': 0.195_312_5,
        'harmonic.voltage.L1.5': 3.125,
      },
      registers: {},
    },
  },
  {
    name: 'harmonics of I L3, in amperes, of a fundamental of 10 A',
    kind: 'worked',
    source,
    working: [
      '10 A = 1.25 × 2^3: exponent 130 = 82h, fraction .25 = 010… → 4120 0000; it stands at 895 + 2·126 = 1147',
      'h2 0 A; h3 1 A → 3F80 0000: 10 %; h4 0 A; h5 2.5 A = 1.25 × 2^1: exponent 128 = 80h → 4020 0000: 25 %',
    ],
    request: { function: 3, address: 1_147, count: 10 },
    words: '4120 0000 0000 0000 3f80 0000 0000 0000 4020 0000',
    says: {
      values: { 'harmonic.current.L3.2': 0, 'harmonic.current.L3.3': 10, 'harmonic.current.L3.5': 25 },
      registers: {},
    },
  },
  {
    name: 'a phase without load has no harmonics; of nothing, something is no percentage',
    kind: 'worked',
    source,
    working: ['0 A of fundamental; h2 0 A: 0 %; h3 1 A → 3F80 0000: 1/0'],
    request: { function: 3, address: 1_021, count: 6 },
    words: '0000 0000 0000 0000 3f80 0000',
    says: {
      values: { 'harmonic.current.L2.2': 0 },
      registers: {},
      rejected: { 'harmonic.current.L2.3': 'not-a-number' },
    },
  },
  {
    name: 'flicker, with that of the fourth input between',
    kind: 'worked',
    source: 'sm26449/janitza-monitor 7fab0ac7 docs/02-measured-200ms.txt (float); IEEE 754 binary32 by hand',
    working: [
      'Pst 0.5 = 2^-1: exponent 126 = 7Eh → 3F00 0000; 0.75 = 1.5 × 2^-1 → 3F40 0000; 1 → 3F80 0000; L4 0',
      'Plt 0.25 = 2^-2: exponent 125 = 7Dh → 3E80 0000; 0.5; 0.625 = 1.25 × 2^-1: fraction 010… → 3F20 0000',
    ],
    request: { function: 3, address: 4_161, count: 14 },
    words: '3f00 0000 3f40 0000 3f80 0000 0000 0000 3e80 0000 3f00 0000 3f20 0000',
    says: {
      values: {
        'flicker.short.L1': 0.5,
        'flicker.short.L2': 0.75,
        'flicker.short.L3': 1,
        'flicker.long.L1': 0.25,
        'flicker.long.L2': 0.5,
        'flicker.long.L3': 0.625,
      },
      registers: {},
    },
  },
];
export default captures;
