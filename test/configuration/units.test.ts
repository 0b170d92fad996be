import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as format from '../../src/configuration/formats.ts';
import { inSettingsUnit, unitProblem } from '../../src/configuration/units.ts';

const of = (unit: string) => format.number(-1e15, 1e15, unit);

// 1 kV = 1000 V, 1 h = 60 min, 1 GiB = 1024 MiB, 1 THB = 100 satang = 1,000,000 µTHB, 1 % = 10,000 ppm.
test.for([
  ['15 min', 'ms', 900_000],
  ['500 ms', 's', 0.5],
  ['0.2 s', 'ms', 200],
  ['2 days', 'h', 48],
  ['90min', 'min', 90],
  ['22 kV', 'V', 22_000],
  ['0.1 kA', 'A', 100],
  ['5 MW', 'kW', 5_000],
  ['160 kVA', 'kVA', 160],
  ['1.5 kWh', 'Wh', 1_500],
  ['2 GiB', 'MiB', 2_048],
  ['5.7982 THB/kWh', 'µTHB/kWh', 5_798_200],
  // The Greek letter of a keyboard for the micro sign.
  ['5 \u03bcTHB/kWh', 'µTHB/kWh', 5],
  ['3 %', 'parts per million', 30_000],
  ['-1.5 kW', 'W', -1_500],
] as const)('%s is in %s %d', ([written, unit, expected]) => {
  expect(inSettingsUnit(of(unit), written)).toBe(expected);
});

test.for([
  ['22 kV', 'ms'],
  ['15 minutes', 'min'],
  ['15', 'min'],
  ['min', 'min'],
  ['1,5 h', 'min'],
  ['1e3 ms', 's'],
] as const)('%s stays as it is written where %s is counted: the format refuses it', ([written, unit]) => {
  expect(inSettingsUnit(of(unit), written)).toBe(written);
});

test('what is counted in nothing, or in what has no dimension, is left alone', () => {
  expect(inSettingsUnit(format.text, '15 min')).toBe('15 min');
  expect(inSettingsUnit(of('our units'), '15 min')).toBe('15 min');
  expect(inSettingsUnit(of('ms'), 15)).toBe(15);
});

test('the wrong dimension is named, with the units there are and the near one', () => {
  expect(unitProblem(of('ms'), '22 kV')).toMatchObject({ written: 'kV', dimension: { en: 'a time' }, meant: null });
  expect(unitProblem(of('V'), '22 kv')).toMatchObject({ written: 'kv', units: ['V', 'kV'], meant: 'kV' });
  // A byte is not what was meant by a thousand million of them.
  expect(unitProblem(of('MiB'), '1 GB')).toMatchObject({ written: 'GB', meant: 'GiB' });
  expect(unitProblem(of('MiB'), '500 mb')).toMatchObject({ written: 'mb', meant: 'MiB' });
  expect(unitProblem(of('ms'), '15 min')).toBeNull();
  expect(unitProblem(of('ms'), 'fast')).toBeNull();
});

test('a whole number of the larger unit is exact in the smaller one', () => {
  const scales = [
    ['s', 'ms', 1_000],
    ['days', 'ms', 86_400_000],
    ['TiB', 'MiB', 1_048_576],
    ['THB/kWh', 'µTHB/kWh', 1_000_000],
  ] as const;
  fc.assert(
    fc.property(
      fc.nat(1_000_000),
      fc.nat(999),
      fc.constantFrom(...scales),
      (whole, thousandths, [from, to, factor]) => {
        const written = `${whole}.${String(thousandths).padStart(3, '0')} ${from}`;
        // Integers all the way: (whole × 1000 + thousandths) × factor ÷ 1000.
        const exact = (BigInt(whole) * 1_000n + BigInt(thousandths)) * BigInt(factor);
        expect(inSettingsUnit(of(to), written)).toBe(Number(exact) / 1_000);
      },
    ),
  );
});
