import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'the counters of a SUN-12K-SG04LP3',
    kind: 'recorded',
    source: 'davidrapan/ha-solarman#471, answer to 01 03 01F4 003B of 2025-03-14',
    working: ['522: 6E08 0000, low word first = 28,168 × 0.1 kWh; 524: 06F3 0000 = 1,779 × 0.1 kWh'],
    request: { function: 3, address: 500, count: 59 },
    words: `0002 0000 0000 0000 0000 0000 0000 0000 0003 0000 0000 0000 0000 0000 001c 0002 237f 0000 2111 0000 0041 0000
      6e08 0000 06f3 0000 005a 9f6a 0000 0036 0000 0000 0000 0000 3e44 0000 0000 0000 0000 0000 04e2 05da 0000 0000
      0001 0000 0000 0000 0000 0001 0a00 0000 0000 0000 0000 0000 0000 0000 0000`,
    says: {
      values: {},
      registers: { import: { value: 28_168, exponent: 2 }, export: { value: 1_779, exponent: 2 } },
    },
  },
  {
    name: 'selling 3,000 W',
    kind: 'worked',
    source:
      'kellerza/sunsynk 05248151 three_phase_common.py and evcc 0316f24a: 622 to 625, signed, from the grid positive',
    working: ['-1000 = 65,536 - 1,000 = 64,536 = FC18h; -3000 = 62,536 = F448h'],
    request: { function: 3, address: 622, count: 4 },
    words: 'fc18 fc18 fc18 f448',
    says: {
      values: {
        'power.active.L1': -1000,
        'power.active.L2': -1000,
        'power.active.L3': -1000,
        'power.active': -3000,
      },
      registers: {},
    },
  },
  {
    name: 'a total above one word: 6,553.6 kWh and a tenth',
    kind: 'worked',
    source: 'Tinkerforge 037d057a deye.py: 522 U32LE, 0.1 kWh',
    working: ['65,537 = 1 × 65,536 + 1: low word 0001h, high word 0001h; 131,072 = 2 × 65,536: 0000h, 0002h'],
    request: { function: 3, address: 522, count: 4 },
    words: '0001 0001 0000 0002',
    says: {
      values: {},
      registers: { import: { value: 65_537, exponent: 2 }, export: { value: 131_072, exponent: 2 } },
    },
  },
];
export default captures;
