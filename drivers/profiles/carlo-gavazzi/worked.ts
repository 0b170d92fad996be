import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const source =
  'Carlo Gavazzi EM330_EM340_ET330_ET340_CP.pdf, as volkszaehler/mbmd 097c9ca0 cites it: INT32 in two’s complement, low word first';

const volts: GoldenCapture = {
  name: 'voltage 230.5 V',
  kind: 'worked',
  source,
  working: ['2305 = 9 × 256 + 1 → 0000 0901, low word first 0901 0000'],
  request: { function: 4, address: 0x0000, count: 2 },
  words: '0901 0000',
  says: { values: { 'voltage.L1': 230.5 }, registers: {} },
};

const exporting = (address: number): GoldenCapture => ({
  name: 'power that flows into the grid',
  kind: 'worked',
  source,
  working: ['-1234.5 W is -12,345; 12,345 = 3039h; complement FFFF CFC7, low word first CFC7 FFFF'],
  request: { function: 4, address, count: 2 },
  words: 'cfc7 ffff',
  says: { values: { 'power.active': -1234.5 }, registers: {} },
});

const working = ['123,456 = 1 × 65,536 + 57,920 (E240h) → 0001 E240, low word first E240 0001'];

const counter = (channel: 'import' | 'export', address: number): GoldenCapture => ({
  name: `${channel} 12,345.6 kWh`,
  kind: 'worked',
  source,
  working,
  request: { function: 4, address, count: 2 },
  words: 'e240 0001',
  says: { values: {}, registers: { [channel]: { value: 123_456, exponent: 2 } } },
});

const countedDown: GoldenCapture = {
  name: 'export of an ET112, counted downwards',
  kind: 'worked',
  source: `${source}; dbus-cgwacs: the ET112 counts export below zero`,
  working: [...working, 'complement FFFE 1DC0, low word first 1DC0 FFFE'],
  request: { function: 4, address: 0x0020, count: 2 },
  words: '1dc0 fffe',
  says: { values: {}, registers: { export: { value: 123_456, exponent: 2 } } },
};

const plate = (address: number, words: string, serialNumber: string, working: string): GoldenCapture => ({
  name: `serial number ${serialNumber}`,
  kind: 'worked',
  source:
    'victronenergy/dbus-cgwacs 003f34f0 software/src/ac_sensor_updater.cpp: seven registers of text, NULs taken out',
  working: [working],
  request: { function: 3, address, count: 7 },
  words,
  says: { values: {}, registers: {}, serialNumber },
});

const oneLetterEach = plate(
  0x5000,
  '004b 0059 0031 0032 0033 0034 0035',
  'KY12345',
  '"KY12345" = 4B 59 31 32 33 34 35, a NUL before each: 004B 0059 0031 0032 0033 0034 0035',
);
const filledUp = plate(
  0x1300,
  '4b59 3132 3334 3500 0000 0000 0000',
  'KY12345',
  '"KY12345" = 4B 59 31 32 33 34 35, two a register, then NULs: 4B59 3132 3334 3500',
);

export const threePhaseExamples: readonly GoldenCapture[] = [
  volts,
  exporting(0x0028),
  counter('import', 0x0034),
  counter('export', 0x004e),
  oneLetterEach,
];
export const em24Examples: readonly GoldenCapture[] = [
  volts,
  exporting(0x0028),
  counter('import', 0x003e),
  counter('export', 0x005c),
  filledUp,
];
export const singlePhaseExamples: readonly GoldenCapture[] = [
  volts,
  exporting(0x0004),
  counter('import', 0x0010),
  counter('export', 0x0020),
  countedDown,
  oneLetterEach,
];
