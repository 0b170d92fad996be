import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readLayer } from '../../src/configuration/load.ts';
import { nearMiss } from '../../src/domain/near-miss.ts';

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
