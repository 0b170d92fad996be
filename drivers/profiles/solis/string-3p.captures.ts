import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'generating 8,500 W, 70,000 kWh so far',
    kind: 'worked',
    source:
      'home_assistant_solarman 4b634039 solis_3p-4g.yaml: 3004/3005 W and 3008/3009 kWh, the lower address the higher word',
    working: ['8500 = 2134h → 0000 2134; 70,000 = 65,536 + 4,464 = 0001h 1170h'],
    request: { function: 4, address: 3_004, count: 6 },
    words: '0000 2134 0000 0000 0001 1170',
    says: { values: { 'power.active': -8500 }, registers: { export: { value: 70_000, exponent: 3 } } },
  },
  {
    name: 'voltages, currents, frequency',
    kind: 'worked',
    source: 'home_assistant_solarman 4b634039 solis_3p-4g.yaml: 3033 to 3035 0.1 V, 3036 to 3038 0.1 A, 3042 0.01 Hz',
    working: [
      '230.5 V = 2305 = 0901h; 231.0 V = 0906h; 229.9 V = 08FBh; 12.3 A = 123 = 007Bh; 49.97 Hz = 4997 = 1385h',
    ],
    request: { function: 4, address: 3_033, count: 10 },
    words: '0901 0906 08fb 007b 007b 007b 0000 0000 0000 1385',
    says: {
      values: {
        'voltage.L1': 230.5,
        'voltage.L2': 231,
        'voltage.L3': 229.9,
        'current.L1': 12.3,
        'current.L2': 12.3,
        'current.L3': 12.3,
        frequency: 49.97,
      },
      registers: {},
    },
  },
];
export default captures;
