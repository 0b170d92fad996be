import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'a single-phase inverter generating 372 W',
    kind: 'recorded',
    source: 'wlcrs/huawei_solar#507, answer to 0003 7D40 0034 of 2023-10-16',
    working: [
      '32066: 0932 = 235.4 V; 32072: 0000 066A = 1.642 A; 32080: 0000 0174 = 372 W; 32084: 03E8; 32085: 1387 = 49.99 Hz',
      '32106: 0007 36AC = 472,748 × 0.01 kWh = 4,727.48 kWh',
    ],
    request: { function: 3, address: 32_064, count: 52 },
    words: `0000 017d 0932 0000 0000 0481 0002 0000 0000 066a 0000 0000 0000 0000 0000 0579 0000 0174 0000 0000 03e8 1387
      261f 0160 0bb8 0200 0000 652c ee11 652c 373a 0000 017b 0000 0000 0000 0000 0000 0000 0000 0000 0000 0007 36ac
      0007 7826 652d 3089 0000 002e 0000 0078`,
    says: {
      values: {
        'voltage.L1': 235.4,
        'current.L1': 1.642,
        'power.active': -372,
        'power-factor': 1,
        frequency: 49.99,
      },
      registers: { export: { value: 472_748, exponent: 1 } },
    },
  },
];
export default captures;
