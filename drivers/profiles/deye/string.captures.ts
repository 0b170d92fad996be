import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'generating 7,000.1 W',
    kind: 'worked',
    source: 'kbialek/deye-inverter-mqtt 1da64057 metric_group_string.md: 79 0.01 Hz, 86 low word, 87 high word, 0.1 W',
    working: [
      '50.02 Hz = 5002 = 138Ah; 70,001 = 1 × 65,536 + 4,465: low word 1171h, high word 0001h',
      'registers 80 to 83 are not looked at; 84 and 85: 70,100 = 65,536 + 4,564: 11D4h, 0001h = 7,010 VA',
    ],
    request: { function: 3, address: 79, count: 9 },
    words: '138a 0000 0000 0000 0000 11d4 0001 1171 0001',
    says: { values: { frequency: 50.02, 'power.apparent': 7010, 'power.active': -7000.1 }, registers: {} },
  },
  {
    name: 'the total, low word first',
    kind: 'worked',
    source: 'kbialek/deye-inverter-mqtt 1da64057: 63 low word, 64 high word, 0.1 kWh',
    working: ['12,345.6 kWh = 123,456 × 100 Wh = 0001 E240h: E240h first'],
    request: { function: 3, address: 63, count: 2 },
    words: 'e240 0001',
    says: { values: {}, registers: { export: { value: 123_456, exponent: 2 } } },
  },
];
export default captures;
