import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { loadConfiguration, readLayer } from '../../src/configuration/load.ts';
import { Refused } from '../../src/configuration/refusal.ts';
import { nearMiss } from '../../src/domain/near-miss.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-configuration-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a file that is not there is named', () => {
  const file = join(folder, 'absent.json');
  expect(() => readLayer(file)).toThrow(`The configuration ${file} cannot be read: ENOENT`);
});

test('a file that is not JSON is named, with where it goes wrong', () => {
  const file = join(folder, 'broken.json');
  writeFileSync(file, '{"gateway": gateway-1}');
  expect(() => readLayer(file)).toThrow(`The configuration ${file} cannot be read: Unexpected token`);
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
  const codes = () => {
    try {
      return loadConfiguration(gatewaySchema, [{ name: 'file', value }]);
    } catch (error) {
      return error instanceof Refused ? error.refusals.map(({ code }) => code) : error;
    }
  };
  expect(codes()).toEqual(['unknown-key', 'unknown-key', 'value']);
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
