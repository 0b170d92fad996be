import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'voltage, current, frequency where a 5K-4G has them',
    kind: 'worked',
    source: 'graham0/ginlong-wifi#5: 3035 0.1 V, 3036 0.1 A (3038 the same), 3042 0.01 Hz',
    working: ['234.5 V = 2345 = 0929h; 15.0 A = 150 = 0096h; 50.03 Hz = 5003 = 138Bh'],
    request: { function: 4, address: 3_035, count: 8 },
    words: '0929 0096 0000 0096 0000 0000 0000 138b',
    says: { values: { 'voltage.L1': 234.5, 'current.L1': 15, frequency: 50.03 }, registers: {} },
  },
  {
    name: 'generating 3,517 W, 21,000 kWh so far',
    kind: 'worked',
    source: 'evcc b29b49e3 solis.yaml: 3004 uint32 W, 3008 uint32 kWh',
    working: ['3517 = 0DBDh; 21,000 = 5208h'],
    request: { function: 4, address: 3_004, count: 6 },
    words: '0000 0dbd 0000 0000 0000 5208',
    says: { values: { 'power.active': -3517 }, registers: { export: { value: 21_000, exponent: 3 } } },
  },
];
export default captures;
