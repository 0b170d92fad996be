import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'exporting 12.34 kW',
    kind: 'worked',
    source:
      'mbmd 4304ad77 socomec.go: C568 signed, hundredths of kW; C56A the same in kvar; C56C kVA; C56E thousandths',
    working: ['-1234 = FFFF FB2Eh (65,536 - 1,234 = 64,302); 0; 1240 = 04D8h; -995 = FFFF FC1Dh (64,541)'],
    request: { function: 3, address: 0xc568, count: 8 },
    words: 'ffff fb2e 0000 0000 0000 04d8 ffff fc1d',
    says: {
      values: {
        'power.active': -12_340,
        'power.reactive': 0,
        'power.apparent': 12_400,
        'power-factor': -0.995,
      },
      registers: {},
    },
  },
  {
    name: 'both counters, the reactive ones between them',
    kind: 'worked',
    source: 'mbmd 4304ad77 socomec.go: C652 import, C658 export, kWh',
    working: ['123,456 kWh = 0001h E240h; 42 kWh = 002Ah'],
    request: { function: 3, address: 0xc652, count: 8 },
    words: '0001 e240 0000 0000 0000 0000 0000 002a',
    says: {
      values: {},
      registers: { import: { value: 123_456, exponent: 3 }, export: { value: 42, exponent: 3 } },
    },
  },
];
export default captures;
