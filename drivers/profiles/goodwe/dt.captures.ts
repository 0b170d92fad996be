import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'a GW8K-DT generating 643 W, its total not available',
    kind: 'recorded',
    source: 'marcelblijleven/goodwe 3e6df6b3 tests/sample/dt/GW8K-DT_running_data.hex',
    working: ['30127: 0000 0283 = 643; 30145: FFFF FFFF is not available'],
    request: { function: 3, address: 30_100, count: 73 },
    words: `1508 1810 2b1b 0ac3 0006 13f4 0008 ffff ffff ffff ffff ffff ffff ffff ffff 1029 1022 0ff0 0944 0965 0930 000a
      000a 000a 1390 138c 1388 0000 0283 0001 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 ffff 01c5 ffff ffff
      ffff ffff ffff ffff ffff 0020 0000 0000 0000 0000 ffff ffff ffff ffff ffff ffff ffff ffff 0200 1862 0c60 0000
      0000 0000 02d8 0081 0000 ffff 0054`,
    says: {
      values: {
        'voltage.L1-L2': 413.7,
        'voltage.L2-L3': 413,
        'voltage.L3-L1': 408,
        'voltage.L1': 237.2,
        'voltage.L2': 240.5,
        'voltage.L3': 235.2,
        'current.L1': 1,
        'current.L2': 1,
        'current.L3': 1,
        frequency: 50.08,
        'power.active': -643,
      },
      registers: {},
      rejected: { export: 'not-available' },
    },
  },
  {
    name: 'the plate of a GW8K-DT (its number was made zeros by whoever published it)',
    kind: 'recorded',
    source: 'marcelblijleven/goodwe 6816d6a4 tests/sample/dt/GW8K-DT_device_info.hex, registers 30004 to 30016',
    request: { function: 3, address: 30_004, count: 13 },
    words: '3030 3030 3030 4454 5330 3030 3030 3030 4757 384b 2d44 5420 2020',
    says: { values: {}, registers: {}, serialNumber: '000000DTS0000000' },
  },
  {
    name: 'a total, high word first',
    kind: 'worked',
    source: 'marcelblijleven/goodwe 023fb594 dt.py: 30145, uint32, 0.1 kWh',
    working: ['98,765.4 kWh = 987,654 × 100 Wh; 987,654 = 15 × 65,536 + 4,614 = 000Fh 1206h'],
    request: { function: 3, address: 30_145, count: 2 },
    words: '000f 1206',
    says: { values: {}, registers: { export: { value: 987_654, exponent: 2 } } },
  },
];
export default captures;
