import { millis } from '../../src/domain/time.ts';
import { defineProfile, type ModbusProfile } from '../../src/profiles/profile.ts';

/** A small single-phase meter nobody makes: voltage at 0, frequency at 4, energy at 8 and 10, all float32. */
export const testProfile = (changes: Partial<ModbusProfile>): ModbusProfile =>
  defineProfile({
    id: 'nobody/test',
    kind: 'meter',
    manufacturer: 'Nobody',
    model: 'Test',
    provenance: { sources: ['made up'], unconfirmed: [] },
    table: 'input',
    wordOrder: 'high-first',
    bus: {
      longestRead: 20,
      gap: millis(0),
      turnaround: millis(5),
      timeout: { least: millis(50), most: millis(100) },
      latest: millis(300),
      lengthStep: 2,
      serial: { baud: 9600, parity: 'none', stopBits: 1 },
    },
    readable: [[0, 19]],
    netting: 'single-phase',
    energyResolution: { kind: 'float32' },
    points: {
      'voltage.L1': { address: 0, encoding: 'f32', unit: 'V', scale: 1, range: [0, 500], cadence: 'fast' },
      frequency: { address: 4, encoding: 'f32', unit: 'Hz', scale: 1, range: [40, 70], cadence: 'fast' },
    },
    energy: {
      import: { address: 8, encoding: 'f32', unit: 'kWh', exponent: -3, mostKwh: 10_000_000, rollsOverAt: null },
      export: { address: 10, encoding: 'f32', unit: 'kWh', exponent: -3, mostKwh: 10_000_000, rollsOverAt: null },
    },
    identify: { quantity: 'frequency', between: [45, 65], model: null },
    serialNumber: null,
    transformers: null,
    connection: { interfaces: ['rtu'], unit: 1, port: 502 },
    sentinels: {},
    maximumPower: 25_000,
    notes: { en: [], th: [] },
    ...changes,
  });
