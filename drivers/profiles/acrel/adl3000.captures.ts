import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'voltages, currents, powers of three phases',
    kind: 'worked',
    source:
      'aggsoft.com (web page), list of ADL3000 (97 to 106, words); steps of the ADL family: 0.1 V, 0.01 A, 0.001 kW',
    working: [
      '230.0 V = 08FCh, 229.8 V = 08FAh, 230.2 V = 08FEh; 4.50 A = 450 = 01C2h',
      '-1.035 kW = -1035 = FBF5h; three of them -3105 = F3DFh',
    ],
    request: { function: 3, address: 97, count: 10 },
    words: '08fc 08fa 08fe 01c2 01c2 01c2 fbf5 fbf5 fbf5 f3df',
    says: {
      values: {
        'voltage.L1': 230,
        'voltage.L2': 229.8,
        'voltage.L3': 230.2,
        'current.L1': 4.5,
        'current.L2': 4.5,
        'current.L3': 4.5,
        'power.active.L1': -1035,
        'power.active.L2': -1035,
        'power.active.L3': -1035,
        'power.active': -3105,
      },
      registers: {},
    },
  },
  {
    name: 'the import counter',
    kind: 'worked',
    source: 'ADL3000-E manual §9.1: 000AH, 0.01 kWh; two registers',
    working: ['655.37 kWh = 65,537 = 0001h 0001h'],
    request: { function: 3, address: 10, count: 2 },
    words: '0001 0001',
    says: { values: {}, registers: { import: { value: 65_537, exponent: 1 } } },
  },
];
export default captures;
