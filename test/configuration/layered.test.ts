import { expect, test } from 'vitest';
import * as format from '../../src/configuration/formats.ts';
import { type Layer, loadLayers } from '../../src/configuration/load.ts';
import type { Schema } from '../../src/configuration/schema.ts';
import { required, setting } from '../../src/configuration/setting.ts';

const schema: Schema = {
  id: required('who', format.opaqueId),
  names: setting('a list that is one setting', format.opaqueIds(1, 8), ['a']),
  pace: {
    ms: setting('how often', format.wholeNumber(1, 60_000, 'ms'), 1_000),
    tries: setting('how many', format.wholeNumber(1, 9), 3),
  },
  extra: { doc: 'may be left out', optional: { folder: required('where', format.text) } },
  lines: {
    doc: 'lines',
    key: 'name',
    least: 0,
    most: 3,
    element: {
      name: required('which', format.opaqueId),
      baud: setting('pace', format.wholeNumber(300, 115_200), 9_600),
      meters: {
        doc: 'meters',
        key: 'device',
        least: 0,
        most: 3,
        element: {
          device: required('which', format.opaqueId),
          unit: setting('address', format.wholeNumber(1, 247), 1),
        },
      },
    },
  },
};

const layer = (name: string, value: unknown, more: Partial<Layer> = {}): Layer => ({ name, value, ...more });
const lines = [
  { name: 'one', meters: [{ device: 'h1' }, { device: 'h2', unit: 2 }] },
  { name: 'two', baud: 19_200, meters: [] },
];
const base = layer('base', { id: 'x', pace: { ms: '2 s' }, lines });
const over = (value: unknown) => loadLayers(schema, [base, layer('live', value, { kind: 'live' })]);
const linesOver = (value: unknown) => (over({ lines: value }).value as { lines: unknown }).lines;

test('groups are merged, settings and lists replaced', () => {
  const { value } = loadLayers(schema, [
    base,
    layer('top', { pace: { tries: 5 }, names: ['b', 'c'], lines: [{ name: 'three' }] }),
  ]);
  expect(value).toEqual({
    id: 'x',
    names: ['b', 'c'],
    pace: { ms: 2_000, tries: 5 },
    extra: null,
    lines: [{ name: 'three', baud: 9_600, meters: [] }],
  });
});

test('an object over a list patches the elements it names, and only those', () => {
  expect(linesOver({ one: { meters: { h2: { unit: 7 } } } })).toEqual([
    {
      name: 'one',
      baud: 9_600,
      meters: [
        { device: 'h1', unit: 1 },
        { device: 'h2', unit: 7 },
      ],
    },
    { name: 'two', baud: 19_200, meters: [] },
  ]);
});

test('null takes an element away, and a new name adds one', () => {
  expect(linesOver({ one: { meters: { h1: null, h3: { unit: 3 } } }, two: null })).toEqual([
    {
      name: 'one',
      baud: 9_600,
      meters: [
        { device: 'h2', unit: 2 },
        { device: 'h3', unit: 3 },
      ],
    },
  ]);
});

test('a patch does not change the layers it is put on', () => {
  const before = JSON.stringify(base);
  linesOver({ one: null });
  expect(JSON.stringify(base)).toBe(before);
});

test.for([
  [
    'a key that is none',
    { lines: { one: { bauds: 1 } } },
    'live: lines[one].bauds (1) is not a setting; allowed in lines[one]: name, baud, meters. Did you mean "baud"?',
  ],
  ['a patch that is none', { lines: { one: 3 } }, 'live: lines[one] is 3; allowed: an object { … }.'],
  ['neither list nor patch', { lines: 3 }, 'live: lines is 3; allowed: a list [ … ].'],
  ['more than there may be', { lines: { three: {}, four: {} } }, 'live: lines is [{'],
] as const)('%s is refused', ([, value, said]) => {
  expect(() => over(value)).toThrow(said);
});

test('of every value it is known who has set it, and what its source is', () => {
  const { originOf } = loadLayers(schema, [
    layer(
      'usual.yaml',
      { pace: { ms: 500, tries: 2 } },
      { kind: 'default', sources: { pace: 'a standard', 'pace.tries': 'a book' } },
    ),
    base,
    layer('live', { lines: { one: { meters: { h2: { unit: 7 } } } } }, { kind: 'live' }),
  ]);
  const by = (path: string) => [originOf(path).layer, originOf(path).kind, originOf(path).source];
  expect(by('pace.ms')).toEqual(['base', 'site', null]);
  expect(by('pace.tries')).toEqual(['usual.yaml', 'default', 'a book']);
  expect(by('names')).toEqual(['the program', 'usual', null]);
  expect(by('lines[0].name')).toEqual(['base', 'site', null]);
  expect(by('lines[one].meters[h2].unit')).toEqual(['live', 'live', null]);
  expect(by('lines[0].meters[1].unit')).toEqual(['live', 'live', null]);
  expect(by('lines[one].meters[h1].unit')).toEqual(['the program', 'usual', null]);
  expect(by('lines[two].baud')).toEqual(['base', 'site', null]);
});

test('a refusal between settings names who has set them, and whose file what is missing belongs into', () => {
  const { settersOf } = loadLayers(schema, [
    layer('usual.yaml', { pace: { ms: 500, tries: 2 } }, { kind: 'default' }),
    layer('dr.yaml', { pace: { tries: 3 } }, { kind: 'environment' }),
    layer('site', { id: 'x', lines }, { kind: 'site' }),
    layer('VARIABLE', { lines: { one: { meters: { h2: { unit: 7 } } } } }, { kind: 'variables' }),
  ]);
  expect(settersOf('pace.tries')).toBe('dr.yaml');
  // What comes with the program contradicts nobody.
  expect(settersOf('pace.tries', 'pace.ms', 'names')).toBe('dr.yaml');
  expect(settersOf('pace.tries', 'extra')).toBe('dr.yaml, site');
  expect(settersOf('lines[0].meters[0]')).toBe('site');
  expect(settersOf('lines[0].meters[1]')).toBe('site, VARIABLE');
  expect(settersOf('lines[1].meters', 'pace.ms')).toBe('site');
  expect(settersOf('names')).toBe('site');
});

test('everything that is wrong is said at once, unknown keys first', () => {
  const wrong = (value: unknown): string => {
    try {
      loadLayers(schema, [
        layer('low', { pace: { ms: '3 kV' } }),
        layer('file', value, { kind: 'site' }),
        layer('live', {}),
      ]);
    } catch (error) {
      return String((error as Error).message);
    }
    return '';
  };
  expect(wrong({ idd: 'x', pace: { tires: 3 } }).split('\n')).toEqual([
    'file: idd ("x") is not a setting; allowed there: id, names, pace, extra, lines. Did you mean "id"?',
    'file: pace.tires (3) is not a setting; allowed in pace: ms, tries. Did you mean "tries"?',
    'low: pace.ms is "3 kV", and "kV" is no unit of a time (ms, s, min, h, days); allowed: a whole number of ms from 1 to 60000.',
  ]);
  expect(
    wrong({ names: [], pace: { tries: 0 }, lines: [{ baud: 1 }] })
      .split('\n')
      .toSorted(),
  ).toEqual([
    'file: id is missing; allowed: lower-case letters, digits and hyphens, at most 63, starting with a letter or digit; never a name or a serial number.',
    'file: lines[0].baud is 1; allowed: a whole number from 300 to 115200.',
    'file: lines[0].name is missing; allowed: lower-case letters, digits and hyphens, at most 63, starting with a letter or digit; never a name or a serial number.',
    'file: names is []; allowed: a list of 1 to 8 different names, such as ["pea-lv"].',
    'file: pace.tries is 0; allowed: a whole number from 1 to 9.',
    'low: pace.ms is "3 kV", and "kV" is no unit of a time (ms, s, min, h, days); allowed: a whole number of ms from 1 to 60000.',
  ]);
});
