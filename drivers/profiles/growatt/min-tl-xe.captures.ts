import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'generating 2,987.6 W',
    kind: 'worked',
    source: 'Growatt-Local-Modbus 2a90b3dc inverter_120.py: 35 two registers 0.1 W, 37 0.01 Hz, 38 0.1 V, 39 0.1 A',
    working: ['29,876 = 74B4h → 0000 74B4; 50.01 Hz = 5001 = 1389h; 233.1 V = 2331 = 091Bh; 12.8 A = 128 = 0080h'],
    request: { function: 4, address: 35, count: 5 },
    words: '0000 74b4 1389 091b 0080',
    says: {
      values: { 'power.active': -2987.6, frequency: 50.01, 'voltage.L1': 233.1, 'current.L1': 12.8 },
      registers: {},
    },
  },
  {
    name: 'generated so far',
    kind: 'worked',
    source: 'evcc 084a3ecc growatt-min-tlxe.yaml: 55 uint32, 0.1 kWh',
    working: ['20,000.3 kWh = 200,003 = 3 × 65,536 + 3,395 = 0003h 0D43h'],
    request: { function: 4, address: 55, count: 2 },
    words: '0003 0d43',
    says: { values: {}, registers: { export: { value: 200_003, exponent: 2 } } },
  },
];
export default captures;
