import { describe, expect, test } from 'vitest';
import { fitness, settlementReasons } from '../../src/profiles/fitness.ts';
import type { Encoding, MeterProfile, ModbusProfile } from '../../src/profiles/profile.ts';
import { testProfile } from '../support/test-profile.ts';

const counter = { address: 0, encoding: 'u32', exponent: 0, mostKwh: 1_000_000, rollsOverAt: null } as const;
const fit: ModbusProfile = testProfile({
  kind: 'meter',
  netting: 'per-phase',
  energyResolution: { kind: 'register' },
  energy: { import: counter, export: { ...counter, address: 2 } },
  provenance: { sources: ['a datasheet'], unconfirmed: [] },
});
const unconfirmed = (...names: ModbusProfile['provenance']['unconfirmed']): ModbusProfile => ({
  ...fit,
  provenance: { sources: ['one'], unconfirmed: names },
});

describe('settlement', () => {
  const { protocol: _, ...rest } = fit;
  const sunSpec: MeterProfile = { ...rest, protocol: 'sunspec', models: [203], energy: fit.energy };
  test.each<[string, MeterProfile, number, string, readonly string[]]>([
    ['a meter that counts whole Wh', fit, 1, 'fit', []],
    ['an inverter', { ...fit, kind: 'inverter' }, 1, 'unfit', ['not-a-meter']],
    ['no export register', { ...fit, energy: { import: counter } }, 1, 'unfit', ['no-export-register']],
    ['no import register', { ...fit, energy: { export: counter } }, 1, 'unfit', ['no-import-register']],
    ['unknown netting', { ...fit, netting: 'unknown' }, 1, 'unfit', ['netting-unknown']],
    ['netting from one source', unconfirmed('netting'), 1, 'unproven', ['netting-unconfirmed']],
    ['an export register from one source', unconfirmed('export'), 1, 'unproven', ['export-unconfirmed']],
    ['a serial number from one source', unconfirmed('serialNumber'), 1, 'fit', []],
    [
      'a register of 10 Wh',
      { ...fit, energy: { import: { ...counter, exponent: 1 }, export: counter } },
      1,
      'coarse',
      ['coarse-step'],
    ],
    [
      'a fixed step of 100 Wh',
      { ...fit, energyResolution: { kind: 'fixed', stepWh: 100 } },
      1,
      'coarse',
      ['coarse-step'],
    ],
    ['a register of 1 Wh behind 200:5', fit, 40, 'coarse', ['coarse-step']],
    ['a float32', { ...fit, energyResolution: { kind: 'float32' } }, 1, 'fit', ['coarsens-as-it-counts']],
    ['SunSpec, whose scale is discovered', sunSpec, 1, 'fit', ['step-found-on-site']],
    [
      'several at once: the worst counts',
      { ...unconfirmed('import'), kind: 'inverter', energyResolution: { kind: 'fixed', stepWh: 10 } },
      1,
      'unfit',
      ['not-a-meter', 'import-unconfirmed', 'coarse-step'],
    ],
  ])('%s', (_name, profile, ratio, grade, reasons) =>
    expect(fitness(profile, ratio).settlement).toEqual({ fit: grade, reasons }),
  );

  test('every reason has a sentence in both languages', () => {
    for (const { en, th } of Object.values(settlementReasons)) {
      expect(en).toMatch(/^[A-Z].*\.$/);
      expect(th).toMatch(/[\u0E00-\u0E7F]/);
    }
  });
});

describe('power quality', () => {
  const base = { address: 0, range: [0, 100], cadence: 'fast' } as const;
  const points = (encoding: Encoding, scale: number): ModbusProfile['points'] => ({
    frequency: { ...base, encoding, scale, unit: 'Hz' },
    'voltage.L1-L2': { ...base, encoding, scale, unit: 'V' },
    'thd.voltage.L1': { ...base, encoding, scale, unit: '%' },
    'power.active': { ...base, encoding, scale, unit: 'W' },
  });

  test.each([
    ['frequency', 'u16', 0.1, { step: 0.1, fine: false }],
    ['frequency', 'u16', 0.01, { step: 0.01, fine: true }],
    ['frequency', 'f32', 1, { step: 0, fine: true }],
    ['frequency', 'f32', 0.1, { step: 0.1, fine: false }],
    ['voltage.L1-L2', 'u16', 0.1, { step: 0.1, fine: true }],
    ['voltage.L1-L2', 'u16', 1, { step: 1, fine: false }],
    ['voltage.L1-L2', 's16', -0.1, { step: 0.1, fine: true }],
    ['thd.voltage.L1', 'u16', 0.1, { step: 0.1, fine: true }],
    ['thd.voltage.L1', 'u16', 1, { step: 1, fine: false }],
  ] as const)('%s as %s in steps of %d', (quantity, encoding, scale, said) =>
    expect(fitness({ ...fit, points: points(encoding, scale) }).powerQuality[quantity]).toEqual({
      ...said,
      unconfirmed: false,
    }),
  );

  test('of power it says nothing', () =>
    expect(Object.keys(fitness({ ...fit, points: points('s32', 1) }).powerQuality)).not.toContain('power.active'));

  test('what one source says is named', () => {
    const one = fitness({ ...unconfirmed('frequency', 'timing'), points: points('u16', 0.01) });
    expect(one.powerQuality.frequency?.unconfirmed).toBe(true);
    expect(one.unconfirmed).toEqual(['frequency', 'timing']);
  });

  test('of a model whose scale is discovered nothing is claimed', () => {
    const { protocol: _, ...rest } = fit;
    const discovered = { frequency: { unit: 'Hz', range: [40, 70] } } as const;
    const { powerQuality } = fitness({
      ...rest,
      protocol: 'sunspec',
      models: [203],
      energy: fit.energy,
      points: discovered,
    });
    expect(powerQuality.frequency).toEqual({ step: null, fine: null, unconfirmed: false });
  });
});
