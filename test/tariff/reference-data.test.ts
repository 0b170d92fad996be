import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readReferences } from '../../src/configuration/reference-folder.ts';
import { readEmissions, readSeasons, seasonOn } from '../../src/tariff/reference-data.ts';

const json = (path: string) => JSON.parse(readFileSync(`config/${path}`, 'utf8'));
const errorsOf = (read: object): readonly string[] => ('errors' in read ? (read.errors as readonly string[]) : []);
const { seasons, emissions } = readReferences('config');

describe('seasons', () => {
  it.each([
    ['2026-02-15', 'cool'],
    ['2026-02-16', 'hot'],
    ['2026-05-15', 'hot'],
    ['2026-05-16', 'rainy'],
    ['2026-10-15', 'rainy'],
    ['2026-10-16', 'cool'],
    ['2026-12-31', 'cool'],
    ['2028-02-29', 'hot'],
  ])('%s is %s', (date, name) => expect(seasons.map((one) => seasonOn(one, date)?.name)).toEqual([name]));
  it.each([
    [
      'a day without one',
      (all: { from: string }[]) => Object.assign(all[1] ?? {}, { from: '05-17' }),
      /seasons\[1\]\.from is "05-17"; allowed: 05-16, the day/,
    ],
    [
      'a day that does not exist',
      (all: { from: string }[]) => Object.assign(all[1] ?? {}, { from: '05-32' }),
      /seasons\[1\]\.from is "2028-05-32"/,
    ],
    [
      'a key that is nearly one',
      (all: object[]) => Object.assign(all[0] ?? {}, { thia: 'x' }),
      /did you mean "thai"\?/,
    ],
  ])('%s', (_, change, sentence) => {
    const file = json('seasons/thailand.json');
    change(file.seasons);
    expect(errorsOf(readSeasons(file, 's.json'))).toContainEqual(expect.stringMatching(sentence));
  });
});

describe('emission factors', () => {
  it('0.4750 and 0.0812 kg CO₂e/kWh from 2026 on (TGO)', () =>
    expect(emissions.flatMap(({ entries }) => entries).find(({ from }) => from === '2026-01-01')).toMatchObject({
      ...{ scope2: 475_000, scope3: 81_200, confidence: 'secondary' },
    }));
  it.each([
    ['another unit', { unit: 'g/kWh' }, /unit is "g\/kWh"; allowed: kgCO2e\/kWh/],
    [
      'two factors of a day',
      { entries: [...json('emissions/thailand-grid.json').entries, json('emissions/thailand-grid.json').entries[0]] },
      /two values overlap/,
    ],
  ])('%s', (_, change, sentence) =>
    expect(errorsOf(readEmissions({ ...json('emissions/thailand-grid.json'), ...change }, 'e.json'))).toContainEqual(
      expect.stringMatching(sentence),
    ),
  );
});
