import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'generating 70 kW',
    kind: 'worked',
    source:
      'SunGather 06482468 registers-sungrow.yaml: printed 5031 U32 W, 5033 S32, 5035 S16 0.001, 5036 U16 0.1 Hz; low word first',
    working: [
      'printed 5031 is asked for as 5030; 70,000 = 1 × 65,536 + 4,464: low word 1170h, high word 0001h',
      '-1 var = FFFF FFFFh; power factor 0.999 = 03E7h; 50.0 Hz = 500 = 01F4h',
    ],
    request: { function: 4, address: 5_030, count: 6 },
    words: '1170 0001 ffff ffff 03e7 01f4',
    says: { values: { 'power.active': -70_000, 'power-factor': 0.999, frequency: 50 }, registers: {} },
  },
  {
    name: 'the total yield',
    kind: 'worked',
    source: 'SunGather 06482468: printed 5004 U32, 1 kWh; evcc 0316f24a: 5003, low word first',
    working: ['131,075 kWh = 2 × 65,536 + 3: low word 0003h, high word 0002h'],
    request: { function: 4, address: 5_003, count: 2 },
    words: '0003 0002',
    says: { values: {}, registers: { export: { value: 131_075, exponent: 3 } } },
  },
  {
    name: 'two phases that are not there, a current against the direction',
    kind: 'worked',
    source:
      'SunGather 06482468: printed 5019 to 5021 U16 0.1 V, 5022 S16 0.1 A; all ones is no value (bohdan-s/SungrowClient 4a78fdab)',
    working: ['231.4 V = 2314 = 090Ah; FFFFh; -0.3 A = -3 = FFFDh'],
    request: { function: 4, address: 5_018, count: 4 },
    words: '090a ffff ffff fffd',
    says: {
      values: { 'voltage.L1': 231.4, 'current.L1': -0.3 },
      registers: {},
      rejected: { 'voltage.L2': 'not-available', 'voltage.L3': 'not-available' },
    },
  },
];
export default captures;
