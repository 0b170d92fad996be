import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'power, power factor and frequency of a recorded answer',
    kind: 'recorded',
    source: 'wlcrs/huawei_solar#507, registers 32080 to 32085 (the same in all models)',
    request: { function: 3, address: 32_080, count: 6 },
    words: '0000 0174 0000 0000 03e8 1387',
    says: { values: { 'power.active': -372, 'power-factor': 1, frequency: 49.99 }, registers: {} },
  },
  {
    name: 'three phases, the third current not available',
    kind: 'worked',
    source: 'wlcrs/huawei-solar-lib 0150281b registers.py: 32066 to 32071 u16 0.1 V, 32072 to 32076 s32 0.001 A',
    working: [
      '400.0 V = 4000 = 0FA0h; 399.9 V = 0F9Fh; 400.1 V = 0FA1h; 230.9 V = 2309 = 0905h; 231.0 V = 0906h; 231.1 V = 0907h',
      '-1.5 A = -1500 = FFFF FA24h (65,536 - 1,500 = 64,036); 20 A = 20,000 = 0000 4E20h; 7FFF FFFFh is not available',
    ],
    request: { function: 3, address: 32_066, count: 12 },
    words: '0fa0 0f9f 0fa1 0905 0906 0907 ffff fa24 0000 4e20 7fff ffff',
    says: {
      values: {
        'voltage.L1-L2': 400,
        'voltage.L2-L3': 399.9,
        'voltage.L3-L1': 400.1,
        'voltage.L1': 230.9,
        'voltage.L2': 231,
        'voltage.L3': 231.1,
        'current.L1': -1.5,
        'current.L2': 20,
      },
      registers: {},
      rejected: { 'current.L3': 'not-available' },
    },
  },
  {
    name: 'the yield, 0.01 kWh',
    kind: 'recorded',
    source: 'wlcrs/huawei_solar#507, registers 32106 and 32107',
    working: ['0007 36AC = 7 × 65,536 + 13,996 = 472,748'],
    request: { function: 3, address: 32_106, count: 2 },
    words: '0007 36ac',
    says: { values: {}, registers: { export: { value: 472_748, exponent: 1 } } },
  },
];
export default captures;
