import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'generating 4,321 W',
    kind: 'worked',
    source: 'evcc 191d4fb6 goodwe-dt.yaml: uint16, 1 W, what flows out of the inverter',
    working: ['4321 = 16 × 256 + 225 = 10E1h; generation is negative import: -4321 W'],
    request: { function: 3, address: 781, count: 1 },
    words: '10e1',
    says: { values: { 'power.active': -4321 }, registers: {} },
  },
  {
    name: 'the total, high word first',
    kind: 'worked',
    source: 'evcc 191d4fb6 goodwe-dt.yaml: uint32, 0.1 kWh',
    working: ['123,456.7 kWh = 1,234,567 × 100 Wh; 1,234,567 = 18 × 65,536 + 54,919 = 0012h D687h'],
    request: { function: 3, address: 786, count: 2 },
    words: '0012 d687',
    says: { values: {}, registers: { export: { value: 1_234_567, exponent: 2 } } },
  },
];
export default captures;
