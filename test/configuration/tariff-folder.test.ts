import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTariffFolder } from '../../src/configuration/tariff-folder.ts';
import { at } from '../support/small-market.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tariff-folder-'));
  for (const part of ['tariffs', 'calendars', 'market-data'])
    cpSync(`config/${part}`, join(folder, part), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('every tariff file with its prices; what is no JSON file is left alone', () => {
  writeFileSync(join(folder, 'tariffs', 'README.md'), 'about tariffs');
  const { files, tariffs, priceOf } = readTariffFolder(folder);
  // Those that price each kWh by itself: no blocks, and a price for surplus.
  expect(files.tariffs.map(({ content }) => (content as { name: string }).name)).toEqual([
    ...['mea-residential-tou', 'mea-residential-tou-mv', 'pea-residential-tou', 'pea-residential-tou-mv'],
  ]);
  expect(tariffs.length).toBeGreaterThan(files.tariffs.length);
  expect(files.calendars.map(({ name }) => name)).toEqual(['tou-2026-2027.json']);
  // (5.7982 + 0.1623) × 1.07 on-peak, and 2.20 for surplus.
  expect(priceOf('pea-residential-tou', at('10:00'))).toMatchObject({ retail: 6_377_735, buyBack: 2_200_000 });
});

test.each([
  ['no JSON', 'tariffs/new.json', '{', /The files in .*tariffs cannot be read: /],
  ['no tariff', 'tariffs/new.json', '{}', /^new\.json: .* is missing; allowed: /],
  ['no market data', 'market-data/new.json', '{"list": "fd"}', /^new\.json: list is "fd"; allowed: /],
  ['no calendar', 'calendars/new.json', '7', /^new\.json is 7; allowed: an object with name, /],
])('%s is a fault that names the file', (_, name, content, message) => {
  writeFileSync(join(folder, name), content);
  expect(() => readTariffFolder(folder)).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringMatching(message) }),
  );
});

test('so is a folder that is not there', () =>
  expect(() => readTariffFolder(join(folder, 'nowhere'))).toThrow(expect.objectContaining({ code: 'configuration' })));
