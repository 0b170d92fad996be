import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'the meter of an RHI-6K-48ES-5G, importing 414 W',
    kind: 'recorded',
    source: 'candlerb/solis_exporter ef2ffdb7 docs/packet_log/index.md, answer to 01 04 81E2 0025',
    working: [
      '33263: FFFF FE62 = -414 to the grid; 33281: FFAF = -81 × 0.01; 33283: 3288h = 12,936; 33285: 0001 BAD4h = 113,364',
    ],
    request: { function: 4, address: 33_250, count: 37 },
    words: `0002 095d 00ea 0000 0000 0000 0000 ffff fe62 0000 0000 0000 0000 ffff fe62 0000 0121 0000 0000 0000 0000 0000
      0121 0000 01f9 0000 0000 0000 0000 0000 01f9 ffaf 1387 0000 3288 0001 bad4`,
    says: {
      values: {
        'voltage.L1': 239.7,
        'voltage.L2': 0,
        'voltage.L3': 0,
        'current.L1': 2.34,
        'power.active.L1': 414,
        'power.active.L2': 0,
        'power.active': 414,
        'power.apparent': 505,
        'power-factor': 0.81,
        frequency: 49.99,
      },
      registers: { import: { value: 12_936, exponent: 1 }, export: { value: 113_364, exponent: 1 } },
    },
  },
  {
    name: 'exporting on three phases',
    kind: 'worked',
    source: 'Tinkerforge 06dd4a33 solis.py: 33257 to 33263 S32BE, turned',
    working: ['1,200 = 04B0h a phase; 3,600 = 0E10h: positive there, negative here'],
    request: { function: 4, address: 33_257, count: 8 },
    words: '0000 04b0 0000 04b0 0000 04b0 0000 0e10',
    says: {
      values: {
        'power.active.L1': -1200,
        'power.active.L2': -1200,
        'power.active.L3': -1200,
        'power.active': -3600,
      },
      registers: {},
    },
  },
  {
    name: 'a plate of 16 characters, padded with NUL',
    kind: 'worked',
    source: 'candlerb/solis_exporter ef2ffdb7: 33004 ASCII, nul padded; Pho3niX90/solis_modbus: to 33019',
    working: ['"6031" = 36 30 33 31 hexadecimal; four times, then zeros'],
    request: { function: 4, address: 33_004, count: 16 },
    words: '3630 3331 3630 3331 3630 3331 3630 3331 0000 0000 0000 0000 0000 0000 0000 0000',
    says: { values: {}, registers: {}, serialNumber: '6031603160316031' },
  },
];
export default captures;
