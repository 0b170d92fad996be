import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import * as format from '../../src/configuration/formats.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { type Layer, loadConfiguration, readLayer } from '../../src/configuration/load.ts';
import { type Refusal, Refused } from '../../src/configuration/refusal.ts';
import type { Schema } from '../../src/configuration/schema.ts';
import { required, setting } from '../../src/configuration/setting.ts';
import { nearMiss } from '../../src/domain/near-miss.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Why these layers are no gateway's configuration. */
const refusalsOf = (layers: readonly Layer[], schema: Schema = gatewaySchema): readonly Refusal[] => {
  try {
    loadConfiguration(schema, layers);
  } catch (error) {
    if (error instanceof Refused) return error.refusals;
    throw error;
  }
  return [];
};

test('a file that is not there is named', () => {
  const file = join(folder, 'absent.json');
  expect(() => readLayer(file)).toThrow(
    `The configuration in ${file} cannot be read: there is no such file or folder (ENOENT).`,
  );
});

test('a file that is not JSON is named, with where it goes wrong', () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"gateway": gateway-1}');
  expect(() => readLayer(file)).toThrow(`The configuration in ${file} cannot be read: Unexpected token`);
});

test.for([
  ['empty.json', '', 'it says nothing: write its settings, or remove it.'],
  ['blank.yaml', '\n  \n', 'it says nothing: write its settings, or remove it.'],
  ['comments.yaml', '# mqtt: later\n', 'it says nothing: write its settings, or remove it.'],
  ['noise.yaml', Uint8Array.of(0x80, 0xff, 0x0a), 'it is no text in UTF-8.'],
  ['noise.json', Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d), 'it is no text in UTF-8.'],
  ['two.yaml', 'a: 1\n---\na: 2\n', 'it holds several documents (a line --- begins another): leave one.'],
  ['gateway.toml', 'a = 1\n', 'what does not end in .json5, .yaml or .yml is read as JSON.'],
] as const)('%s is refused in words', ([name, content, why]) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  const said = (() => {
    try {
      return readLayer(file);
    } catch (error) {
      return error instanceof Refused ? error.refusals.map((one) => one.said) : error;
    }
  })();
  expect(said).toEqual([
    {
      en: expect.stringMatching(
        `^The configuration in ${file} cannot be read: [^\n]*${why.replaceAll(/[.()]/g, '\\$&')}$`,
      ),
      th: expect.stringMatching(`^อ่านการตั้งค่า ${file} ไม่ได้: `),
    },
  ]);
});

test.for([
  ['double.json', '{"a": [{"b": 1, "c": ":"}, {"b": "\\"b\\":"}], "b": {"a": 1}, "\\u0061": 2}', 'a'],
  [
    'double.json5',
    "{silence: 1, /* silence: 2 */ // silence: 3\n x: [{silence: 'silence:'}], 'silence': 4}",
    'silence',
  ],
  ['single.json', '{"a": [{"b": 1}, {"b": 1}], "b": {"a": {"a": "a:"}}}', null],
  ['single.json5', "{a: 1, // a: 2\n b: 'http://a:a'}", null],
] as const)('%s: a key that stands twice in one group is refused', ([name, text, double]) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  const read = () => readLayer(file);
  if (double === null) expect(read).not.toThrow();
  else expect(read).toThrow(`${file} cannot be read: "${double}" stands twice in one group`);
});

test('what is refused is told as it was written, and in no number or key that nobody wrote', () => {
  const digits = '9'.repeat(400);
  const value = { ...gatewayFile(), silenceSeconds: `${digits} s`, retention: { batchesDays: '90 h' }, '': 1 };
  expect(refusalsOf([{ name: 'file', value }]).map(({ said }) => said.en.replace(/; allowed.*$/, ''))).toEqual([
    'file: "" (1) is not a setting',
    `file: silenceSeconds is "${'9'.repeat(76)}...`,
    'file: retention.batchesDays is "90 h"',
  ]);
});

test('an unknown key does not hide a wrong value, and is not said to be missing as well', () => {
  const { gateway, lines, ...rest } = gatewayFile();
  const value = { ...rest, gatway: gateway, lins: lines, silenceSeconds: 0 };
  expect(refusalsOf([{ name: 'file', value }]).map(({ code }) => code)).toEqual([
    'unknown-key',
    'unknown-key',
    'value',
  ]);
});

test('what is no group or list hides nothing beside it, and nothing is said of what would be in it', () => {
  const { lines: _, ...rest } = gatewayFile();
  const refusals = refusalsOf([
    { name: 'base', value: { http: [] } },
    {
      name: 'file',
      value: { ...rest, mqtt: 'mqtts://dso', lines: 'rs485-1', http: { port: 0 }, silenceSeconds: 0, gatway: 1 },
    },
  ]);
  expect(refusals.map(({ code, params }) => `${code} ${String((params as { path?: string }).path)}`)).toEqual([
    'value http',
    'value mqtt',
    'value lines',
    'unknown-key gatway',
    'value silenceSeconds',
  ]);
});

test('each layer is judged by itself: what another one lies on is refused where it stands', () => {
  const [line = expect.fail('no line')] = gatewayFile().lines;
  const refusals = refusalsOf([
    { name: 'region', value: { interval: { graceSeconds: 9_999 }, http: { port: null } }, kind: 'region' },
    {
      name: 'site',
      kind: 'site',
      value: {
        ...gatewayFile(),
        silenceSeconds: 0,
        lines: [{ ...line, fastPeriodMs: 1 }],
        record: { folder: '' },
      },
    },
    { name: 'VARIABLE', value: { silenceSeconds: '20 kV', http: { port: 0 } }, kind: 'variables' },
    { name: 'below', value: { lines: { 'rs485-1': { fastPeriodMs: '2 s', feeder: '' }, gone: null } }, kind: 'live' },
    {
      name: 'live',
      value: {
        silenceSeconds: 20,
        interval: { graceSeconds: 60 },
        lines: { 'rs485-1': { feeder: 'f-1' }, 'RS 485': null },
        record: null,
      },
      kind: 'live',
    },
  ]);
  expect(refusals.map(({ code, params }) => [code, ...Object.values(params).slice(0, 2)])).toEqual([
    ['value', 'region', 'interval.graceSeconds'],
    // Nothing is no port, though another layer has one; what has no usual value may be left to another layer.
    ['missing', 'region', 'http.port'],
    ['value', 'site', 'lines[0].fastPeriodMs'],
    ['value', 'site', 'silenceSeconds'],
    ['value', 'site', 'record.folder'],
    ['unit', 'VARIABLE', 'silenceSeconds'],
    ['value', 'below', 'lines[rs485-1].feeder'],
  ]);
});

test('a patch of nothing, a list that is too long and a name that is none are refused though a list lies on them', () => {
  const [line = expect.fail('no line')] = gatewayFile().lines;
  const { name: _, ...rest } = line;
  const many = Array.from({ length: 65 }, (_, index) => ({ ...line, name: `l-${index}` }));
  const of = (lines: unknown, ...on: readonly unknown[]) =>
    refusalsOf([
      { name: 'site', value: { ...gatewayFile(), lines }, kind: 'site' },
      ...on.map((value) => ({ name: 'live', value: { lines: value } })),
      { name: 'top', value: { lines: gatewayFile().lines } },
    ]).map(({ code, params }) => [code, ...Object.values(params).slice(0, 2)]);
  expect(of({ 'rs485-1': line })).toEqual([['value', 'site', 'lines']]);
  expect(of(many)).toEqual([['value', 'site', 'lines']]);
  expect(of([line], { 'RS 485': rest })).toEqual([['value', 'live', 'lines[RS 485].name']]);
  // What is missing in an element may come from a layer above, and is not missing where that replaces the list.
  expect(of([{ name: 'l' }], { l: {} })).toEqual([]);
});

const small = {
  a: setting('a', format.wholeNumber(1, 9), 1),
  b: setting('b', format.wholeNumber(1, 9), null),
  c: { d: setting('d', format.wholeNumber(1, 9), 2), e: setting('e', format.wholeNumber(1, 9), 3) },
  l: {
    ...{ doc: 'list', least: 0, most: 3, key: 'id' },
    element: { id: required('id', format.opaqueId), v: setting('v', format.wholeNumber(1, 9), 1) },
  },
};
const goodLayer = fc.record(
  {
    a: fc.integer({ min: 1, max: 9 }),
    b: fc.integer({ min: 1, max: 9 }),
    c: fc.record({ d: fc.integer({ min: 1, max: 9 }), e: fc.integer({ min: 1, max: 9 }) }, { requiredKeys: [] }),
    l: fc.oneof(
      fc.constantFrom([], [{ id: 'x' }], [{ id: 'x', v: 2 }, { id: 'y' }]),
      fc.constantFrom({ x: { v: 3 } }, { x: null }, { y: { v: 4 } }),
    ),
  },
  { requiredKeys: [] },
);

test('whatever is wrong in one layer is refused in its name whichever layers lie on it, and once', () => {
  const base = { name: 'base', value: { b: 1, l: [] } };
  const spoilt: readonly (readonly [object, string])[] = [
    ...[{ a: 0 }, { a: null }, { a: '3 kV' }].map((value) => [value, 'a'] as const),
    [{ b: 10 }, 'b'],
    [{ c: { d: 'x' } }, 'c.d'],
    [{ c: 5 }, 'c'],
    [{ l: 'x' }, 'l'],
    [{ l: [{ id: 'x', v: 0 }] }, 'l[0].v'],
    [{ l: { x: { v: 0 } } }, 'l[x].v'],
    [{ l: { x: 5 } }, 'l[x]'],
    [{ l: { 'X X': {} } }, 'l[X X].id'],
  ];
  fc.assert(
    fc.property(
      fc.array(goodLayer, { maxLength: 3 }),
      fc.constantFrom(...spoilt),
      fc.array(goodLayer, { maxLength: 3 }),
      (below, [value, path], above) => {
        const named = (name: string) => (one: object, index: number) => ({ name: `${name}${index}`, value: one });
        const right = [base, ...below.map(named('below'))];
        const all = [...right, { name: 'wrong', value }, ...above.map(named('above'))];
        const places = refusalsOf(all, small).map(({ params }) => Object.values(params).slice(0, 2).join(' '));
        expect(places).toEqual([`wrong ${path}`]);
        expect(refusalsOf([...right, ...above.map(named('above'))], small)).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
});

test('a layer that is no group at all is said alone', () => {
  expect(refusalsOf([{ name: 'file', value: [] }]).map(({ said }) => said.en)).toEqual([
    'file: what it holds is []; allowed: an object { … }.',
  ]);
});

test.for([
  ['gatway', 'gateway'],
  ['Unit', 'unit'],
  ['fastPeriod', 'fastPeriodMs'],
  ['transprot', 'transport'],
  // Two letters that changed places are one slip, in a word of three too.
  ['nuit', 'unit'],
  ['voltage', null],
] as const)('%s probably means %s', ([written, meant]) => {
  expect(nearMiss(written, ['gateway', 'unit', 'fastPeriodMs', 'transport'])).toBe(meant);
});

test.for([
  ['itself.yaml', 'limits: &l [*l]\n'],
  ['itself-twice.yaml', 'mqtt: &m { a: *m, b: [*m, *m] }\n'],
  ['deep.json', `{"limits": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
  ['deep.json5', `{limits: ${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['deep.yaml', `limits: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['deep65.json', `{"a": ${'['.repeat(64)}${']'.repeat(64)}}`],
] as const)('%s: what has no end, or is deeper than anything, is refused', ([name, text]) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  expect(() => readLayer(file)).toThrow(
    `The configuration in ${file} cannot be read: its groups and lists lie in one another without an end, or more than 64 deep`,
  );
});

test.for(['constructor', 'toString', '__proto__', 'valueOf', 'hasOwnProperty'])(
  '%s is no unit, and no setting that has moved',
  (word) => {
    const file = join(folder, 'names.json');
    writeFileSync(
      file,
      JSON.stringify({ ...gatewayFile(), silenceSeconds: `20 ${word}` }).replace('{', `{"${word}": 1,`),
    );
    const [key, unit] = refusalsOf([readLayer(file)]).map(({ said }) => said.en);
    expect(key).toMatch(`${file}: ${word} (1) is not a setting; allowed there: gateway, `);
    expect(unit).toMatch(`silenceSeconds is "20 ${word}"`);
  },
);

test.for([
  ['silenceSeconds', Number.POSITIVE_INFINITY, 'Infinity'],
  ['silenceSeconds', `${'9'.repeat(400)} s`, `"${'9'.repeat(76)}...`],
] as const)('%s that is no number of any use is told as it is written', ([path, value, told]) => {
  const [only] = refusalsOf([{ name: 'file', value: { ...gatewayFile(), [path]: value } }]);
  expect(only?.said.en).toBe(`file: ${path} is ${told}; allowed: a number of s from 1 to 3600.`);
});
