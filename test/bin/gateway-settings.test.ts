import { describe, expect, test } from 'vitest';
import sdm120 from '../../drivers/profiles/eastron/sdm120.ts';
import { gatewaySettings, qualityRules } from '../../src/bin/gateway-settings.ts';
import { checkedGateway } from '../../src/bin/read-gateway-configuration.ts';
import { readLimits } from '../../src/bin/read-limits.ts';
import type { MeterProfile } from '../../src/profiles/profile.ts';
import { bindingHash } from '../../src/wire/registry-fields.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';

const lineWith = (meter: object, transport: object = { kind: 'rtu', path: '/dev/ttyUSB0' }) => ({
  ...gatewayFile(),
  lines: [{ name: 'one', transport, meters: [meter] }],
});
/** The settings of a file, where the model of its meters is `profile` in all but its name. */
const settingsOf = (file: object, profile: MeterProfile) => {
  const configuration = checkedGateway({ name: 'gateway.json', value: file }, '/etc/gateway.json');
  const profiles = new Map([['eastron/sdm120', profile]]);
  return gatewaySettings(configuration, { profiles, limits: () => [], version: '1' });
};
const { binding: _, ...unbound } = meterEntry('h01', 1);

test.for<readonly [string, Partial<typeof sdm120>, RegExp]>([
  ['an inverter', { kind: 'inverter' }, /It counts its own generation/],
  [
    'a model without an export register',
    { energy: { import: sdm120.energy.import ?? never() } },
    /No register counts exported/,
  ],
  ['a model that nets its phases nobody knows how', { netting: 'unknown' }, /how it nets its three phases/],
])('%s is read and shown, and its energy does not count', ([, changed, why]) => {
  const profile = { ...sdm120, ...changed };
  expect(() => settingsOf(lineWith(meterEntry('h01', 1)), profile)).toThrow(why);
  expect(() => settingsOf(lineWith(meterEntry('h01', 1)), profile)).toThrow(
    /^gateway\.json: lines\[0\]\.meters\[0\]\.binding settles by "eastron\/sdm120", which is not fit .* Allowed: another model, or no binding and the role/,
  );
  const { meters } = settingsOf(lineWith({ ...unbound, role: 'generation' }), profile);
  expect(meters).toMatchObject([{ device: 'h01', settling: null }]);
});

test('a model that does not speak what its line carries is refused', () => {
  const { unit: _unit, ...entry } = unbound;
  const meter = { ...entry, role: 'check', nodes: [{ quantity: 'frequency', node: 'ns=2;s=f' }] };
  const file = lineWith(meter, { kind: 'opc-ua', endpoint: 'opc.tcp://plc:4840' });
  expect(() => settingsOf(file, sdm120)).toThrow(
    'gateway.json: lines[0].meters[0].profile is "eastron/sdm120", which does not speak what its line (opc-ua) carries; allowed: a model that speaks OPC UA.',
  );
});

const by = (appliedBy: 'meter' | 'gateway'): typeof sdm120 => ({
  ...sdm120,
  transformers: { appliedBy, current: null, voltage: null },
});
const ratios = (appliedBy: 'meter' | 'gateway', current: readonly number[], voltage: readonly number[] = [1, 1]) => ({
  current,
  voltage,
  appliedBy,
  again: { current, voltage },
});

test.for<readonly [string, typeof sdm120, ReturnType<typeof ratios>, RegExp]>([
  [
    'both multiply',
    by('meter'),
    ratios('gateway', [200, 5]),
    /\.ratios\.appliedBy is "gateway" with CT 200\/5 and PT 1\/1, but the model "eastron\/sdm120" multiplies by the ratios set in it; allowed: "meter"/,
  ],
  [
    'neither does',
    by('gateway'),
    ratios('meter', [200, 5]),
    /leaves multiplying .* to the gateway; allowed: "gateway"/,
  ],
  ['of voltage alone', by('meter'), ratios('gateway', [1, 1], [22_000, 110]), /PT 22000\/110/],
])('a ratio that is multiplied by twice, or never: %s', ([, profile, set, why]) => {
  expect(() => settingsOf(lineWith({ ...meterEntry('h01', 1), ratios: set }), profile)).toThrow(why);
  // A meter that is only watched is shown to people: it must not be wrong either.
  expect(() => settingsOf(lineWith({ ...unbound, role: 'check', ratios: set }), profile)).toThrow(why);
  const binding = meterEntry('h01', 1).binding;
  const now = { ...binding, from: '2026-11-24T12:00:00+07:00', replacedImportWh: 2_000, replacedExportWh: 0 };
  const earlier = [{ device: 'h00', profile: 'eastron/sdm120', ratios: set, binding }];
  expect(() => settingsOf(lineWith({ ...meterEntry('h01', 1), binding: now, earlier }), profile)).toThrow(
    /earlier\[0\]\.ratios\.appliedBy/,
  );
});

test.for<readonly [string, typeof sdm120, ReturnType<typeof ratios>]>([
  ['the one who does', by('gateway'), ratios('gateway', [200, 5])],
  ['whoever, where there is nothing to multiply by', by('meter'), ratios('gateway', [5, 5])],
  ['whoever, where the model does not say', { ...sdm120, transformers: null }, ratios('gateway', [200, 5])],
])('ratios are multiplied by %s', ([, profile, set]) => {
  const [meter] = settingsOf(lineWith({ ...meterEntry('h01', 1), ratios: set }), profile).meters;
  expect(meter?.ratios.appliedBy).toBe('gateway');
});

test('the meters that were replaced have terms of their own, each until the next one came', () => {
  const { binding } = meterEntry('h00', 1);
  const replaced = { replacedImportWh: 2_000, replacedExportWh: 0 };
  const meter = {
    ...meterEntry('h01', 1),
    binding: { ...binding, ...replaced, from: '2026-11-24T12:00:00+07:00' },
    earlier: [
      { device: 'h0a', profile: 'eastron/sdm120', binding },
      {
        device: 'h0b',
        profile: 'eastron/sdm120',
        binding: { ...binding, ...replaced, from: '2026-11-24T11:00:00+07:00' },
      },
    ],
  };
  const [settled] = settingsOf(lineWith(meter), sdm120).meters;
  const { terms, earlier } = settled?.settling ?? never();
  expect(terms.earlier?.map(({ until }) => until)).toEqual([Date.UTC(2026, 10, 24, 4), Date.UTC(2026, 10, 24, 5)]);
  expect(earlier.map(({ device }) => device)).toEqual(['h0a', 'h0b']);
  expect(terms.earlier?.map((one) => one.bindingHash)).toEqual(
    checkedGateway({ name: 'x', value: lineWith(meter) }, '/x').lines[0]?.meters[0]?.earlier.map((one) =>
      bindingHash(one.binding),
    ),
  );
});

function never(): never {
  throw new Error('it is there');
}

describe('what power quality is judged by', () => {
  /** The rules of a file with these meters on one line, under the limits that are shipped. */
  const rulesOf = (line: object, meters: readonly object[], changes: object = {}) => {
    const lines = [{ name: 'one', transport: { kind: 'rtu', path: '/dev/ttyUSB0' }, ...line, meters }];
    const value = { ...gatewayFile(), ...changes, lines };
    return qualityRules(checkedGateway({ name: 'gateway.json', value }, '/etc/gateway.json'), readLimits);
  };
  const meter = (changes: object) => ({ ...meterEntry('h01', 1), ...changes });

  test.for<readonly [string, object, object, string | null]>([
    ['nobody has said', {}, {}, null],
    ['that of its line', { feeder: 'abc01' }, {}, 'abc01'],
    ['its own', {}, { feeder: 'abc02' }, 'abc02'],
    ['its own before that of its line', { feeder: 'abc01' }, { feeder: 'abc02' }, 'abc02'],
  ])('the feeder of a meter: %s', ([, line, changes, feeder]) => {
    expect(rulesOf(line, [meter(changes)]).meters).toMatchObject([{ line: 'one', feeder }]);
  });

  test.for<readonly [string, object, object]>([
    ['a delivery point may export', {}, { isHead: false, mayExport: true, rating: null }],
    ['one of no export may not', { grid: { exports: 'unexpected' } }, { mayExport: false }],
    ['a feeder head may not', { role: 'feeder' }, { isHead: true, mayExport: false }],
    [
      'a feeder head full of sun may',
      { role: 'feeder', grid: { exports: 'expected' } },
      { isHead: true, mayExport: true },
    ],
    ['a transformer of 50 kVA', { grid: { ratedKva: 50 } }, { rating: { of: 'apparent', value: 50_000 } }],
    ['a fuse of 160 A', { grid: { ratedA: 160 } }, { rating: { of: 'current', value: 160 } }],
  ])('%s', ([, changes, rules]) => {
    expect(rulesOf({}, [meter(changes)]).meters).toMatchObject([rules]);
  });

  test.for<readonly [string, object, string]>([
    [
      'a rating',
      { ratedKva: 50 },
      'ratedKva is given, but none of the limits of this meter (pea-lv) has a band of loading',
    ],
    [
      'a rated current',
      { ratedA: 50 },
      'ratedA is given, but none of the limits of this meter (pea-lv) has a band of loading',
    ],
    [
      'no export',
      { exports: 'unexpected' },
      'exports is given, but none of the limits of this meter (pea-lv) has a band of reverse-power',
    ],
  ])('%s that no limit would ever tell is refused', ([, grid, said]) => {
    expect(() => rulesOf({}, [meter({ grid, limits: ['pea-lv'] })])).toThrow(
      `gateway.json: lines[0].meters[0].grid.${said}; allowed: limits with one, such as gateway-quality.`,
    );
    expect(() => rulesOf({}, [meter({ grid })])).not.toThrow();
  });

  test('a fresh gateway judges distortion, flicker, the neutral, rates of change, reverse power and loading', () => {
    const [one] = rulesOf({}, [meter({})]).meters;
    const judged = new Set(one?.limits.flatMap(({ bands }) => bands.map(({ quantity }) => quantity)));
    expect([...judged]).toEqual(
      expect.arrayContaining([
        ...['frequency', 'frequency-rate', 'voltage', 'unbalance', 'thd.voltage', 'flicker.long', 'neutral-current'],
        ...['reverse-power', 'loading'],
      ]),
    );
  });
});
