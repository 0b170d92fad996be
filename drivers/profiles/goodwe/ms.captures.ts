import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'a GW10K-MS-30 over Modbus TCP, generating 5,914 W',
    kind: 'recorded',
    source:
      'marcelblijleven/goodwe e401a12d tests/sample/dt/GW10K-MS-30_tcp_running_data.hex, registers 30118 to 30146',
    working: [
      '30127: 0000 171A = 5,914; 30133: 0000 1745 = 5,957; 30139: 03E7 = 0.999; 30145: 0000 26FE = 9,982 × 0.1 kWh',
    ],
    request: { function: 3, address: 30_118, count: 29 },
    words: `096b ffff ffff 00f7 ffff ffff 1386 ffff ffff 0000 171a 0001 0000 0000 0000 0000 1745 ffff fffa ffff ffff 03e7
      ffff 0168 ffff ffff 002b 0000 26fe`,
    says: {
      values: {
        'voltage.L1': 241.1,
        'current.L1': 24.7,
        frequency: 49.98,
        'power.active': -5914,
        'power.apparent': 5957,
        'power-factor': 0.999,
      },
      registers: { export: { value: 9_982, exponent: 2 } },
    },
  },
];
export default captures;
