import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const source =
  'pazzero/esphome-dtsu666h-modbus-proxy 7725dd21 sensors/em1_sensors.yaml: float32, high word first, plain units (IEEE 754 binary32 by hand)';

const captures: readonly GoldenCapture[] = [
  {
    name: 'voltages, frequency between them and power into the grid',
    kind: 'worked',
    source,
    working: [
      '400 V = 1.5625 × 2^8: exponent 135 = 87h, fraction .5625 → 43C8 0000',
      '50 Hz = 1.5625 × 2^5: exponent 132 = 84h, the same fraction → 4248 0000',
      '-1500 W = -1.46484375 × 2^10: exponent 137 = 89h, fraction .46484375 → C4BB 8000',
    ],
    request: { function: 3, address: 2118, count: 10 },
    words: '43c8 0000 43c8 0000 43c8 0000 4248 0000 c4bb 8000',
    says: {
      values: {
        'voltage.L1-L2': 400,
        'voltage.L2-L3': 400,
        'voltage.L3-L1': 400,
        frequency: 50,
        'power.active': -1500,
      },
      registers: {},
    },
  },
  {
    name: 'both energy registers',
    kind: 'worked',
    source,
    working: ['2052 kWh = 1.001953125 × 2^11 → 4500 4000', '0.125 kWh = 1.0 × 2^-3 → 3E00 0000'],
    request: { function: 3, address: 2166, count: 10 },
    words: '4500 4000 0000 0000 0000 0000 0000 0000 3e00 0000',
    says: {
      values: {},
      registers: { import: { value: 2_052_000_000, exponent: -3 }, export: { value: 125_000, exponent: -3 } },
    },
  },
];
export default captures;
