import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const source = 'adam4521/energy-scribe 3dd00b2b schneider_iEM2150.py (Arup, 2021), answers of a meter';

const captures: readonly GoldenCapture[] = [
  {
    name: 'voltage',
    kind: 'recorded',
    source,
    working: ['436F 970A: exponent 134, (2^23 + 7,313,162) / 2^16'],
    request: { function: 3, address: 0x0bd3, count: 2 },
    words: '436f 970a',
    says: { values: { 'voltage.L1': (2 ** 23 + 7_313_162) / 2 ** 16 }, registers: {} },
  },
  {
    name: 'frequency',
    kind: 'recorded',
    source,
    working: ['4247 F2B1: exponent 132, (2^23 + 4,715,185) / 2^18'],
    request: { function: 3, address: 0x0c25, count: 2 },
    words: '4247 f2b1',
    says: { values: { frequency: (2 ** 23 + 4_715_185) / 2 ** 18 }, registers: {} },
  },
  {
    name: 'import counter, taken for Wh',
    kind: 'recorded',
    source,
    working: ['432C D7F7: exponent 134, 11,327,479 / 2^16 = 172.84361… Wh'],
    request: { function: 3, address: 0xb02b, count: 2 },
    words: '432c d7f7',
    says: { values: {}, registers: { import: { value: 172_844, exponent: -3 } } },
  },
  {
    name: '1.5 kW into the grid',
    kind: 'worked',
    source: 'jacobstim/wattmonitor 49d89061 src/meters/A9MEM2150.py: 0x0BED float32 of kW (IEEE 754 binary32 by hand)',
    working: ['-1.5 kW = -1.5 × 2^0: exponent 127 = 7Fh, fraction .5 → BFC0 0000'],
    request: { function: 3, address: 0x0bed, count: 2 },
    words: 'bfc0 0000',
    says: { values: { 'power.active': -1500, 'power.active.L1': -1500 }, registers: {} },
  },
];
export default captures;
