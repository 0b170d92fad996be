import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

/** Blocks whose words were worked out by hand; which profiles they are for, the files beside this one say. */

const encoding = 'sunspec/models 7abdf898: two’s complement and unsigned words, high word first, × 10^SF';

/** 40070 = 40000 + 2 of "SunS" + 68 of the Common model. */
export const integerInverter: GoldenCapture = {
  name: 'model 103, three phases, 4,980 W with W_SF 1',
  kind: 'worked',
  source: encoding,
  working: [
    '103 = 67h, L 50 = 32h; A 217 = D9h, phases 72, 73, 72 = 48h 49h 48h, A_SF −1 = FFFFh: 7.2, 7.3, 7.2 A',
    'no voltages between phases: FFFFh; 2301 = 8FDh, 2298 = 8FAh, 2310 = 906h, V_SF −1: 230.1, 229.8, 231.0 V',
    'W 498 = 1F2h, W_SF 1: 4,980 W given, which is −4,980 W of ours; Hz 4998 = 1386h, Hz_SF −2 = FFFEh: 49.98 Hz',
    'VA 4990 = 137Eh; VAr −120 = FF88h, +120 var of ours; PF 9980 = 26FCh, PF_SF −2: 99.80 % = 0.998',
    'WH 12,345,678 = BC 614Eh, WH_SF 0',
  ],
  request: { function: 3, address: 40_070, count: 27 },
  words: [
    '0067 0032 00d9 0048 0049 0048 ffff ffff ffff ffff 08fd 08fa 0906 ffff',
    '01f2 0001 1386 fffe 137e 0000 ff88 0000 26fc fffe 00bc 614e 0000',
  ].join(' '),
  says: {
    values: {
      'current.L1': 7.2,
      'current.L2': 7.3,
      'current.L3': 7.2,
      'voltage.L1': 230.1,
      'voltage.L2': 229.8,
      'voltage.L3': 231,
      'power.active': -4980,
      'power.reactive': 120,
      'power.apparent': 4990,
      'power-factor': 0.998,
      frequency: 49.98,
    },
    registers: { export: { value: 12_345_678, exponent: 0 } },
    rejected: {
      'voltage.L1-L2': 'not-available',
      'voltage.L2-L3': 'not-available',
      'voltage.L3-L1': 'not-available',
    },
  },
};

export const sameAtAnotherScale: GoldenCapture = {
  name: 'model 103, the same inverter a moment later: W_SF 0, WH_SF 1, V_SF not implemented, Hz_SF 11',
  kind: 'worked',
  source: encoding,
  working: [
    'W 4985 = 1379h, W_SF 0: 4,985 W; WH 1,234,567 = 12 D687h, WH_SF 1: 1,234,567 × 10 Wh',
    'V_SF 8000h: nobody knows what 2301 means; Hz_SF 11 = Bh is not a power of ten SunSpec has',
    'VA 8000h is not implemented',
  ],
  request: { function: 3, address: 40_070, count: 27 },
  words: [
    '0067 0032 00d9 0048 0049 0048 ffff ffff ffff ffff 08fd 08fa 0906 8000',
    '1379 0000 1386 000b 8000 0000 ff88 0000 26fc fffe 0012 d687 0001',
  ].join(' '),
  says: {
    values: { 'power.active': -4985, 'current.L1': 7.2 },
    registers: { export: { value: 1_234_567, exponent: 1 } },
    rejected: { 'voltage.L1': 'not-available', frequency: 'out-of-range', 'power.apparent': 'not-available' },
  },
};

export const floatInverter: GoldenCapture = {
  name: 'model 113, the float32 variant',
  kind: 'worked',
  source: 'sunspec/models 7abdf898; IEEE 754 binary32 by hand: sign 1, exponent 8 (bias 127), fraction 23',
  working: [
    '113 = 71h, L 60 = 3Ch; 21.5 A = 1.34375 × 2^4: exponent 131 → 41AC 0000; 7.25 = 1.8125 × 2^2 → 40E8 0000; 7 → 40E0 0000',
    '400 V = 1.5625 × 2^8 → 43C8 0000, 399 → 43C7 8000, 401 → 43C8 8000; 230 = 1.796875 × 2^7 → 4366 0000, 229.5 → 4365 8000, 231 → 4367 0000',
    '4,980 W = 1.2158203125 × 2^12: fraction 1,810,432 = 1B A000h → 459B A000; 50 Hz = 1.5625 × 2^5 → 4248 0000',
    'VA and VAr 7FC0 0000: NaN, not implemented; 99.5 % = 1.5546875 × 2^6 → 42C7 0000: 0.995',
    'WH (1 + 2^-23) × 2^24 = 16,777,218 Wh: exponent 151, fraction 1 → 4B80 0001',
  ],
  request: { function: 3, address: 40_070, count: 34 },
  words: [
    '0071 003c 41ac 0000 40e8 0000 40e0 0000 40e8 0000 43c8 0000 43c7 8000 43c8 8000',
    '4366 0000 4365 8000 4367 0000 459b a000 4248 0000 7fc0 0000 7fc0 0000 42c7 0000 4b80 0001',
  ].join(' '),
  says: {
    values: {
      'current.L1': 7.25,
      'current.L2': 7,
      'current.L3': 7.25,
      'voltage.L1-L2': 400,
      'voltage.L2-L3': 399,
      'voltage.L3-L1': 401,
      'voltage.L1': 230,
      'voltage.L2': 229.5,
      'voltage.L3': 231,
      'power.active': -4980,
      frequency: 50,
      'power-factor': 0.995,
    },
    registers: { export: { value: 16_777_218, exponent: 0 } },
    rejected: { 'power.apparent': 'not-available', 'power.reactive': 'not-available' },
  },
};

const none16 = `${'ffff '.repeat(15)}ffff`;

export const derMeasurement: GoldenCapture = {
  name: 'model 701: the scale factors stand a hundred registers behind the values',
  kind: 'worked',
  source: encoding,
  working: [
    '701 = 2BDh, L 153 = 99h; W 500 = 1F4h, W_SF 1 at 116: 5,000 W given; VA 502 = 1F6h, VA_SF 1; Var −30 = FFE2h, Var_SF 1',
    'PF 996 = 3E4h, PF_SF −3 = FFFDh: 0.996; Hz 50,005 = C355h, Hz_SF −3: 50.005 Hz',
    'TotWhInj 2^32 = 0000 0001 0000 0000h, TotWh_SF −1 at 120: 4,294,967,296 × 0.1 Wh; TotWhAbs all ones: not implemented',
    'A 72, 73, 72 and A_SF −1; V 2301, 2298, 2310 and 3999, 4001, 3997 (F9Fh, FA1h, F9Dh), V_SF −1; WL1 … 8000h',
  ],
  request: { function: 3, address: 40_122, count: 121 },
  words: [
    '02bd 0099 0003 0001 0004 0001 0000 0000 0000 0001',
    '01f4 01f6 ffe2 03e4 00d9 0f9f 0905 0000 c355',
    '0000 0001 0000 0000 ffff ffff ffff ffff ffff ffff ffff ffff ffff ffff ffff ffff',
    '8000 8000 8000 8000 8000 8000',
    `8000 8000 8000 8000 0048 0f9f 08fd ${none16}`,
    `8000 8000 8000 8000 0049 0fa1 08fa ${none16}`,
    `8000 8000 8000 8000 0048 0f9d 0906 ${none16}`,
    '0064 0000 0000 ffff ffff fffd 0001 fffd 0001 0001 ffff',
  ].join(' '),
  says: {
    values: {
      'power.active': -5000,
      'power.apparent': 5020,
      'power.reactive': 300,
      'power-factor': 0.996,
      frequency: 50.005,
      'current.L1': 7.2,
      'current.L2': 7.3,
      'current.L3': 7.2,
      'voltage.L1': 230.1,
      'voltage.L2': 229.8,
      'voltage.L3': 231,
      'voltage.L1-L2': 399.9,
      'voltage.L2-L3': 400.1,
      'voltage.L3-L1': 399.7,
    },
    registers: { export: { value: 4_294_967_296, exponent: -1 } },
    rejected: { 'power.active.L1': 'not-available', 'power.active.L2': 'not-available' },
  },
};

const meterWords = [
  '00cb 0069 00d2 ffba 0045 0047 ffff 08fd 08fd 08fa 0906 0f9f 0f9f 0fa1 0f9d ffff 1388 fffe',
  'fb2e fe70 fe5c fe62 0000 04d8 8000 8000 8000 0000 0064 8000 8000 8000 0000 fc1d 8000 8000 8000 ffff',
  '0001 e240 0000 0000 0000 0000 0000 0000 0000 3039 0000 0000 0000 0000 0000 0000 0001',
].join(' ');

const meterWorking = [
  '203 = CBh, L 105 = 69h; AphA −70 = FFBAh, AphB 69 = 45h, AphC 71 = 47h, A_SF −1: 7.0, 6.9, 7.1 A whatever their sign',
  'V_SF −1: 8FDh, 8FAh, 906h = 230.1, 229.8, 231.0 V; F9Fh, FA1h, F9Dh = 399.9, 400.1, 399.7 V; Hz 5000 = 1388h, −2: 50 Hz',
  'W −1234 = FB2Eh, phases −400 = FE70h, −420 = FE5Ch, −414 = FE62h, W_SF 0; VA 1240 = 4D8h; VAR 100 = 64h',
  'PF −995 = FC1Dh, PF_SF −1: −99.5 %; TotWhExp 123,456 = 1 E240h, TotWhImp 12,345 = 3039h, TotWh_SF 1 at 54: tens of Wh',
];

const meterSays = {
  'current.L1': 7,
  'current.L2': 6.9,
  'current.L3': 7.1,
  'voltage.L1': 230.1,
  'voltage.L2': 229.8,
  'voltage.L3': 231,
  'voltage.L1-L2': 399.9,
  'voltage.L2-L3': 400.1,
  'voltage.L3-L1': 399.7,
  'power.apparent': 1240,
  'power-factor': -0.995,
  frequency: 50,
};
const meterCounts = { import: { value: 12_345, exponent: 1 }, export: { value: 123_456, exponent: 1 } };

export const integerMeter: GoldenCapture = {
  name: 'model 203, exporting: positive power imports',
  kind: 'worked',
  source: encoding,
  working: meterWorking,
  request: { function: 3, address: 40_070, count: 55 },
  words: meterWords,
  says: {
    values: {
      ...meterSays,
      'power.active': -1234,
      'power.active.L1': -400,
      'power.active.L2': -420,
      'power.active.L3': -414,
      'power.reactive': 100,
    },
    registers: meterCounts,
  },
};

export const turnedMeter: GoldenCapture = {
  ...integerMeter,
  name: 'model 203, the same words where positive power exports: importing',
  request: { function: 3, address: 40_190, count: 55 },
  says: {
    values: {
      ...meterSays,
      'power.active': 1234,
      'power.active.L1': 400,
      'power.active.L2': 420,
      'power.active.L3': 414,
      'power.reactive': -100,
    },
    registers: meterCounts,
  },
};

const nothing = (count: number): string => `${'0000 '.repeat(count - 1)}0000`;

export const commonModel: GoldenCapture = {
  name: 'model 1: who it is',
  kind: 'worked',
  source: 'sunspec/models 7abdf898 json/model_1.json; ASCII, two characters a register, padded with NUL',
  working: [
    'ID 1, L 66 = 42h; "SMA" = 534D 4100; "STP10" = 5354 5031 3000; no options; "3.10" = 332E 3130',
    'SN at 50: "1901234567" = 3139 3031 3233 3435 3637',
  ],
  request: { function: 3, address: 40_002, count: 66 },
  words: [
    `0001 0042 534d 4100 ${nothing(14)}`,
    `5354 5031 3000 ${nothing(13)}`,
    nothing(8),
    `332e 3130 ${nothing(6)}`,
    `3139 3031 3233 3435 3637 ${nothing(11)}`,
  ].join(' '),
  says: { values: {}, registers: {}, serialNumber: '1901234567' },
};
