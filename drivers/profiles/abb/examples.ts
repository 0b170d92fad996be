import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const counters: GoldenCapture = {
  name: 'the manual’s read of total energies',
  kind: 'datasheet',
  source: 'ABB A43/A44 user manual, page 168: 8567.20 kWh import, 2012.25 kWh export',
  request: { function: 3, address: 0x5000, count: 8 },
  words: '0000 0000 000d 1290 0000 0000 0003 1209',
  says: {
    values: {},
    registers: { import: { value: 856_720, exponent: 1 }, export: { value: 201_225, exponent: 1 } },
  },
};

const absent: GoldenCapture = {
  name: 'what is not there: all ones',
  kind: 'worked',
  source: 'ABB A43/A44 user manual: a value that is not available has all bits set, a signed one all but the first',
  working: ['1 × 10 Wh in 64 bits: 0000 0000 0000 0001; not available in 64 bits: ffff ffff ffff ffff'],
  request: { function: 3, address: 0x5000, count: 8 },
  words: '0000 0000 0000 0001 ffff ffff ffff ffff',
  says: {
    values: {},
    registers: { import: { value: 1, exponent: 1 } },
    rejected: { export: 'not-available' },
  },
};

const delivering: GoldenCapture = {
  name: 'voltage, current and 1.5 kW into the grid on one phase',
  kind: 'worked',
  source: 'ABB A43/A44 user manual: u32 of 0.1 V and 0.01 A, s32 of 0.01 W, most significant register first',
  working: [
    '230.5 V = 2305 = 9 × 256 + 1 → 0000 0901; 6.52 A = 652 = 2 × 256 + 140 → 0000 028C',
    '-1500.00 W = -150,000; 150,000 = 2 × 65,536 + 18,928 (49F0h) → 0002 49F0; complement FFFD B610',
  ],
  request: { function: 3, address: 0x5b00, count: 22 },
  words:
    '0000 0901 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 028c 0000 0000 0000 0000 0000 0000 fffd b610',
  says: { values: { 'voltage.L1': 230.5, 'current.L1': 6.52, 'power.active': -1500 }, registers: {} },
};

const instantaneous: GoldenCapture = {
  name: 'the manual’s read of instantaneous values',
  kind: 'datasheet',
  source: 'ABB A43/A44 user manual, page 170',
  request: { function: 3, address: 0x5b08, count: 53 },
  words:
    '0000 0fca 0000 0fc0 0000 0065 0000 00c9 0000 012e 0000 0086 0001 e8e4 0000 5ae2 0000 b097 0000 dd6b 0000 7541 ' +
    '0000 001c ffff d04a 0000 a4db 0002 25c3 0000 5ae2 0000 b6df 0001 1402 1383 0087 0000 ff6a 016f 0000 04af fb4e ' +
    'ffff ffff ffff fff3 0409 fcae 03cc 03e8 03c6',
  says: {
    values: {
      'voltage.L2-L3': 404.2,
      'voltage.L3-L1': 403.2,
      'current.L1': 1.01,
      'current.L2': 2.01,
      'current.L3': 3.02,
      'current.neutral': 1.34,
      'power.active': 1251.56,
      'power.active.L1': 232.66,
      'power.active.L2': 452.07,
      'power.active.L3': 566.83,
      'power.reactive': 300.17,
      'power.reactive.L1': 0.28,
      'power.reactive.L2': -122.14,
      'power.reactive.L3': 422.03,
      'power.apparent': 1407.39,
      frequency: 49.95,
      'power-factor': 0.972,
      'power-factor.L1': 1,
      'power-factor.L2': 0.966,
    },
    registers: {},
  },
};

export const singlePhaseExamples: readonly GoldenCapture[] = [counters, absent, delivering];
export const threePhaseExamples: readonly GoldenCapture[] = [counters, absent, delivering, instantaneous];
