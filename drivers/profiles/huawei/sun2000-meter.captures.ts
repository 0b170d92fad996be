import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 2,500 W, both counters',
    kind: 'worked',
    source: 'wlcrs/huawei-solar-lib 0150281b registers.py: 37113 s32 W (to the grid positive), 37117 to 37122',
    working: [
      '2500 = 0000 09C4h to the grid: -2500 W here; reactive 0; power factor -0.998 = -998 = FC1Ah; 50.01 Hz = 5001 = 1389h',
      'export 1,234.56 kWh = 123,456 × 0.01 = 0001 E240h; import 655.36 kWh = 65,536 × 0.01 = 0001 0000h',
    ],
    request: { function: 3, address: 37_113, count: 10 },
    words: '0000 09c4 0000 0000 fc1a 1389 0001 e240 0001 0000',
    says: {
      values: { 'power.active': -2500, 'power-factor': -0.998, frequency: 50.01 },
      registers: { import: { value: 65_536, exponent: 1 }, export: { value: 123_456, exponent: 1 } },
    },
  },
  {
    name: 'no meter: everything not available',
    kind: 'worked',
    source: 'evcc-io/evcc 17fc25d2 huawei templates (int32nan): 7FFF FFFFh is not available',
    working: ['7FFF FFFFh is the largest signed number'],
    request: { function: 3, address: 37_119, count: 4 },
    words: '7fff ffff 7fff ffff',
    says: { values: {}, registers: {}, rejected: { import: 'not-available', export: 'not-available' } },
  },
  {
    name: 'an export counted downwards is refused, not turned round',
    kind: 'worked',
    source: 'wlcrs/huawei_solar#54: some firmware says export as a negative number',
    working: ['-1.00 kWh = -100 = FFFF FF9Ch'],
    request: { function: 3, address: 37_119, count: 2 },
    words: 'ffff ff9c',
    says: { values: {}, registers: {}, rejected: { export: 'out-of-range' } },
  },
];
export default captures;
