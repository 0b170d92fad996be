import type { GoldenCapture } from '../../../src/profiles/golden-capture.ts';

const captures: readonly GoldenCapture[] = [
  {
    name: 'both counters, the daily export between them',
    kind: 'worked',
    source: 'Growatt-Local-Modbus 0fd3b0d4 storage_120.py: 1046 to user, 1050 to grid, two registers 0.1 kWh',
    working: ['import 6,553.5 kWh = 65,535 = 0000h FFFFh; export 6,553.6 kWh = 65,536 = 0001h 0000h'],
    request: { function: 4, address: 1_046, count: 6 },
    words: '0000 ffff 0000 0000 0001 0000',
    says: {
      values: {},
      registers: { import: { value: 65_535, exponent: 2 }, export: { value: 65_536, exponent: 2 } },
    },
  },
  {
    name: 'frequency and voltage',
    kind: 'worked',
    source: 'Growatt-Local-Modbus 2a90b3dc inverter_120.py: 37 0.01 Hz, 38 0.1 V',
    working: ['49.95 Hz = 4995 = 1383h; 229.9 V = 2299 = 08FBh'],
    request: { function: 4, address: 37, count: 2 },
    words: '1383 08fb',
    says: { values: { frequency: 49.95, 'voltage.L1': 229.9 }, registers: {} },
  },
];
export default captures;
