import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTariffFolder } from '../../src/configuration/tariff-folder.ts';
import { at } from '../support/small-market.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tariff-folder-'));
  cpSync('config/tariffs', join(folder, 'tariffs'), { recursive: true });
  cpSync('config/calendars', join(folder, 'calendars'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('every tariff file with its prices; what is no JSON file is left alone', () => {
  writeFileSync(join(folder, 'tariffs', 'README.md'), 'about tariffs');
  const { files, priceOf } = readTariffFolder(folder);
  expect(files.tariffs.map(({ name }) => name)).toEqual(['mea-residential-tou.json', 'pea-residential-tou.json']);
  expect(files.calendars.map(({ name }) => name)).toEqual(['tou-2026-2027.json']);
  // (5.7982 + 0.1623) × 1.07 on-peak, and 2.20 for surplus.
  expect(priceOf('pea-residential-tou', at('10:00'))).toMatchObject({ retail: 6_377_735, buyBack: 2_200_000 });
});

test.each([
  ['no JSON', 'tariffs/new.json', '{', /The files in .*tariffs cannot be read: /],
  ['no tariff', 'tariffs/new.json', '{}', /^new\.json: .* is missing; allowed: /],
  ['no calendar', 'calendars/new.json', '7', /^new\.json is 7; allowed: an object with name, /],
])('%s is a fault that names the file', (_, name, content, message) => {
  writeFileSync(join(folder, name), content);
  expect(() => readTariffFolder(folder)).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringMatching(message) }),
  );
});

test('so is a folder that is not there', () =>
  expect(() => readTariffFolder(join(folder, 'nowhere'))).toThrow(expect.objectContaining({ code: 'configuration' })));
