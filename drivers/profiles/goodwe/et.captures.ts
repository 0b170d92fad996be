import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'the meter of a GW10K-ET while 110 W are imported',
    kind: 'recorded',
    source: 'marcelblijleven/goodwe 032ee211 tests/sample/et/GW10K-ET_meter_data.hex',
    working: [
      '36015: 4624 4980 = sign 0, exponent 8Ch = 140, 1.0100100 01001001 1b × 2^13 = 10,514.375 Wh to the grid',
      '36017: 4A46 A2F9 = exponent 94h = 148, 2^23 + 46A2F9h = 13,017,849; × 2^-2 = 3,254,462.25 Wh from the grid',
      '36025: FFFF FF92 = -110, and to the grid is positive there',
    ],
    request: { function: 3, address: 36_000, count: 45 },
    words: `0001 0023 000a 0000 0001 ffc7 ffd2 fffa ff92 0538 ff6f ff84 fff2 ffb0 138d 4624 4980 4a46 a2f9 ffff ffc7
      ffff ffd2 ffff fffa ffff ff92 0000 016c 0000 0165 0000 0266 0000 0538 ffff fe6e ffff fe8c ffff fd8d ffff fa85
      0001 0003`,
    says: {
      values: {
        frequency: 50.05,
        'power-factor': 0.08,
        'power.active': 110,
        'power.active.L1': 57,
        'power.active.L2': 46,
        'power.active.L3': 6,
      },
      registers: { import: { value: 3_254_462_250, exponent: -3 }, export: { value: 10_514_375, exponent: -3 } },
    },
  },
  {
    name: 'the meter of a GW25K-ET while 1,514 W are exported',
    kind: 'recorded',
    source: 'marcelblijleven/goodwe 78367bff tests/sample/et/GW25K-ET_meter_data.hex, registers 36014 to 36026',
    request: { function: 3, address: 36_014, count: 13 },
    words: '1384 0000 0000 0000 0000 0000 021c 0000 0217 0000 01b6 0000 05ea',
    says: {
      values: {
        frequency: 49.96,
        'power.active': -1514,
        'power.active.L1': -540,
        'power.active.L2': -535,
        'power.active.L3': -438,
      },
      registers: { import: { value: 0, exponent: -3 }, export: { value: 0, exponent: -3 } },
    },
  },
  {
    name: 'the voltages of a GW10K-ET',
    kind: 'recorded',
    source: 'marcelblijleven/goodwe fb4c189a tests/sample/et/GW10K-ET_running_data1.hex, registers 35121 to 35131',
    request: { function: 3, address: 35_121, count: 11 },
    words: '0959 000f 1387 0000 0150 096f 000d 1387 0000 011f 096b',
    says: { values: { 'voltage.L1': 239.3, 'voltage.L2': 241.5, 'voltage.L3': 241.1 }, registers: {} },
  },
  {
    name: 'the plate of a GW10K-ET (its number was made zeros by whoever published it)',
    kind: 'recorded',
    source: 'marcelblijleven/goodwe 2d6b5160 tests/sample/et/GW10K-ET_device_info_fw819.hex, registers 35003 to 35015',
    request: { function: 3, address: 35_003, count: 13 },
    words: '3030 3030 3030 3030 3030 3030 3030 3030 4757 3130 4b2d 4554 2020',
    says: { values: {}, registers: {}, serialNumber: '0000000000000000' },
  },
];
export default captures;
