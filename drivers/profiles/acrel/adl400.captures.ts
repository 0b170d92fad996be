import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting on all phases',
    kind: 'worked',
    source:
      'vector "solar_export_all_phases" of the SmartEVSE ADL400-D profile (public file, repository not known): -500, -600, -450, -1550 W at 356, 358, 360, 362',
    working: [
      '-500 = FFFF FE0Ch (65,536 - 500 = 65,036); -600 = FFFF FDA8h (64,936); -450 = FFFF FE3Eh (65,086)',
      '-1550 = FFFF F9F2h (63,986)',
    ],
    request: { function: 3, address: 356, count: 8 },
    words: 'ffff fe0c ffff fda8 ffff fe3e ffff f9f2',
    says: {
      values: {
        'power.active.L1': -500,
        'power.active.L2': -600,
        'power.active.L3': -450,
        'power.active': -1550,
      },
      registers: {},
    },
  },
  {
    name: 'both counters, the tariffs between them',
    kind: 'worked',
    source: 'ADL3000-E manual §9.1: 000AH forward, 0014H reverse, 0.01 kWh; two registers',
    working: ['1,234.56 kWh = 123,456 = 0001h E240h; 0.07 kWh = 7'],
    request: { function: 3, address: 10, count: 12 },
    words: '0001 e240 0000 0000 0000 0000 0000 0000 0000 0000 0000 0007',
    says: {
      values: {},
      registers: { import: { value: 123_456, exponent: 1 }, export: { value: 7, exponent: 1 } },
    },
  },
];
export default captures;
