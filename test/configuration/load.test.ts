import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { type Layer, loadConfiguration, readLayer } from '../../src/configuration/load.ts';
import { type Refusal, Refused } from '../../src/configuration/refusal.ts';
import { nearMiss } from '../../src/domain/near-miss.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Why these layers are no gateway's configuration. */
const refusalsOf = (layers: readonly Layer[]): readonly Refusal[] => {
  try {
    loadConfiguration(gatewaySchema, layers);
  } catch (error) {
    if (error instanceof Refused) return error.refusals;
    throw error;
  }
  return [];
};

test('a file that is not there is named', () => {
  const file = join(folder, 'absent.json');
  expect(() => readLayer(file)).toThrow(
    `The configuration ${file} cannot be read: there is no such file or folder (ENOENT).`,
  );
});

test('a file that is not JSON is named, with where it goes wrong', () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"gateway": gateway-1}');
  expect(() => readLayer(file)).toThrow(`The configuration ${file} cannot be read: Unexpected token`);
});

test.for([
  ['empty.json', '', 'it says nothing: write its settings, or remove it.'],
  ['blank.yaml', '\n  \n', 'it says nothing: write its settings, or remove it.'],
  ['comments.yaml', '# mqtt: later\n', 'it says nothing: write its settings, or remove it.'],
  ['noise.yaml', Uint8Array.of(0x80, 0xff, 0x0a), 'it is no text in UTF-8.'],
  ['noise.json', Uint8Array.of(0x7b, 0xc3, 0x28, 0x7d), 'it is no text in UTF-8.'],
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
      en: expect.stringMatching(`^The configuration ${file} cannot be read: [^\n]*${why.replaceAll('.', '\\.')}$`),
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
