import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'generating 25 kW on three phases',
    kind: 'worked',
    source:
      'Growatt-Local-Modbus 2a90b3dc inverter_120.py: 35 power, 37 frequency, then voltage, current, power of each phase',
    working: [
      '25,000.0 W = 250,000 = 3 × 65,536 + 53,392 = 0003h D090h; 49.99 Hz = 1387h',
      '230.0 V = 2300 = 08FCh; 231.0 V = 0906h; 229.0 V = 08F2h; 36.2 A = 362 = 016Ah; powers between are not looked at',
    ],
    request: { function: 4, address: 35, count: 13 },
    words: '0003 d090 1387 08fc 016a 0000 0000 0906 016a 0000 0000 08f2 016a',
    says: {
      values: {
        'power.active': -25_000,
        frequency: 49.99,
        'voltage.L1': 230,
        'voltage.L2': 231,
        'voltage.L3': 229,
        'current.L1': 36.2,
        'current.L2': 36.2,
        'current.L3': 36.2,
      },
      registers: {},
    },
  },
  {
    name: 'generated so far',
    kind: 'worked',
    source: 'Growatt-Local-Modbus 2a90b3dc inverter_120.py: 55 two registers, 0.1 kWh',
    working: ['1,000,000.0 kWh = 10,000,000 = 152 × 65,536 + 38,528 = 0098h 9680h'],
    request: { function: 4, address: 55, count: 2 },
    words: '0098 9680',
    says: { values: {}, registers: { export: { value: 10_000_000, exponent: 2 } } },
  },
];
export default captures;
